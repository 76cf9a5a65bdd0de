using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary><c>fingerprint:hash AA:BB:…</c> (RFC 8122 §5).</summary>
internal static class FingerprintAttribute
{
    /// <summary>Characters: sha-512 has 64 bytes of three, less one colon.</summary>
    internal const int MaxValueLength = (64 * 3) - 1;

    /// <returns>False if the value is not pairs of hex digits. The hash may be one that we don't know.</returns>
    public static bool TryParse(ReadOnlySpan<char> value, out DtlsFingerprint fingerprint)
    {
        fingerprint = default;
        var reader = new SdpTokenReader(value);
        if (!reader.TryRead(out ReadOnlySpan<char> algorithm) || !SdpText.IsToken(algorithm, 16)) return false;
        if (!reader.TryRead(out ReadOnlySpan<char> digits) || !IsHexPairs(digits)) return false;
        fingerprint = new DtlsFingerprint(
            algorithm.ToString().ToLowerInvariant(), digits.ToString().ToUpperInvariant());
        return true;
    }

    /// <summary>Upper-case, for Firefox's sake.</summary>
    public static string Format(DtlsFingerprint fingerprint) =>
        $"{fingerprint.Algorithm} {fingerprint.Value.ToUpperInvariant()}";

    private static bool IsHexPairs(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxValueLength || text.Length % 3 != 2) return false;
        for (int i = 0; i < text.Length; i++)
            if (i % 3 == 2 ? text[i] != ':' : !char.IsAsciiHexDigit(text[i])) return false;
        return true;
    }
}
