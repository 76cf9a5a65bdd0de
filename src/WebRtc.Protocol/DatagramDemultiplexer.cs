namespace Camerad.WebRtc.Protocol;

/// <summary>Tells the protocols on one port apart by the first byte (RFC 7983 §7 as RFC 9443 §3 updates it).</summary>
/// <remarks><code>
///    0-3    STUN                 64-79   TURN channel
///   16-19   ZRTP  (dropped)      80-127  QUIC (dropped)
///   20-63   DTLS                128-191  RTP and RTCP
///                               192-255  QUIC (dropped)
/// </code></remarks>
internal static class DatagramDemultiplexer
{
    private const int MinStunLength = 20, MinDtlsLength = 13, MinChannelLength = 4, MinRtpLength = 12,
        MinRtcpLength = 8;

    public static DatagramKind Classify(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < MinChannelLength) return DatagramKind.Unknown;
        (DatagramKind kind, int minLength) = datagram[0] switch
        {
            <= 3 => (DatagramKind.Stun, MinStunLength),
            >= 20 and <= 63 => (DatagramKind.Dtls, MinDtlsLength),
            >= 64 and <= 79 => (DatagramKind.TurnChannel, MinChannelLength),
            >= 128 and <= 191 when IsRtcp(datagram[1]) => (DatagramKind.Rtcp, MinRtcpLength),
            >= 128 and <= 191 => (DatagramKind.Rtp, MinRtpLength),
            _ => (DatagramKind.Unknown, int.MaxValue),
        };
        return datagram.Length >= minLength ? kind : DatagramKind.Unknown;
    }

    /// <summary>
    /// RFC 5761 §4: packet types 192-223, which is why no RTP payload type may be 64-95 under rtcp-mux.
    /// </summary>
    private static bool IsRtcp(byte secondByte) => (secondByte & 0x7F) is >= 64 and <= 95;
}
