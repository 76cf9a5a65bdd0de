namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.2: a codec in use.</summary>
public sealed record RTCCodecStats : RTCStats
{
    public override RTCStatsType Type => RTCStatsType.Codec;

    public required byte PayloadType { get; init; }

    public required string TransportId { get; init; }

    public required string MimeType { get; init; }

    public int? ClockRate { get; init; }

    public int? Channels { get; init; }

    public string? SdpFmtpLine { get; init; }
}
