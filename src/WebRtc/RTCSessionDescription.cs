namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.6.1.</summary>
public enum RTCSdpType
{
    Offer,
    Pranswer,
    Answer,
    Rollback,
}

/// <summary>W3C WebRTC §4.6.2.</summary>
/// <param name="Type">What the description is.</param>
/// <param name="Sdp">SDP (RFC 8866); empty for a rollback.</param>
public sealed record RTCSessionDescriptionInit(RTCSdpType Type, string Sdp = "");

/// <summary>A description in force (W3C WebRTC §4.6.2).</summary>
/// <param name="Type">What the description is.</param>
/// <param name="Sdp">SDP with the candidates known when it was read.</param>
public sealed record RTCSessionDescription(RTCSdpType Type, string Sdp);
