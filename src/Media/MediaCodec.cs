namespace Camerad.Media;

/// <summary>How a frame is encoded; each has an RTP payload format.</summary>
public enum MediaCodec
{
    /// <summary>ITU-T H.264, packed by RFC 6184.</summary>
    H264,

    /// <summary>RFC 6386, packed by RFC 7741.</summary>
    Vp8,

    /// <summary>VP9, packed by RFC 9628.</summary>
    Vp9,

    /// <summary>AV1, packed by the Alliance for Open Media's RTP payload format.</summary>
    Av1,

    /// <summary>RFC 6716, packed by RFC 7587.</summary>
    Opus,

    /// <summary>ITU-T G.711 µ-law (RFC 3551 §4.5.14).</summary>
    Pcmu,

    /// <summary>ITU-T G.711 A-law (RFC 3551 §4.5.14).</summary>
    Pcma,

    /// <summary>ITU-T G.722 at 64 kbit/s (RFC 3551 §4.5.2).</summary>
    G722,
}
