namespace Camerad.WebRtc;

/// <summary>W3C WebRTC Encoded Transform §4.3, §4.5.</summary>
/// <param name="SynchronizationSource">The SSRC.</param>
/// <param name="PayloadType">RTP's.</param>
/// <param name="ContributingSources">The CSRCs.</param>
/// <param name="MimeType">video/H264, audio/opus …</param>
/// <param name="CaptureTime">
/// When the sender captured it, by its own clock (RTCP sender reports); null: not known yet.
/// </param>
/// <param name="AudioLevel">0 to 1; null: not told.</param>
public sealed record RTCEncodedFrameMetadata(
    uint SynchronizationSource,
    byte PayloadType,
    IReadOnlyList<uint> ContributingSources,
    string MimeType,
    DateTimeOffset? CaptureTime = null,
    double? AudioLevel = null);
