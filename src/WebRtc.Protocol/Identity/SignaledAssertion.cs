using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Identity;

/// <summary>
/// What <c>a=identity</c> carries, in base64: <c>{"idp":{"domain":…,"protocol":…},"assertion":…}</c> (RFC 8827 §7.4.1).
/// </summary>
/// <param name="Domain">Of the identity provider that can validate it; perhaps with a port.</param>
/// <param name="Protocol">Which of its proxies.</param>
/// <param name="Assertion">For that proxy alone to understand.</param>
internal sealed record SignaledAssertion(string Domain, string Protocol, string Assertion)
{
    /// <summary>Where none is named (Identity for WebRTC §5).</summary>
    public const string DefaultProtocol = "default";

    /// <summary>A protocol is one segment of a path (Identity for WebRTC §8.1).</summary>
    public static bool IsProtocol(string text) => text.Length > 0 && !text.AsSpan().ContainsAny('/', '\\');

    public static bool TryDecode(string base64, [NotNullWhen(true)] out SignaledAssertion? result)
    {
        result = null;
        if (base64.Length > SdpLimits.MaxIdentityLength) return false;
        byte[] bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out int length)) return false;
        if (!JsonText.TryParse(ToText(bytes.AsSpan(0, length)).AsMemory(), out JsonDocument? document)) return false;
        using (document)
        {
            JsonElement root = document.RootElement;
            if (!root.TryGetProperty("idp", out JsonElement idp) || !idp.TryGetString("domain", out string? domain)
                || !root.TryGetString("assertion", out string? assertion) || !TryGetProtocol(idp, out string? protocol))
                return false;
            result = new SignaledAssertion(domain, protocol, assertion);
            return true;
        }
    }

    /// <summary>
    /// All beyond ASCII is escaped, for Firefox reads the bytes as Latin-1.
    /// </summary>
    /// <returns>Null: it would be longer than a peer may send.</returns>
    public string? Encode()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("idp");
            writer.WriteString("domain", Domain);
            writer.WriteString("protocol", Protocol);
            writer.WriteEndObject();
            writer.WriteString("assertion", Assertion);
            writer.WriteEndObject();
        }
        string base64 = Convert.ToBase64String(buffer.WrittenSpan);
        return base64.Length <= SdpLimits.MaxIdentityLength ? base64 : null;
    }

    // Firefox writes Latin-1.
    private static string ToText(ReadOnlySpan<byte> bytes) =>
        (Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);

    private static bool TryGetProtocol(JsonElement idp, [NotNullWhen(true)] out string? protocol)
    {
        protocol = DefaultProtocol;
        return !idp.TryGetProperty("protocol", out _)
            || (idp.TryGetString("protocol", out protocol) && IsProtocol(protocol));
    }
}
