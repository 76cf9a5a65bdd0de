namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>What could not be given to a receiver.</summary>
internal sealed class InboundCounters
{
    /// <summary>RTP that is malformed; retransmissions without a packet in them are not (probes).</summary>
    public long MalformedRtp { get; internal set; }

    public long MalformedRtcp { get; internal set; }

    /// <summary>Neither SSRC nor MID nor payload type tells whose it is (RFC 9143 §9.2).</summary>
    public long UnroutedRtp { get; internal set; }

    /// <summary>The receiver is known, but not the payload type.</summary>
    public long UnknownPayloadType { get; internal set; }
}
