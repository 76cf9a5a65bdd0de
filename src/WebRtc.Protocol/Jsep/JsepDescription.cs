namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>RTCSessionDescription (W3C WebRTC §4.6.2).</summary>
internal sealed record JsepDescription(SdpType Type, string Sdp);
