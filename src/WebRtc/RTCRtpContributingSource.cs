namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.3.1: a source mixed into what was received (RFC 3550 §5.1, CSRC).</summary>
public record RTCRtpContributingSource
{
    /// <summary>Milliseconds since 1970: when its newest frame was given out.</summary>
    public double Timestamp { get; init; }

    /// <summary>The CSRC or SSRC.</summary>
    public uint Source { get; init; }

    /// <summary>0 (silence) to 1 (0 dBov; RFC 6464, 6465); null: not told, or no audio.</summary>
    public double? AudioLevel { get; init; }

    public uint RtpTimestamp { get; init; }
}
