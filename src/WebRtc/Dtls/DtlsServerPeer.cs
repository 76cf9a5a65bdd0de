using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Camerad.WebRtc.Dtls;

/// <summary>The passive side (RFC 8842 §5). Always asks for the client's certificate.</summary>
internal sealed class DtlsServerPeer(TlsCrypto crypto, DtlsNegotiation negotiation) : DefaultTlsServer(crypto)
{
    public override int GetHandshakeTimeoutMillis() => DtlsNegotiation.LibraryTimeLimitMs;

    public override int GetHandshakeResendTimeMillis() => DtlsNegotiation.LibraryTimeLimitMs;

    public override bool ShouldCheckSigAlgOfPeerCerts() => false; // self-signed: who signed it means nothing

    /// <summary>There is no renegotiation here, so nothing to secure (RFC 5746 §1): peers without the extension may
    /// connect.</summary>
    public override void NotifySecureRenegotiation(bool secureRenegotiation)
    {
    }

    public override int[] GetSupportedGroups() => DtlsNegotiation.Groups;

    public override bool PreferLocalSupportedGroups() => true;

    public override CertificateRequest GetCertificateRequest() => new(
        [ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign], DtlsNegotiation.SignatureAlgorithms, null);

    public override void NotifyClientCertificate(Certificate clientCertificate) =>
        negotiation.VerifyRemoteCertificate(clientCertificate);

    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        base.ProcessClientExtensions(clientExtensions);
        negotiation.ChooseSrtp(
            clientExtensions is null ? null : TlsSrtpUtilities.GetUseSrtpExtension(clientExtensions));
    }

    public override IDictionary<int, byte[]> GetServerExtensions()
    {
        IDictionary<int, byte[]> extensions = base.GetServerExtensions();
        if (negotiation.AgreedSrtp is { } agreed) TlsSrtpUtilities.AddUseSrtpExtension(extensions, agreed);
        return extensions;
    }

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        negotiation.Complete(m_context);
    }

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() => negotiation.ServerSuites;

    protected override bool PreferLocalCipherSuites() => true;

    protected override bool AllowCertificateStatus() => false;

    protected override TlsCredentialedSigner GetECDsaSignerCredentials() => CreateCredentials();

    protected override TlsCredentialedSigner GetRsaSignerCredentials() => CreateCredentials();

    private TlsCredentialedSigner CreateCredentials() =>
        negotiation.CreateCredentials(m_context, m_context.SecurityParameters.ClientSigAlgs);
}
