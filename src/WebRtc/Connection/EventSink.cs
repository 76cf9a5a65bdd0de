using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Connection;

/// <summary>
/// What an engine tells its connection, on the way from the network thread to the connection's context. What waits
/// there is bounded: a handler that is slower than its peer leaves messages in the engine, whose shut window stops the
/// peer.
/// </summary>
internal sealed class EventSink(
    ConnectionContext context, Action<RtcEvent> onEngine, Action<DataChannelEvent> onChannel,
    Action<InboundEvent> onReceiver, Action<ReceivedFrame> onFrame, Action<int, long?> onTargetBitrate,
    Action<int> onTonePlayed, Action onRoom) : IPeerEvents
{
    /// <summary>Bytes of messages and frames that may wait for their handlers.</summary>
    internal const long MaxWaiting = 1 << 20;

    /// <summary>Bytes that an event takes besides its payload, about.</summary>
    private const int Overhead = 256;

    private long _waiting;
    private int _isAwaited;

    public bool HasRoom
    {
        get
        {
            if (Interlocked.Read(ref _waiting) < MaxWaiting) return true;
            // Asked once more after the flag: the context may have come to the end of it in between.
            Volatile.Write(ref _isAwaited, 1);
            return Interlocked.Read(ref _waiting) < MaxWaiting;
        }
    }

    public void Post(RtcEvent told) => context.Post(() => onEngine(told));

    public void Post(InboundEvent told) => context.Post(() => onReceiver(told));

    public void PostTargetBitrate(int handle, long? bitrateBps) =>
        context.Post(() => onTargetBitrate(handle, bitrateBps));

    public void PostTonePlayed(int handle) => context.Post(() => onTonePlayed(handle));

    public void Post(DataChannelEvent told) => Post(Overhead + told.Payload.Length, told, onChannel);

    public void Post(ReceivedFrame frame) => Post(Overhead + frame.Payload.Length, frame, onFrame);

    private void Post<T>(int length, T told, Action<T> handle)
    {
        Interlocked.Add(ref _waiting, length);
        context.Post(() =>
        {
            try
            {
                handle(told);
            }
            finally
            {
                // Half: so that the network thread is not called for each message.
                bool hasRoom = Interlocked.Add(ref _waiting, -length) < MaxWaiting / 2;
                if (hasRoom && Interlocked.Exchange(ref _isAwaited, 0) != 0) onRoom();
            }
        });
    }
}
