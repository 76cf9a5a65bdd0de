namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.1.1.</summary>
public sealed record RTCRtpTransceiverInit
{
    public RTCRtpTransceiverDirection Direction { get; init; } = RTCRtpTransceiverDirection.Sendrecv;

    /// <summary>The streams the track is part of at the peer.</summary>
    public IReadOnlyList<MediaStream> Streams { get; init; } = [];

    /// <summary>Nothing here encodes layers: the first is taken.</summary>
    public IReadOnlyList<RTCRtpEncodingParameters> SendEncodings { get; init; } = [];
}
