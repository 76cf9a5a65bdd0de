namespace Camerad.WebRtc;

/// <summary>
/// Identity for WebRTC §4.3: the place of one provider's proxy; <see cref="RtcNetwork.IdentityProviderScope"/> gives
/// it. In a browser it is the script's realm.
/// </summary>
public sealed class RTCIdentityProviderGlobalScope
{
    internal RTCIdentityProviderGlobalScope()
    {
    }

    /// <summary>Takes the proxy.</summary>
    public RTCIdentityProviderRegistrar RtcIdentityProvider { get; } = new();
}
