using System.Security.Cryptography;

namespace Camerad.WebRtc;

/// <summary>
/// What <see cref="RTCCertificate.Generate(KeygenAlgorithm)"/> is asked for (W3C WebRTC §4.9.1, W3C Web Cryptography
/// §20.4, §23.4). Dictionary: members that the named algorithm does not have are ignored.
/// </summary>
/// <param name="Name">ECDSA or RSASSA-PKCS1-v1_5, in any case of letters.</param>
public sealed record KeygenAlgorithm(string Name)
{
    internal const string EcdsaName = "ECDSA", RsaName = "RSASSA-PKCS1-v1_5";

    /// <summary>
    /// Bits: shorter keys are no longer safe (NIST SP 800-131A), longer ones take seconds on a small device.
    /// </summary>
    internal const int MinModulusLength = 2048, MaxModulusLength = 4096;

    private const string P256 = "P-256", Sha256 = "SHA-256";
    private const int ModulusLengthStep = 8;

    private static readonly byte[] F4 = [1, 0, 1];

    /// <summary>ECDSA on P-256 with SHA-256: what every peer has (RFC 8827 §6.5), small and quick.</summary>
    public static KeygenAlgorithm Ecdsa { get; } = new(EcdsaName) { NamedCurve = P256 };

    /// <summary>RSASSA-PKCS1-v1_5 with 2,048 bits and SHA-256: for peers that know no ECDSA.</summary>
    public static KeygenAlgorithm Rsa { get; } =
        new(RsaName) { ModulusLength = 2048, PublicExponent = F4, Hash = Sha256 };

    /// <summary>ECDSA: the curve; P-256.</summary>
    public string? NamedCurve { get; init; }

    /// <summary>RSA: bits of the modulus, 2,048 to 4,096.</summary>
    public int? ModulusLength { get; init; }

    /// <summary>RSA: big-endian; 65,537, that is 01 00 01.</summary>
    public IReadOnlyList<byte>? PublicExponent { get; init; }

    /// <summary>RSA: the hash; SHA-256.</summary>
    public string? Hash { get; init; }

    /// <summary>
    /// How long the certificate lives, from now (W3C WebRTC §4.9.1: RTCCertificateExpiration; there in milliseconds);
    /// null: <see cref="RTCCertificate.DefaultLifetime"/>; more than <see cref="RTCCertificate.MaxLifetime"/> is cut to
    /// it.
    /// </summary>
    public TimeSpan? Expires { get; init; }

    /// <exception cref="RTCException">NotSupportedError.</exception>
    internal AsymmetricAlgorithm CreateKey() => Name.ToUpperInvariant() switch
    {
        EcdsaName when NamedCurve == P256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        "RSASSA-PKCS1-V1_5" when IsSupportedRsa => RSA.Create(ModulusLength!.Value),
        _ => throw new RTCException(
            "NotSupportedError",
            "certificates are ECDSA on P-256, or RSASSA-PKCS1-v1_5 of 2048 to 4096 bits with SHA-256"),
    };

    private bool IsSupportedRsa =>
        ModulusLength is >= MinModulusLength and <= MaxModulusLength
        && ModulusLength % ModulusLengthStep == 0
        && PublicExponent is { } exponent && exponent.SkipWhile(value => value == 0).SequenceEqual(F4)
        && string.Equals(Hash, Sha256, StringComparison.OrdinalIgnoreCase);
}
