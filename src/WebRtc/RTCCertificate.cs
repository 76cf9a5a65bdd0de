namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.9: the certificate and key a connection authenticates with. Immutable, thread-safe.</summary>
public sealed class RTCCertificate
{
}
