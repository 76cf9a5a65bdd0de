using System.Diagnostics.CodeAnalysis;

namespace Camerad.Signaling.Access;

/// <summary>
/// Decides by Host and Origin whether a request may reach the device: a web page elsewhere must not reach a camera on
/// localhost, and a foreign name that resolves to the device (DNS rebinding) must not either. Any thread.
/// <para>
/// Host: an IP address is always right, because no page can have it as its origin unless it came from that address; a
/// name must be localhost, one of the device's, or the host of a listed origin. Origin: absent (no browser, or a plain
/// navigation), the same host and port as Host, or listed. The scheme is not compared: behind a proxy that speaks TLS
/// the device sees http.
/// </para>
/// </summary>
public sealed class OriginPolicy
{
    private const string EveryOrigin = "*";

    private readonly HashSet<string> _origins = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _hostNames = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _everyOrigin;

    /// <param name="origins">Other web sites that may use the device (CORS), e.g. <c>https://home.example</c>; "*"
    /// lists every site.</param>
    /// <param name="hostNames">Names under which the device may be asked, besides IP addresses and localhost, e.g. its
    /// own host name.</param>
    /// <exception cref="ArgumentException">An origin is not scheme://host[:port]; the text names it.</exception>
    public OriginPolicy(IEnumerable<string> origins, IEnumerable<string> hostNames)
    {
        foreach (string origin in origins)
        {
            if (origin == EveryOrigin)
            {
                _everyOrigin = true;
                continue;
            }

            if (!TryParseOrigin(origin, out Uri? uri) || uri.PathAndQuery != "/" || origin.EndsWith('/'))
                throw new ArgumentException(
                    $"\"{origin}\" is no origin: expected scheme://host or scheme://host:port.", nameof(origins));
            _origins.Add(Normal(uri));
            _hostNames.Add(uri.IdnHost);
        }

        foreach (string name in hostNames) _hostNames.Add(name);
    }

    /// <summary>This machine's names: host name, <c>name.local</c> and the full name if there is one.</summary>
    public static IReadOnlyList<string> MachineNames()
    {
        string name = Environment.MachineName;
        string first = name.Split('.')[0];
        return name == first ? [name, $"{first}.local"] : [name, first, $"{first}.local"];
    }

    /// <summary>May this request come in?</summary>
    /// <param name="host">The Host header.</param>
    /// <param name="origin">The Origin header; null when absent.</param>
    /// <param name="reason">Why not, as a sentence for the person who runs the device.</param>
    public bool Allows(string? host, string? origin, out string? reason)
    {
        reason = null;
        if (!TryParseHost(host, out Uri? authority) || !IsOurs(authority))
        {
            reason = "The device does not know itself by this host name: use its address, "
                + "or list the page's origin in http.origins.";
        }
        else if (!string.IsNullOrEmpty(origin) && !IsSame(authority, origin) && !IsListed(origin))
        {
            reason = "Web pages of this origin may not use the device: list the origin in http.origins.";
        }

        return reason is null;
    }

    /// <summary>True for a listed foreign origin: CORS headers may be sent.</summary>
    public bool IsListed(string? origin) =>
        !string.IsNullOrEmpty(origin)
        && (_everyOrigin || (TryParseOrigin(origin, out Uri? uri) && _origins.Contains(Normal(uri))));

    private bool IsOurs(Uri authority)
    {
        string name = authority.IdnHost.TrimEnd('.');
        return authority.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
            || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || _hostNames.Contains(name);
    }

    private static bool IsSame(Uri authority, string origin) =>
        TryParseOrigin(origin, out Uri? uri)
        && uri.IdnHost.Equals(authority.IdnHost, StringComparison.OrdinalIgnoreCase)
        && (uri.Port == authority.Port || (authority.IsDefaultPort && uri.IsDefaultPort));

    private static string Normal(Uri origin) => $"{origin.Scheme}://{origin.IdnHost}:{origin.Port}";

    private static bool TryParseHost(string? host, [NotNullWhen(true)] out Uri? authority)
    {
        authority = null;
        return !string.IsNullOrEmpty(host)
            && host.AsSpan().IndexOfAny("/\\@?#") < 0
            && Uri.TryCreate($"http://{host}", UriKind.Absolute, out authority);
    }

    private static bool TryParseOrigin(string origin, [NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(origin, UriKind.Absolute, out uri) && uri.Host.Length > 0 && uri.UserInfo.Length == 0;
}
