using System.Globalization;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Transport;

/// <summary>A stun:, turn: or turns: URI in its parts (RFC 7064 §3.1, RFC 7065 §3.1).</summary>
/// <param name="IsTurn">It relays.</param>
/// <param name="Host">A name or a literal address, without brackets.</param>
/// <param name="Port">The URI's, or the scheme's.</param>
/// <param name="Protocol">How it is reached; of stun: UDP.</param>
internal sealed record IceServerUri(bool IsTurn, string Host, int Port, RelayProtocol Protocol)
{
    /// <summary>RFC 8656 §18.1 (IANA: stun, turn; stuns, turns).</summary>
    private const int DefaultPort = 3478, DefaultTlsPort = 5349;

    /// <returns>Null: none that is used here. Its syntax was checked before.</returns>
    public static IceServerUri? Parse(string uri)
    {
        int colon = uri.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return null;
        string scheme = uri[..colon].ToLowerInvariant(), rest = uri[(colon + 1)..];
        int query = rest.IndexOf('?', StringComparison.Ordinal);
        bool isTcp = query >= 0 && rest[query..].Equals("?transport=tcp", StringComparison.Ordinal);
        bool saysUdp = query >= 0 && rest[query..].Equals("?transport=udp", StringComparison.Ordinal);
        if (query >= 0) rest = rest[..query];
        RelayProtocol? protocol = scheme switch
        {
            "stun" => RelayProtocol.Udp,
            "turn" => isTcp ? RelayProtocol.Tcp : RelayProtocol.Udp,
            // turns: with UDP would be DTLS, which nobody asks for.
            "turns" when !saysUdp => RelayProtocol.Tls,
            _ => null,
        };
        if (protocol is not { } known) return null;
        (string host, string? port) = Split(rest);
        int standard = known == RelayProtocol.Tls ? DefaultTlsPort : DefaultPort;
        return port is null ? new IceServerUri(scheme != "stun", host, standard, known)
            : ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0
                ? new IceServerUri(scheme != "stun", host, number, known)
                : null;
    }

    private static (string Host, string? Port) Split(string rest)
    {
        if (rest.StartsWith('['))
        {
            int end = rest.IndexOf(']', StringComparison.Ordinal);
            if (end < 0) return (rest, null);
            return (rest[1..end], end + 2 < rest.Length ? rest[(end + 2)..] : null);
        }
        int colon = rest.LastIndexOf(':');
        // More than one colon without brackets: an IPv6 address that has no port.
        bool hasPort = colon > 0 && rest.IndexOf(':', StringComparison.Ordinal) == colon;
        return hasPort ? (rest[..colon], rest[(colon + 1)..]) : (rest, null);
    }
}
