namespace Camerad.WebRtc;

/// <summary>idpassertionerror and idpvalidationerror of WebRTC 1.0's drafts of 2014.</summary>
/// <param name="Idp">The provider's domain; empty if the peer's assertion can't be read.</param>
/// <param name="Protocol">Which proxy of its; empty likewise.</param>
/// <param name="LoginUrl">Where the user can log in, if that is what the provider asks for; else null.</param>
public sealed record RTCIdentityErrorEvent(string Idp, string Protocol, string? LoginUrl);
