using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>
/// One <c>candidate</c> attribute as text says it (RFC 8839 §5.1); what it is worth is decided by Ice.
/// <code>
/// candidate:foundation component transport priority address port typ type
///     [raddr address] [rport port] [tcptype type] *(name value)
/// </code>
/// </summary>
internal sealed record IceCandidateAttribute
{
    /// <summary>Characters; Chrome's longest are around 200.</summary>
    internal const int MaxLength = 1024;

    /// <summary>RFC 8839 §5.1: foundation = 1*32ice-char.</summary>
    internal const int MaxFoundationLength = 32;

    /// <summary>Characters: the longest DNS name (RFC 1035 §2.3.4).</summary>
    internal const int MaxAddressLength = 253;

    /// <summary>Unknown name-value pairs that are kept; the rest is ignored.</summary>
    internal const int MaxExtensions = 16;

    public required string Foundation { get; init; }

    /// <summary>1 is RTP (and RTCP, multiplexed); 1 to 256.</summary>
    public required ushort Component { get; init; }

    /// <summary>Lower case: "udp" or "tcp", or what else the peer has.</summary>
    public required string Transport { get; init; }

    public required uint Priority { get; init; }

    /// <summary>
    /// A literal address, or a name (mDNS: <c>….local</c>, RFC 8839 §5.1). Never resolve it blocking.
    /// </summary>
    public required string Address { get; init; }

    public required ushort Port { get; init; }

    public required IceCandidateType Type { get; init; }

    /// <summary><c>raddr</c>; null for host candidates.</summary>
    public string? RelatedAddress { get; init; }

    /// <summary><c>rport</c>; null for host candidates.</summary>
    public ushort? RelatedPort { get; init; }

    /// <summary><c>tcptype</c> (RFC 6544 §4.5): active, passive or so; null for UDP.</summary>
    public string? TcpType { get; init; }

    /// <summary>Name-value pairs besides (generation, ufrag, network-id …), in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Extensions { get; init; } = [];

    public bool IsUdp => Transport == "udp";

    /// <summary>
    /// The <c>ufrag</c> extension: the ICE generation that the candidate belongs to (RFC 8839 §5.1,
    /// Chrome); null if absent.
    /// </summary>
    public string? UsernameFragment
    {
        get
        {
            foreach ((string name, string value) in Extensions)
                if (name == "ufrag") return value;
            return null;
        }
    }

    /// <param name="text">With or without <c>a=</c> and <c>candidate:</c> in front.</param>
    /// <param name="candidate">Null on false.</param>
    /// <returns>False if malformed, or of a type unknown to us: RFC 8839 §5.1 says to ignore those.</returns>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        [NotNullWhen(true)] out IceCandidateAttribute? candidate)
    {
        candidate = null;
        if (text.Length > MaxLength || !SdpText.IsByteString(text)) return false;
        var reader = new SdpTokenReader(WithoutPrefix(text));
        if (!reader.TryRead(out ReadOnlySpan<char> foundation)
            || !SdpText.IsIceText(foundation, 1, MaxFoundationLength))
        {
            return false;
        }
        if (!reader.TryReadUInt16(out ushort component) || component is 0 or > 256) return false;
        if (!reader.TryRead(out ReadOnlySpan<char> transport) || !SdpText.IsToken(transport, 16)) return false;
        if (!reader.TryReadUInt32(out uint priority)) return false;
        if (!reader.TryRead(out ReadOnlySpan<char> address) || address.Length > MaxAddressLength) return false;
        if (!reader.TryReadUInt16(out ushort port)) return false;
        if (!reader.TryRead(out ReadOnlySpan<char> typ) || !SdpText.EqualsIgnoringCase(typ, "typ")) return false;
        if (!reader.TryRead(out ReadOnlySpan<char> typeName) || !TryParseType(typeName, out IceCandidateType type))
            return false;
        candidate = WithPairs(ref reader, new IceCandidateAttribute
        {
            Foundation = foundation.ToString(),
            Component = component,
            Transport = transport.ToString().ToLowerInvariant(),
            Priority = priority,
            Address = address.ToString(),
            Port = port,
            Type = type,
        });
        return candidate is not null;
    }

    /// <returns>The attribute's value with its name, as the W3C's <c>candidate</c> member has it: <c>candidate:…</c>,
    /// without <c>a=</c>.</returns>
    public override string ToString()
    {
        var text = new StringBuilder("candidate:", 160);
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Foundation} {Component} {Transport} {Priority} {Address} {Port} typ {NameOf(Type)}");
        // Firefox wants raddr and rport on everything but host candidates, even if they say nothing.
        if (Type != IceCandidateType.Host || RelatedAddress is not null)
            text.Append(CultureInfo.InvariantCulture, $" raddr {RelatedAddress ?? "0.0.0.0"} rport {RelatedPort ?? 0}");
        if (TcpType is not null) text.Append(" tcptype ").Append(TcpType);
        foreach ((string name, string value) in Extensions) text.Append(' ').Append(name).Append(' ').Append(value);
        return text.ToString();
    }

    private static ReadOnlySpan<char> WithoutPrefix(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.StartsWith("a=", StringComparison.Ordinal)) text = text[2..];
        if (text.StartsWith("candidate:", StringComparison.Ordinal)) text = text["candidate:".Length..];
        return text;
    }

    /// <summary>Reads the pairs behind the type; null if a known one is malformed.</summary>
    private static IceCandidateAttribute? WithPairs(ref SdpTokenReader reader, IceCandidateAttribute candidate)
    {
        List<KeyValuePair<string, string>>? extensions = null;
        while (reader.TryRead(out ReadOnlySpan<char> name))
        {
            // A name without value at the end: unknown, so ignored
            if (!reader.TryRead(out ReadOnlySpan<char> value)) break;
            switch (name)
            {
                case "raddr" when value.Length <= MaxAddressLength:
                    candidate = candidate with { RelatedAddress = value.ToString() };
                    break;
                case "rport" when SdpText.TryParseUInt16(value, out ushort port):
                    candidate = candidate with { RelatedPort = port };
                    break;
                case "raddr" or "rport":
                    return null;
                case "tcptype":
                    candidate = candidate with { TcpType = value.ToString() };
                    break;
                default:
                    extensions ??= [];
                    if (extensions.Count < MaxExtensions) extensions.Add(new(name.ToString(), value.ToString()));
                    break;
            }
        }
        return extensions is null ? candidate : candidate with { Extensions = extensions };
    }

    private static bool TryParseType(ReadOnlySpan<char> name, out IceCandidateType type)
    {
        (bool known, type) = name switch
        {
            "host" => (true, IceCandidateType.Host),
            "srflx" => (true, IceCandidateType.ServerReflexive),
            "prflx" => (true, IceCandidateType.PeerReflexive),
            "relay" => (true, IceCandidateType.Relayed),
            _ => (false, default),
        };
        return known;
    }

    private static string NameOf(IceCandidateType type) => type switch
    {
        IceCandidateType.ServerReflexive => "srflx",
        IceCandidateType.PeerReflexive => "prflx",
        IceCandidateType.Relayed => "relay",
        _ => "host",
    };
}
