namespace Camerad.WebRtc.Connection;

/// <summary>W3C WebRTC §4.4.1.6, "set the configuration": what is refused.</summary>
internal static class ConfigurationCheck
{
    private static readonly string[] Schemes = ["stun", "stuns", "turn", "turns"];

    /// <exception cref="RTCException">SyntaxError, InvalidAccessError, TypeError.</exception>
    public static void Validate(RTCConfiguration configuration)
    {
        if (configuration.IceCandidatePoolSize is < 0 or > RTCConfiguration.MaxIceCandidatePoolSize)
        {
            throw new RTCException(RTCException.TypeError,
                $"iceCandidatePoolSize is {configuration.IceCandidatePoolSize}; it must be 0 to"
                + $" {RTCConfiguration.MaxIceCandidatePoolSize}.");
        }

        foreach (RTCCertificate certificate in configuration.Certificates)
        {
            if (certificate.IsExpired(DateTimeOffset.UtcNow))
                throw new RTCException(
                    RTCException.InvalidAccessError, $"The certificate expired at {certificate.Expires:u}.");
        }

        foreach (RTCIceServer server in configuration.IceServers) Validate(server);
    }

    /// <exception cref="RTCException">InvalidModificationError.</exception>
    public static void ValidateChange(
        RTCConfiguration before, RTCConfiguration after, bool hasSetLocalDescription, string? targetPeerIdentity)
    {
        string? changed = after.Certificates.Count > 0 && !after.Certificates.SequenceEqual(before.Certificates)
            ? "certificates"
            : after.BundlePolicy != before.BundlePolicy ? "bundlePolicy"
            : after.RtcpMuxPolicy != before.RtcpMuxPolicy ? "rtcpMuxPolicy"
            : after.IceCandidatePoolSize != before.IceCandidatePoolSize && hasSetLocalDescription
                ? "iceCandidatePoolSize"
            : after.PeerIdentity is not null && after.PeerIdentity != targetPeerIdentity ? "peerIdentity"
            : null;
        if (changed is not null)
            throw new RTCException(RTCException.InvalidModificationError, $"{changed} can't be changed any more.");
    }

    private static void Validate(RTCIceServer server)
    {
        if (server.Urls.Count == 0) throw new RTCException(RTCException.SyntaxError, "An ICE server has no URL.");
        foreach (string url in server.Urls)
        {
            string scheme = url.Split(':', 2)[0].ToLowerInvariant();
            bool isTurn = scheme.StartsWith("turn", StringComparison.Ordinal);
            if (!Schemes.Contains(scheme) || !HasHost(url[(scheme.Length + 1)..], isTurn))
            {
                throw new RTCException(RTCException.SyntaxError,
                    $"\"{url}\" is no ICE server; it must be stun:host[:port] or"
                    + " turn:host[:port][?transport=udp|tcp].");
            }

            if (isTurn && (server.Username is null || server.Credential is null))
                throw new RTCException(
                    RTCException.InvalidAccessError, $"\"{url}\" needs a username and a credential.");
        }
    }

    // RFC 7064 §3.1, 7065 §3.1: no slashes, a host, perhaps a port; a relay's perhaps with ?transport=.
    private static bool HasHost(string rest, bool mayHaveTransport)
    {
        string[] parts = rest.Split('?');
        if (parts.Length > 2) return false;
        if (parts.Length == 2 && (!mayHaveTransport || parts[1] is not ("transport=udp" or "transport=tcp")))
            return false;
        return !rest.StartsWith('/') && Uri.TryCreate($"stun://{parts[0]}", UriKind.Absolute, out Uri? uri)
            && uri is { Host.Length: > 0, AbsolutePath: "/" or "", UserInfo: "", Fragment: "" };
    }
}
