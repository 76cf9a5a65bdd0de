namespace Camerad.WebRtc;

/// <summary>Identity for WebRTC §8.1: what the application tells the identity provider.</summary>
public sealed record RTCIdentityProviderOptions
{
    /// <summary>Which proxy of the provider's; without "/" and "\".</summary>
    public string Protocol { get; init; } = RTCIdentityProviderDetails.DefaultProtocol;

    /// <summary>Whom an assertion is wanted for; null: the provider knows.</summary>
    public string? UsernameHint { get; init; }

    /// <summary>
    /// Whom the assertion is for, where a provider binds it to both; null: <see cref="RTCConfiguration.PeerIdentity"/>.
    /// </summary>
    public string? PeerIdentity { get; init; }
}
