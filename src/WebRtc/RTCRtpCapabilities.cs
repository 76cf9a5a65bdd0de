namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §5.2.11: what can be negotiated. Encoded frames are carried as they are, so nothing depends on the
/// machine.
/// </summary>
/// <param name="Codecs">In the order of preference.</param>
/// <param name="HeaderExtensions">Those that are written or read.</param>
public sealed record RTCRtpCapabilities(
    IReadOnlyList<RTCRtpCodec> Codecs, IReadOnlyList<RTCRtpHeaderExtensionCapability> HeaderExtensions);
