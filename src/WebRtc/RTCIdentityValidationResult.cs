namespace Camerad.WebRtc;

/// <summary>Identity for WebRTC §5.3: what <see cref="RTCIdentityProvider.ValidateAssertion"/> gives.</summary>
/// <param name="Identity">
/// Who made the assertion, as <c>user@domain</c>; "@" and "%" in the user part are written %40 and %25 (RFC 8827 §8.1).
/// </param>
/// <param name="Contents">The very string that the assertion was generated for.</param>
public sealed record RTCIdentityValidationResult(string Identity, string Contents);
