namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §4.2.5. There is one transport for everything whichever is chosen (docs/sdp.md); a peer that can't bundle
/// gets the first media section alone.
/// </summary>
public enum RTCBundlePolicy
{
    Balanced,
    MaxCompat,
    MaxBundle,
}
