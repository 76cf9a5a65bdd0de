using System.Diagnostics.CodeAnalysis;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// Frames nobody has polled yet. The owner polls after every input, so a full queue means that it has stopped to.
/// </summary>
internal sealed class ReceivedFrameQueue
{
    /// <summary>Frames: as many as one packet can set free, and some.</summary>
    public const int MaxFrames = PacketRing.MaxPackets + 256;

    /// <summary>Bytes of all payloads.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private readonly Queue<ReceivedFrame> _frames = new();
    private int _bytes;

    public bool HasRoomFor(int length) => _frames.Count < MaxFrames && _bytes + length <= MaxBytes;

    public void Add(ReceivedFrame frame)
    {
        _frames.Enqueue(frame);
        _bytes += frame.Payload.Length;
    }

    public bool TryTake([NotNullWhen(true)] out ReceivedFrame? frame)
    {
        if (!_frames.TryDequeue(out frame)) return false;
        _bytes -= frame.Payload.Length;
        return true;
    }
}
