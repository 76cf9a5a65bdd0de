using System.Globalization;
using System.Security.Cryptography;
using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Dtls;

/// <summary>
/// What the remote description says of the peer's certificate (RFC 8122 §5). Set by the network thread, asked by the
/// handshake's too.
/// Any one of the list may match; of hashes we do not know none does.
/// </summary>
internal sealed class RemoteFingerprints
{
    private volatile IReadOnlyList<DtlsFingerprint>? _fingerprints;

    public enum Verdict
    {
        /// <summary>The remote description has not come yet.</summary>
        Unknown,
        Match,
        Mismatch,
    }

    public void Set(IReadOnlyList<DtlsFingerprint> fingerprints) => _fingerprints = fingerprints;

    public Verdict Check(ReadOnlySpan<byte> certificate)
    {
        IReadOnlyList<DtlsFingerprint>? fingerprints = _fingerprints;
        if (fingerprints is null) return Verdict.Unknown;
        foreach (DtlsFingerprint fingerprint in fingerprints)
        {
            if (Matches(fingerprint, certificate)) return Verdict.Match;
        }
        return Verdict.Mismatch;
    }

    private static bool Matches(DtlsFingerprint fingerprint, ReadOnlySpan<byte> certificate)
    {
        byte[]? actual = fingerprint.Algorithm.ToUpperInvariant() switch
        {
            "SHA-256" => SHA256.HashData(certificate),
            "SHA-384" => SHA384.HashData(certificate),
            "SHA-512" => SHA512.HashData(certificate),
            _ => null,
        };
        return actual is not null
            && TryParse(fingerprint.Value, actual.Length, out byte[] expected)
            && CryptographicOperations.FixedTimeEquals(actual, expected);
    }

    /// <summary>Hex pairs separated by colons, in either case.</summary>
    private static bool TryParse(string value, int length, out byte[] bytes)
    {
        const int PairLength = 3; // with its colon
        bytes = new byte[length];
        if (value.Length != (length * PairLength) - 1) return false;
        for (int i = 0; i < length; i++)
        {
            int at = i * PairLength;
            if (i > 0 && value[at - 1] != ':') return false;
            ReadOnlySpan<char> pair = value.AsSpan(at, 2);
            bool isHex = byte.TryParse(
                pair, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]);
            if (!isHex) return false;
        }
        return true;
    }
}
