using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Dtls;

/// <summary>How a handshake ended: with keys, or with an error.</summary>
/// <param name="Profile">The SRTP profile agreed; None without use_srtp.</param>
/// <param name="KeyingMaterial">The exporter's output for it.</param>
/// <param name="RemoteCertificates">DER; the peer's own is the first.</param>
/// <param name="CipherSuite">The suite's name in the registry of IANA.</param>
/// <param name="Error">A sentence for a log; null if the handshake succeeded.</param>
internal sealed record HandshakeOutcome(
    SrtpProfile Profile = default,
    byte[]? KeyingMaterial = null,
    IReadOnlyList<byte[]>? RemoteCertificates = null,
    string? CipherSuite = null,
    string? Error = null);
