namespace Camerad.WebRtc.Protocol;

/// <summary>What an engine dropped, and why.</summary>
internal sealed class EngineCounters
{
    /// <summary>DTLS or SRTP from an address that no authenticated STUN message has come from.</summary>
    public long UnprovedRoute { get; set; }

    /// <summary>SRTP that failed authentication or was replayed, or came before there were keys.</summary>
    public long BadRtp { get; set; }

    /// <summary>SRTCP that failed authentication or was replayed.</summary>
    public long BadRtcp { get; set; }

    /// <summary>SCTP before descriptions have agreed on it; the peer asks again.</summary>
    public long UnexpectedApplicationData { get; set; }

    /// <summary>ZRTP, QUIC, TURN channels: nothing of ours.</summary>
    public long UnknownKind { get; set; }

    /// <summary>STUN and DTLS for a pair whose allocation on a TURN server is gone.</summary>
    public long WithoutRelay { get; set; }
}
