namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>PLI (PT=PSFB, FMT=1, RFC 4585 §6.3.1): the receiver can't decode any more; there is no FCI.</summary>
internal static class PictureLossIndication
{
    public const int Format = 1;

    public static bool TryParse(scoped in RtcpPacket packet, out uint mediaSsrc)
    {
        bool parsed = FeedbackHeader.TryParse(
            packet, RtcpPacketType.PayloadFeedback, Format, out FeedbackHeader header);
        mediaSsrc = header.MediaSsrc;
        return parsed;
    }

    /// <returns>Bytes written: 12.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc) =>
        FeedbackHeader.Write(
            destination, RtcpPacketType.PayloadFeedback, Format, senderSsrc, mediaSsrc, controlLength: 0);
}
