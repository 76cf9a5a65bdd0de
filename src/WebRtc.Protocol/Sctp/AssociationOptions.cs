namespace Camerad.WebRtc.Protocol.Sctp;

internal sealed record AssociationOptions
{
    /// <summary>
    /// Bytes of the longest SCTP packet: what is left of IPv6's least MTU of 1,280 after IP (40), UDP (8), the DTLS
    /// record (13 + 24) and a TURN channel's header (4). It fits every path, so none is probed.
    /// </summary>
    public const int DefaultMaxPacketLength = 1191;

    /// <summary>Bytes; below 576 - 40 - 8 - 37 nothing of the Internet is (RFC 791's 576 bytes).</summary>
    public const int MinPacketLength = 480;

    /// <summary>a=sctp-port: what browsers have; inside of DTLS any would do.</summary>
    public const ushort DefaultPort = 5000;

    /// <summary>Bytes: what browsers take, too.</summary>
    public const int DefaultMaxMessageSize = 262_144;

    public ushort LocalPort { get; init; } = DefaultPort;

    public int MaxPacketLength { get; init; } = DefaultMaxPacketLength;

    /// <summary>Bytes of an incoming message; a longer one ends the association.</summary>
    public long MaxMessageSize { get; init; } = DefaultMaxMessageSize;

    /// <summary>
    /// Bytes that wait for reassembly, order or the application; a_rwnd. One message more is the reserve.
    /// </summary>
    public int ReceiveBufferLength { get; init; } = 4 * 1024 * 1024;

    /// <summary>What INIT announces.</summary>
    public SctpFeatures Features { get; init; } = SctpFeatures.All;
}
