using Camerad.WebRtc.Dtls.Platform;
using Camerad.WebRtc.Protocol.Srtp;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Camerad.WebRtc.Dtls;

/// <summary>What client and server have in common in one handshake: suites, curves, certificates, use_srtp. On the
/// handshake's thread.</summary>
internal sealed class DtlsNegotiation(
    RTCCertificate certificate, IReadOnlyList<SrtpProfile> srtpProfiles, RemoteFingerprints fingerprints)
{
    /// <summary>The library's own limits stand behind the adapter's: they must not strike first.</summary>
    public const int LibraryTimeLimitMs = 60_000;

    /// <summary>As a client we take a server with a certificate of either kind.</summary>
    public static readonly int[] ClientSuites = [.. EcdsaSuites, .. RsaSuites];

    /// <summary>X25519 costs the library a third of what P-256 costs; P-256 is what everybody has (RFC 8827
    /// §6.5).</summary>
    public static readonly int[] Groups = [NamedGroup.x25519, NamedGroup.secp256r1];

    /// <summary>0x0403, 0x0804, 0x0401: RSA because webrtcbin's certificate is RSA-2048.</summary>
    public static readonly SignatureAndHashAlgorithm[] SignatureAlgorithms =
    [
        EcdsaSha256,
        SignatureAndHashAlgorithm.rsa_pss_rsae_sha256,
        RsaSha256,
    ];

    private const string SrtpLabel = ExporterLabel.dtls_srtp; // RFC 5764 §4.2
    private static readonly byte[] NoMki = [];

    private SrtpProfile _profile;
    private byte[][]? _remoteCertificates;

    // RFC 8827 §6.5 asks for the first.
    private static int[] EcdsaSuites =>
        [CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384];

    private static int[] RsaSuites =>
        [CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384];

    private static SignatureAndHashAlgorithm EcdsaSha256 => new(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

    private static SignatureAndHashAlgorithm RsaSha256 => new(HashAlgorithm.sha256, SignatureAlgorithm.rsa);

    /// <summary>A server has those that go with its certificate (RFC 8422 §2).</summary>
    public int[] ServerSuites => certificate.IsRsa ? RsaSuites : EcdsaSuites;

    public HandshakeOutcome? Outcome { get; private set; }

    /// <summary>Null without profiles: the extension has at least one (RFC 5764 §4.1.1).</summary>
    public UseSrtpData? OfferedSrtp => srtpProfiles.Count == 0
        ? null
        : new UseSrtpData([.. srtpProfiles.Select(profile => (int)profile)], NoMki);

    public UseSrtpData? AgreedSrtp => _profile == SrtpProfile.None ? null : new UseSrtpData([(int)_profile], NoMki);

    /// <param name="context">Of the handshake.</param>
    /// <param name="understood">The signatures that the peer understands; null: it has not said.</param>
    public TlsCredentialedSigner CreateCredentials(TlsContext context, IList<SignatureAndHashAlgorithm>? understood)
    {
        TlsCertificate leaf = context.Crypto.CreateCertificate(certificate.Der);
        return new DefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context),
            new PlatformSigner(certificate),
            new Certificate([leaf]),
            certificate.IsRsa ? ChooseRsaSignature(understood) : EcdsaSha256);
    }

    /// <summary>Server: OUR order decides among what the client offers (browsers list the dearer profile
    /// first).</summary>
    public void ChooseSrtp(UseSrtpData? offered) => _profile = offered is null
        ? SrtpProfile.None
        : srtpProfiles.FirstOrDefault(profile => offered.ProtectionProfiles.Contains((int)profile));

    /// <summary>Client: the server names exactly one of ours (RFC 5764 §4.1.1).</summary>
    public void AcceptSrtp(UseSrtpData? chosen)
    {
        if (chosen is null) return;
        if (chosen.ProtectionProfiles.Length != 1 || chosen.Mki.Length != 0
            || !srtpProfiles.Contains((SrtpProfile)chosen.ProtectionProfiles[0]))
            throw new TlsFatalAlert(
                AlertDescription.illegal_parameter, "the server chose an SRTP profile that was not offered");
        _profile = (SrtpProfile)chosen.ProtectionProfiles[0];
    }

    /// <summary>The fingerprint is the only authentication there is (RFC 8827 §6.5). If it isn't known yet, the
    /// transport asks again
    /// before any key leaves.</summary>
    public void VerifyRemoteCertificate(Certificate chain)
    {
        if (chain.IsEmpty) throw new TlsFatalAlert(AlertDescription.bad_certificate, "the peer sent no certificate");
        _remoteCertificates = [.. chain.GetCertificateList().Select(one => one.GetEncoded())];
        if (fingerprints.Check(_remoteCertificates[0]) == RemoteFingerprints.Verdict.Mismatch)
            throw new TlsFatalAlert(AlertDescription.bad_certificate, BouncyCastleDtlsTransport.FingerprintMismatch);
    }

    public void Complete(TlsContext context)
    {
        int length = _profile == SrtpProfile.None ? 0 : SrtpProfiles.KeyingMaterialLength(_profile);
        byte[] material = length == 0 ? [] : context.ExportKeyingMaterial(SrtpLabel, null, length);
        Outcome = new HandshakeOutcome(
            _profile, material, _remoteCertificates, NameOf(context.SecurityParameters.CipherSuite));
    }

    // The older scheme is what RSASSA-PKCS1-v1_5 was asked for; a peer that has dropped it gets PSS.
    private static SignatureAndHashAlgorithm ChooseRsaSignature(IList<SignatureAndHashAlgorithm>? understood) =>
        understood is null || understood.Contains(RsaSha256)
            || !understood.Contains(SignatureAndHashAlgorithm.rsa_pss_rsae_sha256)
            ? RsaSha256
            : SignatureAndHashAlgorithm.rsa_pss_rsae_sha256;

    private static string NameOf(int suite) => suite switch
    {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 => "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 => "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 => "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        _ => "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    };
}
