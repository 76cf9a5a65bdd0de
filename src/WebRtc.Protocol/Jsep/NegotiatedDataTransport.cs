namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>The application section that both sides agreed on (RFC 8841).</summary>
internal sealed record NegotiatedDataTransport
{
    public required string Mid { get; init; }

    public required int MLineIndex { get; init; }

    /// <summary>The peer's SCTP port (a=sctp-port, RFC 8841 §5).</summary>
    public required ushort RemotePort { get; init; }

    /// <summary>Bytes that the peer takes in one message: 65,536 if it does not say, 0 for any number (RFC 8841
    /// §6).</summary>
    public required long RemoteMaxMessageSize { get; init; }
}
