using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Identity;

/// <summary>
/// What an identity assertion vouches for: <c>{"fingerprint":[{"algorithm":…,"digest":…}]}</c> (RFC 8827 §7.4). To an
/// identity provider it is an opaque string.
/// </summary>
internal static class IdentityContents
{
    /// <summary>Characters that an identity provider may give back.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>Fingerprints in one assertion; a description has one for each section at most.</summary>
    public const int MaxFingerprints = 64;

    public static string Write(IReadOnlyList<DtlsFingerprint> fingerprints)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("fingerprint");
            foreach (DtlsFingerprint fingerprint in fingerprints)
            {
                writer.WriteStartObject();
                writer.WriteString("algorithm", fingerprint.Algorithm);
                // As it stands in the description: Firefox compares the text.
                writer.WriteString("digest", fingerprint.Value.ToUpperInvariant());
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <param name="contents">As the identity provider gives it back.</param>
    /// <param name="fingerprints">All of them; one at least.</param>
    public static bool TryRead(
        string contents, [NotNullWhen(true)] out IReadOnlyList<DtlsFingerprint>? fingerprints)
    {
        fingerprints = null;
        if (contents.Length > MaxLength || !JsonText.TryParse(contents.AsMemory(), out JsonDocument? document))
            return false;
        using (document)
        {
            if (!document.RootElement.TryGetProperty("fingerprint", out JsonElement list)
                || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxFingerprints)
                return false;
            var read = new List<DtlsFingerprint>();
            foreach (JsonElement element in list.EnumerateArray())
            {
                if (!element.TryGetString("algorithm", out string? algorithm)
                    || !element.TryGetString("digest", out string? digest)
                    || algorithm.Contains(' ') || digest.Contains(' ')
                    || !FingerprintAttribute.TryParse($"{algorithm} {digest}", out DtlsFingerprint fingerprint))
                    return false;
                read.Add(fingerprint);
            }
            fingerprints = read;
            return true;
        }
    }

    /// <summary>Every one that is used is one that is vouched for (Identity for WebRTC §7, step 9).</summary>
    public static bool Covers(IReadOnlyList<DtlsFingerprint> vouched, IReadOnlyList<DtlsFingerprint> used)
    {
        foreach (DtlsFingerprint fingerprint in used)
            if (!Contains(vouched, fingerprint)) return false;
        return true;
    }

    private static bool Contains(IReadOnlyList<DtlsFingerprint> list, DtlsFingerprint sought)
    {
        foreach (DtlsFingerprint fingerprint in list)
            if (fingerprint == sought) return true;
        return false;
    }
}
