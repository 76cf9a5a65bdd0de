namespace Camerad.WebRtc;

/// <summary>
/// Identity for WebRTC §5.2: an identity provider's proxy. In a browser it is the provider's script, loaded from its
/// domain; here the application brings it, and what it does is trusted as that script is.
/// </summary>
public sealed record RTCIdentityProvider
{
    /// <summary>Makes an assertion of our user's identity.</summary>
    public required GenerateAssertionCallback GenerateAssertion { get; init; }

    /// <summary>Tells whose identity a peer's assertion is.</summary>
    public required ValidateAssertionCallback ValidateAssertion { get; init; }
}
