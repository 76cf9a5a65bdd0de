using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Identity;

/// <summary>
/// The authority of an identity provider's URI (RFC 8827 §7.5): a domain name, perhaps with a port. Names are compared
/// as A-labels, whatever the case (RFC 5890 §2.3.2.4).
/// </summary>
/// <param name="Name">In A-labels and lower case.</param>
/// <param name="Port">443 if none is given.</param>
internal readonly record struct IdpDomain(string Name, ushort Port)
{
    private const ushort HttpsPort = 443;

    /// <summary>Characters of a whole name and of one label (RFC 1035 §2.3.4).</summary>
    private const int MaxNameLength = 253, MaxLabelLength = 63;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public static bool TryParse(string text, out IdpDomain domain)
    {
        domain = default;
        int colon = text.IndexOf(':');
        ushort port = HttpsPort;
        if (colon >= 0 && !SdpText.TryParseUInt16(text.AsSpan(colon + 1), out port)) return false;
        if (!TryNormalize(colon < 0 ? text : text[..colon], out string? name)) return false;
        domain = new IdpDomain(name, port);
        return true;
    }

    /// <summary>A domain name in the form that can be compared.</summary>
    public static bool TryNormalize(string name, [NotNullWhen(true)] out string? normalized)
    {
        normalized = null;
        if (name.Length is 0 or > MaxNameLength) return false;
        if (!Ascii.IsValid(name) && !TryToAscii(name, out name!)) return false;
        foreach (Range range in name.AsSpan().Split('.'))
            if (!IsLabel(name.AsSpan(range))) return false;
        normalized = name.ToLowerInvariant();
        return true;
    }

    private static bool TryToAscii(string name, [NotNullWhen(true)] out string? ascii)
    {
        ascii = null;
        foreach (Rune one in name.EnumerateRunes())
            if (one == Rune.ReplacementChar) return false;   // or half a surrogate pair
        try
        {
            // A program without cultures maps nothing by itself.
            ascii = Idn.GetAscii(name.ToLowerInvariant());
            return true;
        }
        catch (ArgumentException)
        {
            return false;   // no name in any language
        }
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > MaxLabelLength) return false;
        foreach (char one in label)
            if (!char.IsAsciiLetterOrDigit(one) && one != '-') return false;
        return true;
    }
}
