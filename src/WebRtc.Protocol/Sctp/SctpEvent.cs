namespace Camerad.WebRtc.Protocol.Sctp;

internal enum SctpEventKind
{
    /// <summary>
    /// The association is established; <see cref="SctpEvent.StreamId"/> is the number of streams both ways have.
    /// </summary>
    Connected,

    /// <summary>A whole message in <see cref="SctpEvent.Buffer"/>, pooled, owned by whoever takes the event.</summary>
    Message,

    /// <summary>The peer has reset its side of a stream.</summary>
    IncomingReset,

    /// <summary>The peer has reset its side of every stream.</summary>
    AllIncomingReset,

    /// <summary>Our side of a stream has been reset, or the peer can't or won't.</summary>
    OutgoingReset,

    /// <summary>The peer has shut the association down, in order.</summary>
    ShutDown,

    /// <summary>The association is lost; <see cref="SctpEvent.Error"/> says why.</summary>
    Failed,
}

/// <summary>One output of the association; the kind says which of the other members has a value.</summary>
internal readonly record struct SctpEvent(
    SctpEventKind Kind, ushort StreamId = 0, uint ProtocolId = 0, byte[]? Buffer = null, int Length = 0,
    SctpError Error = default)
{
    /// <summary>What a message takes of the receive buffer until it is released.</summary>
    public int Charge => Buffer!.Length + InboundMessage.Overhead;

    public static SctpEvent ForMessage(InboundMessage message) =>
        new(SctpEventKind.Message, message.StreamId, message.ProtocolId, message.Buffer, message.Length);
}
