namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>The profiles of RFC 6184 §8.1 table 5 that WebRTC peers offer or cameras make.</summary>
internal enum H264Profile
{
    Unknown,
    ConstrainedBaseline,
    Baseline,
    Main,
    ConstrainedHigh,
    High,
    HighPredictive444,
}
