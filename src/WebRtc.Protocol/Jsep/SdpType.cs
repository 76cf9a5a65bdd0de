namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>RTCSdpType (W3C WebRTC §4.6.1).</summary>
internal enum SdpType
{
    Offer,
    Pranswer,
    Answer,
    Rollback,
}
