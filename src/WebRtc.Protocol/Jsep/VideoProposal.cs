namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>What one side's video section says about RTP; an answer has one format left.</summary>
/// <param name="Formats">H.264 with packetization-mode=1, best first.</param>
/// <param name="Extensions">Header extension ids.</param>
/// <param name="Feedback">For every format.</param>
/// <param name="ReducedSizeRtcp">RFC 5506.</param>
internal sealed record VideoProposal(
    IReadOnlyList<H264Format> Formats, HeaderExtensionIds Extensions, RtcpFeedback Feedback, bool ReducedSizeRtcp);
