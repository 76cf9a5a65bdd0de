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

    /// <summary>
    /// Packets that every frame gets room for at most, whatever came before: a key picture of 300 kB. One freak picture
    /// must not make all frames large.
    /// </summary>
    internal const int SharedRoomLimit = 256;

    private readonly Stack<PacketizedFrame> _free = new(RetainedFrames);
    private int _sharedRoom;

    /// <summary>
    /// Cuts a picture once for all viewers. Takes its own reference on the frame; the caller releases the result.
    /// </summary>
    /// <remarks>
    /// What one needed is made room for in all that come after, large or small: if each grew at its own first key
    /// picture only, a stream would allocate for minutes.
    /// </remarks>
    public PacketizedFrame Create(EncodedFrame frame)
    {
        if (!_free.TryPop(out PacketizedFrame? packetized)) packetized = new PacketizedFrame(this);
        packetized.Begin(frame, _sharedRoom);
        _sharedRoom = Math.Clamp(packetized.Room, _sharedRoom, SharedRoomLimit);
        return packetized;
    }

    internal void Return(PacketizedFrame frame)
    {
        if (_free.Count < RetainedFrames) _free.Push(frame);
    }
}
