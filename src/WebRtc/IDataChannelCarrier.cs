using Camerad.WebRtc.Protocol.DataChannel;

namespace Camerad.WebRtc;

/// <summary>What a data channel needs of its connection. Any thread.</summary>
internal interface IDataChannelCarrier
{
    /// <summary>Takes room for a message that will be sent.</summary>
    /// <exception cref="RTCException">
    /// TypeError: the peer takes no message of that length. OperationError: too much waits already.
    /// </exception>
    void Reserve(int length);

    /// <summary>Gives room back: it has left, or never will.</summary>
    void Release(long length);

    void Send(RTCDataChannel channel, DataChannelMessageKind kind, ReadOnlySpan<byte> message);

    void Close(RTCDataChannel channel);
}
