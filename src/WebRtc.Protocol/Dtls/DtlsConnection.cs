using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Dtls;

/// <summary>What a handshake has agreed on, without its secrets.</summary>
/// <param name="Role">Ours.</param>
/// <param name="Profile">None: the peer has no SRTP, data channels only.</param>
/// <param name="CipherSuite">The suite's name in the registry of IANA.</param>
/// <param name="RemoteCertificates">DER, the peer's own first (W3C WebRTC §5.5, getRemoteCertificates).</param>
internal sealed record DtlsConnection(
    DtlsRole Role, SrtpProfile Profile, string? CipherSuite, IReadOnlyList<byte[]> RemoteCertificates);
