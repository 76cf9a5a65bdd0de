using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary><c>identity:assertion [extension *(";" extension)]</c> (RFC 8827 §5); at session level only.</summary>
/// <param name="Assertion">Base64; what is in it, <see cref="Identity.SignaledAssertion"/> says.</param>
/// <param name="Extensions">In order; none is defined yet.</param>
internal sealed record IdentityAttribute(string Assertion, IReadOnlyList<IdentityExtension> Extensions)
{
    public const string Name = "identity";

    private static readonly SearchValues<char> Base64Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    public static bool TryParse(ReadOnlySpan<char> value, [NotNullWhen(true)] out IdentityAttribute? result)
    {
        result = null;
        var reader = new SdpTokenReader(value);
        if (!reader.TryRead(out ReadOnlySpan<char> assertion) || assertion.Length > SdpLimits.MaxIdentityLength
            || assertion.ContainsAnyExcept(Base64Characters))
            return false;
        var extensions = new List<IdentityExtension>();
        if (!reader.Rest.IsEmpty && !TryParseExtensions(reader.Rest, extensions)) return false;
        result = new IdentityAttribute(assertion.ToString(), extensions);
        return true;
    }

    public override string ToString() =>
        Extensions.Count == 0 ? Assertion : $"{Assertion} {string.Join(';', Extensions)}";

    private static bool TryParseExtensions(ReadOnlySpan<char> text, List<IdentityExtension> extensions)
    {
        foreach (Range range in text.Split(';'))
        {
            ReadOnlySpan<char> extension = text[range].TrimStart(' ');
            int equals = extension.IndexOf('=');
            ReadOnlySpan<char> name = equals < 0 ? extension.TrimEnd(' ') : extension[..equals];
            bool hasEmptyValue = equals == extension.Length - 1;
            if (extensions.Count == SdpLimits.MaxIdentityExtensions || hasEmptyValue
                || !SdpText.IsToken(name, text.Length))
                return false;
            extensions.Add(new IdentityExtension(
                name.ToString(), equals < 0 ? null : extension[(equals + 1)..].ToString()));
        }
        return true;
    }
}
