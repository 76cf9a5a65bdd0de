namespace Camerad.WebRtc;

/// <summary>Identity for WebRTC §5.3: what <see cref="RTCIdentityProvider.GenerateAssertion"/> gives.</summary>
/// <param name="Idp">The provider that can validate it.</param>
/// <param name="Assertion">An opaque string that has everything in it that the validating proxy needs.</param>
public sealed record RTCIdentityAssertionResult(RTCIdentityProviderDetails Idp, string Assertion);
