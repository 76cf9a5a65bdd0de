using System.Security.Cryptography;
using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Tests.Dtls;

public sealed class RemoteFingerprintsTests
{
    private static readonly byte[] Certificate = [1, 2, 3];

    private readonly RemoteFingerprints _fingerprints = new();

    [Fact]
    public void Nothing_is_known_before_the_description_came() =>
        Assert.Equal(RemoteFingerprints.Verdict.Unknown, _fingerprints.Check(Certificate));

    [Fact]
    public void An_empty_list_matches_nothing()
    {
        _fingerprints.Set([]);

        Assert.Equal(RemoteFingerprints.Verdict.Mismatch, _fingerprints.Check(Certificate));
    }

    [Theory]
    [InlineData("sha-256", true)]
    [InlineData("SHA-384", true)]
    [InlineData("sha-512", true)]
    [InlineData("sha-1", false)] // known to be weak: does not count (RFC 8122 §5)
    public void The_hash_named_is_the_hash_compared(string algorithm, bool matches)
    {
        byte[] hash = algorithm.ToLowerInvariant() switch
        {
            "sha-256" => SHA256.HashData(Certificate),
            "sha-384" => SHA384.HashData(Certificate),
            "sha-512" => SHA512.HashData(Certificate),
            _ => SHA1.HashData(Certificate),
        };
        _fingerprints.Set([new DtlsFingerprint(algorithm, Convert.ToHexString(hash).Chunked())]);

        Assert.Equal(matches, _fingerprints.Check(Certificate) == RemoteFingerprints.Verdict.Match);
        Assert.Equal(RemoteFingerprints.Verdict.Mismatch, _fingerprints.Check([1, 2, 4]));
    }

    [Fact]
    public void Every_wreck_of_a_right_value_is_a_mismatch()
    {
        string right = Convert.ToHexString(SHA256.HashData(Certificate)).Chunked();
        for (int length = 0; length < right.Length; length++) AssertMismatch(right[..length]);
        for (int at = 0; at < right.Length; at++) AssertMismatch($"{right[..at]}x{right[(at + 1)..]}");
        AssertMismatch(right + ":");
        AssertMismatch(right.Replace(":", "", StringComparison.Ordinal));
    }

    private void AssertMismatch(string value)
    {
        _fingerprints.Set([new DtlsFingerprint("sha-256", value)]);
        Assert.Equal(RemoteFingerprints.Verdict.Mismatch, _fingerprints.Check(Certificate));
    }
}

internal static class HexExtensions
{
    public static string Chunked(this string hex) => string.Join(':', hex.Chunk(2).Select(pair => new string(pair)));
}
