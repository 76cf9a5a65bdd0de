namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>A source heard in the last ten seconds (W3C WebRTC §5.3, RTCRtpContributingSource).</summary>
/// <param name="Source">SSRC or CSRC.</param>
/// <param name="IsContributing">A CSRC; else the stream's own SSRC.</param>
/// <param name="Timestamp">When its newest frame was handed on.</param>
/// <param name="RtpTimestamp">Of that frame.</param>
/// <param name="AudioLevel">0 to 1; null if the sender does not tell.</param>
internal readonly record struct RtpSource(
    uint Source, bool IsContributing, Instant Timestamp, uint RtpTimestamp, double? AudioLevel);
