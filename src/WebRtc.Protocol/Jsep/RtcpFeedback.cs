namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Feedback messages agreed for a payload type (RFC 4585 §4.2, RFC 5104 §7).</summary>
[Flags]
internal enum RtcpFeedback
{
    None = 0,
    Nack = 1,
    NackPli = 2,
    CcmFir = 4,
    TransportCc = 8,
    GoogRemb = 16,
}
