namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>Extensions that INIT and INIT ACK announce; one is used when both sides have announced it.</summary>
[Flags]
internal enum SctpFeatures
{
    None = 0,

    /// <summary>FORWARD-TSN (RFC 3758).</summary>
    PartialReliability = 1,

    /// <summary>I-DATA and I-FORWARD-TSN (RFC 8260).</summary>
    Interleaving = 2,

    /// <summary>RE-CONFIG (RFC 6525).</summary>
    StreamReset = 4,

    /// <summary>Packets with checksum 0 are accepted (RFC 9653): DTLS has protected them.</summary>
    ZeroChecksum = 8,

    All = PartialReliability | Interleaving | StreamReset | ZeroChecksum,
}
