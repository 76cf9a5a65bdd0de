namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.3.1.</summary>
public enum RTCSignalingState
{
    Stable,
    HaveLocalOffer,
    HaveRemoteOffer,
    HaveLocalPranswer,
    HaveRemotePranswer,
    Closed,
}
