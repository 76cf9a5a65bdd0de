namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.6.1.</summary>
public enum RTCSdpType
{
    Offer,
    Pranswer,
    Answer,
    Rollback,
}
