using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp.PayloadFormats;

/// <summary>Sound: one packet a frame, nothing in front (RFC 7587 §4.2, RFC 3551 §4.5).</summary>
internal static class AudioPayloadFormat
{
    /// <summary>
    /// Bytes: sound can't be fragmented, so it may exceed <see cref="FragmentTable.PayloadBudget"/> as far as an
    /// Ethernet frame has room besides header, RTX, tag and TURN. What is larger is not sent.
    /// </summary>
    public const int PayloadLimit = 1400;

    public static void Build(FragmentTable table, EncodedFrame frame)
    {
        if (frame.Length is > 0 and <= PayloadLimit) table.Add(new Fragment(0, frame.Length));
    }
}
