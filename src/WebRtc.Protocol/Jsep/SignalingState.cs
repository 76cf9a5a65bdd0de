namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>RTCSignalingState (W3C WebRTC §4.3.1, RFC 9429 §3.2).</summary>
internal enum SignalingState
{
    Stable,
    HaveLocalOffer,
    HaveRemoteOffer,
    HaveLocalPranswer,
    HaveRemotePranswer,
    Closed,
}
