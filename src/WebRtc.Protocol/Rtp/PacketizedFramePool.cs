using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// Where <see cref="PacketizedFrame"/>s come from and return to; one per network thread, never shared between threads.
/// </summary>
internal sealed class PacketizedFramePool
{
    /// <summary>
    /// Frames kept for later; beyond it they are left to the collector. A group of pictures of ten seconds comes back
    /// at once.
    /// </summary>
    internal const int RetainedFrames = 512;

    private readonly Stack<PacketizedFrame> _free = new(RetainedFrames);

    /// <summary>
    /// Cuts a picture once for all viewers. Takes its own reference on the frame; the caller releases the result.
    /// </summary>
    public PacketizedFrame Create(EncodedFrame frame)
    {
        if (!_free.TryPop(out PacketizedFrame? packetized)) packetized = new PacketizedFrame(this);
        packetized.Begin(frame);
        return packetized;
    }

    internal void Return(PacketizedFrame frame)
    {
        if (_free.Count < RetainedFrames) _free.Push(frame);
    }
}
