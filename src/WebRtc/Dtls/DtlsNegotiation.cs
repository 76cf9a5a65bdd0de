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

    /// <summary>RFC 8827 §6.5 asks for the first; our certificate is ECDSA, so a server has these alone.</summary>
    public static readonly int[] EcdsaSuites =
        [CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384];

    /// <summary>As a client we also take a server with an RSA certificate.</summary>
    public static readonly int[] ClientSuites =
    [
        .. EcdsaSuites,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    ];

    /// <summary>X25519 costs the library a third of what P-256 costs; P-256 is what everybody has (RFC 8827
    /// §6.5).</summary>
    public static readonly int[] Groups = [NamedGroup.x25519, NamedGroup.secp256r1];

    /// <summary>0x0403, 0x0804, 0x0401: RSA because webrtcbin's certificate is RSA-2048.</summary>
    public static readonly SignatureAndHashAlgorithm[] SignatureAlgorithms =
    [
        EcdsaSha256,
        SignatureAndHashAlgorithm.rsa_pss_rsae_sha256,
        new(HashAlgorithm.sha256, SignatureAlgorithm.rsa),
    ];

    private const string SrtpLabel = ExporterLabel.dtls_srtp; // RFC 5764 §4.2
    private static readonly byte[] NoMki = [];

    private SrtpProfile _profile;
    private byte[]? _remoteCertificate;

    private static SignatureAndHashAlgorithm EcdsaSha256 => new(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

    public HandshakeOutcome? Outcome { get; private set; }

    public UseSrtpData OfferedSrtp => new([.. srtpProfiles.Select(profile => (int)profile)], NoMki);

    public UseSrtpData? AgreedSrtp => _profile == SrtpProfile.None ? null : new UseSrtpData([(int)_profile], NoMki);

    public TlsCredentialedSigner CreateCredentials(TlsContext context)
    {
        TlsCertificate leaf = context.Crypto.CreateCertificate(certificate.Der);
        return new DefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context),
            new PlatformEcdsaSigner(certificate),
            new Certificate([leaf]),
            EcdsaSha256);
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
        _remoteCertificate = chain.GetCertificateAt(0).GetEncoded();
        if (fingerprints.Check(_remoteCertificate) == RemoteFingerprints.Verdict.Mismatch)
            throw new TlsFatalAlert(AlertDescription.bad_certificate, BouncyCastleDtlsTransport.FingerprintMismatch);
    }

    public void Complete(TlsContext context)
    {
        int length = _profile == SrtpProfile.None ? 0 : SrtpProfiles.KeyingMaterialLength(_profile);
        byte[] material = length == 0 ? [] : context.ExportKeyingMaterial(SrtpLabel, null, length);
        Outcome = new HandshakeOutcome(_profile, material, _remoteCertificate);
    }
}
