namespace Camerad.WebRtc;

/// <summary>Identity for WebRTC §5.1: where one provider's proxy is made known. Threading: any thread.</summary>
public sealed class RTCIdentityProviderRegistrar
{
    private volatile RTCIdentityProvider? _registered;

    internal RTCIdentityProviderRegistrar()
    {
    }

    internal RTCIdentityProvider? Registered => _registered;

    /// <summary>From now on, connections ask this one; the last that was registered counts.</summary>
    public void Register(RTCIdentityProvider idp)
    {
        ArgumentNullException.ThrowIfNull(idp);
        _registered = idp;
    }
}
