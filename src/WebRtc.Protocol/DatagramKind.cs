namespace Camerad.WebRtc.Protocol;

/// <summary>What a datagram on the shared port is (RFC 7983 §7, RFC 9443 §3).</summary>
internal enum DatagramKind
{
    /// <summary>Empty, too short, ZRTP, QUIC or a range nobody owns: dropped.</summary>
    Unknown,
    Stun,
    Dtls,

    /// <summary>TURN ChannelData; only from a TURN server.</summary>
    TurnChannel,
    Rtp,
    Rtcp,
}
