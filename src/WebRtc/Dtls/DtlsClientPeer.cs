using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Camerad.WebRtc.Dtls;

/// <summary>The active side (RFC 8842 §5).</summary>
internal sealed class DtlsClientPeer(TlsCrypto crypto, DtlsNegotiation negotiation)
    : DefaultTlsClient(crypto), TlsAuthentication
{
    public override int GetHandshakeTimeoutMillis() => DtlsNegotiation.LibraryTimeLimitMs;

    public override int GetHandshakeResendTimeMillis() => DtlsNegotiation.LibraryTimeLimitMs;

    public override bool ShouldCheckSigAlgOfPeerCerts() => false; // self-signed: who signed it means nothing

    /// <summary>There is no renegotiation here, so nothing to secure (RFC 5746 §1): peers without the extension may
    /// connect.</summary>
    public override void NotifySecureRenegotiation(bool secureRenegotiation)
    {
    }

    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        IDictionary<int, byte[]> extensions = base.GetClientExtensions();
        if (negotiation.OfferedSrtp is { } offered) TlsSrtpUtilities.AddUseSrtpExtension(extensions, offered);
        return extensions;
    }

    public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
    {
        base.ProcessServerExtensions(serverExtensions);
        negotiation.AcceptSrtp(
            serverExtensions is null ? null : TlsSrtpUtilities.GetUseSrtpExtension(serverExtensions));
    }

    public override TlsAuthentication GetAuthentication() => this;

    public void NotifyServerCertificate(TlsServerCertificate serverCertificate) =>
        negotiation.VerifyRemoteCertificate(serverCertificate.Certificate);

    /// <summary>A server that asks for no certificate does not verify our fingerprint: no WebRTC peer (RFC 5763
    /// §5).</summary>
    public TlsCredentials? GetClientCredentials(CertificateRequest certificateRequest) =>
        negotiation.CreateCredentials(m_context, certificateRequest.SupportedSignatureAlgorithms);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        negotiation.Complete(m_context);
    }

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() => DtlsNegotiation.ClientSuites;

    protected override IList<int> GetSupportedGroups(IList<int> namedGroupRoles) => DtlsNegotiation.Groups;

    protected override IList<SignatureAndHashAlgorithm> GetSupportedSignatureAlgorithms() =>
        DtlsNegotiation.SignatureAlgorithms;

    protected override CertificateStatusRequest? GetCertificateStatusRequest() => null;
}
