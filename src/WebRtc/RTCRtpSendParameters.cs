namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §5.2.4. Take it from <see cref="RTCRtpSender.GetParameters"/>, change <see cref="Encodings"/> by
/// <c>with</c>, and give it to <see cref="RTCRtpSender.SetParameters"/>.
/// </summary>
public sealed record RTCRtpSendParameters : RTCRtpParameters
{
    /// <summary>Tells whether another change came between.</summary>
    public string TransactionId { get; init; } = "";

    /// <summary>One: a stream is sent as its source encodes it, so there is nothing to send in layers.</summary>
    public IReadOnlyList<RTCRtpEncodingParameters> Encodings { get; init; } = [];
}
