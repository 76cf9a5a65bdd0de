namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.1.1.</summary>
public sealed record RTCRtpTransceiverInit
{
    public RTCRtpTransceiverDirection Direction { get; init; } = RTCRtpTransceiverDirection.Sendrecv;

    /// <summary>The streams the track is part of at the peer.</summary>
    public IReadOnlyList<MediaStream> Streams { get; init; } = [];

    /// <summary>At most one: nothing here encodes layers.</summary>
    public IReadOnlyList<RTCRtpEncodingParameters> SendEncodings { get; init; } = [];
}
