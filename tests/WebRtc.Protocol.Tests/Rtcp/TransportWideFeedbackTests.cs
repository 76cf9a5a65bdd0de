using Camerad.WebRtc.Protocol.Rtcp;

namespace Camerad.WebRtc.Protocol.Tests.Rtcp;

public sealed class TransportWideFeedbackTests
{
    /// <summary>
    /// Base 65534, 13 statuses: a run of 2 small deltas, a vector of 7 two-bit symbols (large, lost, small, lost, lost,
    /// small, large), a vector of one-bit symbols of which 4 count (1, 0, 1, 0).
    /// </summary>
    public const string Example =
        "8FCD0009" + "00000001" + "00000002" + "FFFE000D" + "00000205"
        + "2002" + "E106" + "A800"
        + "04" + "08" + "FFFC" + "10" + "01" + "0100" + "02" + "03" + "00000000" + "000000";

    [Fact]
    public void Feedback_tells_of_every_packet_in_runs_and_vectors()
    {
        TransportWideFeedback feedback = Parse(Example);
        Assert.Equal((2u, (ushort)65534, 13, (byte)5), (
            feedback.MediaSsrc, feedback.BaseSequenceNumber, feedback.PacketStatusCount, feedback.FeedbackCount));
        const long Unit = 2500, Start = 2 * 640_000;                           // 250 us, 64 ms
        (ushort, bool, long)[] expected =
        [
            (65534, true, Start + (4 * Unit)), (65535, true, Start + (12 * Unit)),
            (0, true, Start + (8 * Unit)), (1, false, 0), (2, true, Start + (24 * Unit)), (3, false, 0), (4, false, 0),
            (5, true, Start + (25 * Unit)), (6, true, Start + (281 * Unit)),
            (7, true, Start + (283 * Unit)), (8, false, 0), (9, true, Start + (286 * Unit)), (10, false, 0),
        ];
        var read = new List<(ushort, bool, long)>();
        while (feedback.TryRead(out TransportWideFeedback.Arrival arrival))
            read.Add((arrival.SequenceNumber, arrival.Received, arrival.ArrivalTicks));
        Assert.Equal(expected, read);
    }

    [Theory]
    // More statuses than chunks.
    [InlineData("8FCD0005" + "0000000100000002" + "0001FFFF" + "00000005" + "3FFF" + "0000")]
    [InlineData("8FCD0005" + "0000000100000002" + "00010005" + "00000005" + "2005" + "0102")] // 5 deltas said, 2 there
    // A run of the reserved symbol.
    [InlineData("8FCD0005" + "0000000100000002" + "00010001" + "00000005" + "6001" + "0102")]
    [InlineData("8FCD0005" + "0000000100000002" + "00010001" + "00000005" + "F000" + "0102")]    // one in a vector
    [InlineData("8FCD0005" + "0000000100000002" + "00010001" + "00000005" + "2000" + "2000")]    // a run of nothing
    [InlineData("8FCD0003" + "0000000100000002" + "00010001")]
    public void Feedback_that_is_malformed_is_refused(string hex)
    {
        Assert.True(RtcpPacket.TryParse(Convert.FromHexString(hex), out RtcpPacket packet, out _));
        Assert.False(TransportWideFeedback.TryParse(packet, out _));
    }

    [Fact]
    public void Reference_time_is_signed()
    {
        TransportWideFeedback feedback =
            Parse("8FCD0005" + "0000000100000002" + "00010001" + "FFFFFF05" + "2001" + "0000");
        Assert.True(feedback.TryRead(out TransportWideFeedback.Arrival arrival));
        Assert.Equal(-640_000, arrival.ArrivalTicks);
    }

    private static TransportWideFeedback Parse(string hex)
    {
        Assert.True(RtcpPacket.TryParse(Convert.FromHexString(hex), out RtcpPacket packet, out _));
        Assert.True(TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback));
        return feedback;
    }
}
