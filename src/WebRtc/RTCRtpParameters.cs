namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.2.3.</summary>
public record RTCRtpParameters
{
    public IReadOnlyList<RTCRtpHeaderExtensionParameters> HeaderExtensions { get; init; } = [];

    public RTCRtcpParameters Rtcp { get; init; } = new();

    /// <summary>As negotiated; empty before.</summary>
    public IReadOnlyList<RTCRtpCodecParameters> Codecs { get; init; } = [];
}
