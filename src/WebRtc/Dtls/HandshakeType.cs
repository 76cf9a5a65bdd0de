namespace Camerad.WebRtc.Dtls;

/// <summary>The handshake messages (RFC 5246 §7.4, RFC 6347 §4.3.2) the adapter has to know by name.</summary>
internal enum HandshakeType : byte
{
    HelloRequest = 0,
    ClientHello = 1,
    CertificateVerify = 15,
}
