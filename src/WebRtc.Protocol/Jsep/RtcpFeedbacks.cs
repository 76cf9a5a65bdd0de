using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Names of <see cref="RtcpFeedback"/> in SDP.</summary>
internal static class RtcpFeedbacks
{
    /// <summary>Everything that the sender understands.</summary>
    public const RtcpFeedback Supported =
        RtcpFeedback.Nack | RtcpFeedback.NackPli | RtcpFeedback.CcmFir | RtcpFeedback.TransportCc
        | RtcpFeedback.GoogRemb;

    private static readonly (RtcpFeedback Kind, string Name)[] Names =
    [
        (RtcpFeedback.GoogRemb, "goog-remb"),
        (RtcpFeedback.TransportCc, "transport-cc"),
        (RtcpFeedback.CcmFir, "ccm fir"),
        (RtcpFeedback.Nack, "nack"),
        (RtcpFeedback.NackPli, "nack pli"),
    ];

    /// <summary>Audio has no pictures to repair; its packets count in congestion control.</summary>
    public static RtcpFeedback SupportedFor(string kind) => kind == "audio" ? RtcpFeedback.TransportCc : Supported;

    /// <summary>What a section lists for a payload type, by number or wildcard.</summary>
    public static RtcpFeedback Read(MediaDescription media, byte payloadType)
    {
        var feedback = RtcpFeedback.None;
        foreach (RtcpFeedbackAttribute attribute in media.RtcpFeedbacks())
        {
            if (!attribute.AppliesTo(payloadType)) continue;
            foreach ((RtcpFeedback kind, string name) in Names)
                if (SdpText.EqualsIgnoringCase(attribute.Value, name)) feedback |= kind;
        }
        return feedback;
    }

    /// <summary>The lines for a payload type.</summary>
    public static void Write(MediaDescription media, byte payloadType, RtcpFeedback feedback)
    {
        foreach ((RtcpFeedback kind, string name) in Names)
            if (feedback.HasFlag(kind))
                media.Attributes.Add("rtcp-fb", new RtcpFeedbackAttribute(payloadType, name).ToString());
    }
}
