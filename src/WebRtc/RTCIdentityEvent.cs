namespace Camerad.WebRtc;

/// <summary>identityresult of WebRTC 1.0's drafts of 2014: an identity assertion was generated.</summary>
/// <param name="Assertion">What <see cref="RTCPeerConnection.GetIdentityAssertion"/> gives.</param>
public sealed record RTCIdentityEvent(string Assertion);
