namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>The RTP header extensions we know (RFC 8285).</summary>
internal static class HeaderExtensionUri
{
    /// <summary>RFC 9143 §15.</summary>
    public const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>draft-holmer-rmcat-transport-wide-cc-extensions-01.</summary>
    public const string TransportWideCc = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    public const string AbsSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

    public const string PlayoutDelay = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

    /// <summary>RFC 6464; audio only.</summary>
    public const string AudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    public static readonly IReadOnlyList<string> All = [TransportWideCc, AbsSendTime, PlayoutDelay, Mid, AudioLevel];
}
