using System.Collections.Concurrent;
using Camerad.WebRtc.Protocol.Identity;

namespace Camerad.WebRtc.Identity;

/// <summary>The places of identity providers' proxies. Threading: any thread.</summary>
internal sealed class IdentityProviders
{
    /// <summary>Providers of one network. One more is an OperationError.</summary>
    public const int MaxScopes = 256;

    private readonly ConcurrentDictionary<(IdpDomain Domain, string Protocol), RTCIdentityProviderGlobalScope> _scopes =
        new();

    /// <exception cref="RTCException">SyntaxError: the domain or the protocol. OperationError: too many.</exception>
    public RTCIdentityProviderGlobalScope GetOrAdd(string domain, string protocol)
    {
        if (!IdpDomain.TryParse(domain, out IdpDomain parsed))
            throw new RTCException(RTCException.SyntaxError, $"\"{domain}\" is no domain name.");
        if (!SignaledAssertion.IsProtocol(protocol)) throw NoProtocol(protocol);
        if (_scopes.TryGetValue((parsed, protocol), out RTCIdentityProviderGlobalScope? scope)) return scope;
        if (_scopes.Count >= MaxScopes)
            throw new RTCException(RTCException.OperationError, $"There are {MaxScopes} identity providers already.");
        return _scopes.GetOrAdd((parsed, protocol), static _ => new RTCIdentityProviderGlobalScope());
    }

    /// <summary>Instantiates a proxy (Identity for WebRTC §4.3).</summary>
    /// <exception cref="RTCError">idp-load-failure, idp-bad-script-failure.</exception>
    public RTCIdentityProvider Load(string domain, string protocol)
    {
        if (!IdpDomain.TryParse(domain, out IdpDomain parsed)
            || !_scopes.TryGetValue((parsed, protocol), out RTCIdentityProviderGlobalScope? scope))
        {
            throw new RTCError(RTCErrorDetailType.IdpLoadFailure,
                $"No proxy \"{protocol}\" of the identity provider \"{domain}\" is known here.");
        }

        return scope.RtcIdentityProvider.Registered ?? throw new RTCError(RTCErrorDetailType.IdpBadScriptFailure,
            $"The proxy \"{protocol}\" of the identity provider \"{domain}\" has not registered.");
    }

    public static RTCException NoProtocol(string protocol) => new(RTCException.SyntaxError,
        $"\"{protocol}\" is no identity protocol: it must not be empty, nor have / or \\ in it.");
}
