using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Tests.Rtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtcp;

public sealed class RtcpTests
{
    private readonly byte[] _buffer = new byte[1472];

    [Fact]   // RFC 3550 §6.4.1
    public void Sender_report_is_laid_out_as_RFC3550_says_and_read_back()
    {
        var block = new ReportBlock(0x0A0B0C0D, 64, -2, 0x0001_FFFF, 90, 0x11112222, 0x00010000);
        int length = SenderReport.Write(_buffer, 0x01020304, 0x1122334455667788, 0x99AABBCC, 5, 6, [block]);
        Assert.Equal(
            "81C8000C" + "01020304" + "1122334455667788" + "99AABBCC" + "00000005" + "00000006"
            + "0A0B0C0D" + "40FFFFFE" + "0001FFFF" + "0000005A" + "11112222" + "00010000",
            Hex(length));
        Assert.True(SenderReport.TryParse(Single(length), out SenderReport report));
        Assert.Equal(
            (0x01020304u, 0x1122334455667788UL, 0x99AABBCCu, 5u, 6u),
            (report.Ssrc, report.NtpTimestamp, report.RtpTimestamp, report.PacketCount, report.OctetCount));
        Assert.Equal(1, report.Blocks.Count);
        Assert.Equal(block, report.Blocks[0]);
    }

    [Fact]   // RFC 3550 §6.4.2
    public void Receiver_report_is_laid_out_as_RFC3550_says_and_read_back()
    {
        var block = new ReportBlock(7, 255, 0x7F_FFFF, 1, 2, 3, 4);
        int length = ReceiverReport.Write(_buffer, 9, [block, block with { Ssrc = 8 }]);
        Assert.Equal("82C9000D00000009", Hex(8));
        Assert.Equal(56, length);
        Assert.True(ReceiverReport.TryParse(Single(length), out ReceiverReport report));
        Assert.Equal(9u, report.Ssrc);
        Assert.Equal(block, report.Blocks[0]);
        Assert.Equal(8u, report.Blocks[1].Ssrc);
    }

    [Fact]   // RFC 3550 §A.3
    public void Loss_beyond_24_bits_is_clamped()
    {
        byte[] bytes = new byte[ReportBlock.Length];
        new ReportBlock(1, 0, int.MaxValue, 0, 0, 0, 0).Write(bytes);
        Assert.Equal(0x7F_FFFF, ReportBlock.Read(bytes).PacketsLost);
        new ReportBlock(1, 0, int.MinValue, 0, 0, 0, 0).Write(bytes);
        Assert.Equal(-0x80_0000, ReportBlock.Read(bytes).PacketsLost);
    }

    [Theory]   // RFC 3550 §6.5: at least one zero byte ends the items
    [InlineData("a", "81CA00020000000A0101610000000000")]
    [InlineData("abc", "81CA00030000000A010361626300000000")]
    public void Source_description_names_its_source(string cname, string start)
    {
        int length = SourceDescription.Write(_buffer, 10, System.Text.Encoding.UTF8.GetBytes(cname));
        Assert.StartsWith(Hex(length)[8..], start[8..] + "0000", StringComparison.Ordinal);
        Assert.Equal(0, length % 4);
        Assert.Equal(0, _buffer[length - 1]);
        Assert.True(SourceDescription.TryGetCname(Single(length), 10, out ReadOnlySpan<byte> found));
        Assert.Equal(cname, System.Text.Encoding.UTF8.GetString(found));
        Assert.False(SourceDescription.TryGetCname(Single(length), 11, out _));
    }

    [Fact]
    public void Source_description_is_searched_through_its_chunks()
    {
        // Two chunks: source 1 with NAME and CNAME, source 2 with CNAME.
        byte[] packet =
            Convert.FromHexString("82CA0006" + "00000001" + "0201780101790000" + "00000002" + "01027A7A00000000");
        Assert.True(RtcpPacket.TryParse(packet, out RtcpPacket parsed, out _));
        Assert.True(SourceDescription.TryGetCname(parsed, 1, out ReadOnlySpan<byte> first));
        Assert.Equal((byte)'y', first[0]);
        Assert.True(SourceDescription.TryGetCname(parsed, 2, out ReadOnlySpan<byte> second));
        Assert.Equal(2, second.Length);
    }

    [Fact]
    public void Goodbye_names_those_who_left()
    {
        int length = Goodbye.Write(_buffer, [1, 2]);
        Assert.Equal("82CB0002" + "00000001" + "00000002", Hex(length));
        Assert.True(Goodbye.TryParse(Single(length), out Goodbye goodbye));
        Assert.Equal((2, 1u, 2u), (goodbye.Count, goodbye[0], goodbye[1]));
    }

    [Fact]   // RFC 4585 §6.2.1
    public void Nack_packs_sixteen_followers_into_a_bitmask_also_over_the_wrap()
    {
        ushort[] missing = [65530, 65531, 0, 10, 11, 200];
        int length = GenericNack.Write(_buffer, 1, 2, missing);
        Assert.Equal(
            "81CD0005" + "00000001" + "00000002" + "FFFA" + "8021" + "000B" + "0000" + "00C8" + "0000", Hex(length));
        Assert.True(GenericNack.TryParse(Single(length), out GenericNack nack));
        Assert.Equal((1u, 2u), (nack.SenderSsrc, nack.MediaSsrc));
        Assert.Equal(missing, ReadAll(nack));
    }

    [Fact]
    public void Picture_loss_and_full_intra_request_are_read_back()
    {
        int length = PictureLossIndication.Write(_buffer, 1, 2);
        Assert.Equal("81CE0002" + "00000001" + "00000002", Hex(length));
        Assert.True(PictureLossIndication.TryParse(Single(length), out uint ssrc));
        Assert.Equal(2u, ssrc);

        length = FullIntraRequest.Write(_buffer, 1, 2, 77);
        Assert.Equal("84CE0004" + "00000001" + "00000000" + "00000002" + "4D000000", Hex(length));
        Assert.True(FullIntraRequest.TryParse(Single(length), out FullIntraRequest request));
        Assert.True(request.TryGetSequenceNumber(2, out byte number));
        Assert.Equal(77, number);
        Assert.False(request.TryGetSequenceNumber(3, out _));
    }

    [Theory]   // draft-alvestrand-rmcat-remb-03 §2.2: 18 bits of mantissa
    [InlineData(0UL, 0UL)]
    [InlineData(262_143UL, 262_143UL)]
    [InlineData(2_500_000UL, 2_500_000UL)]
    [InlineData(10_000_001UL, 10_000_000UL)]
    [InlineData(ulong.MaxValue, 0x3_FFFFUL << 46)]
    public void Estimate_keeps_eighteen_bits(ulong bitrate, ulong expected)
    {
        int length = ReceiverEstimatedMaximumBitrate.Write(_buffer, 1, bitrate, [5, 6]);
        Assert.Equal("8FCE0006", Hex(4));
        Assert.True(ReceiverEstimatedMaximumBitrate.TryParse(Single(length), out ReceiverEstimatedMaximumBitrate remb));
        Assert.Equal(expected, remb.BitrateBps);
        Assert.True(remb.Names(6));
        Assert.False(remb.Names(7));
    }

    [Fact]
    public void Estimate_beyond_64_bits_saturates()
    {
        ReceiverEstimatedMaximumBitrate.Write(_buffer, 1, 5, [5]);
        _buffer[17] = 0xFF;
        Assert.True(ReceiverEstimatedMaximumBitrate.TryParse(Single(24), out ReceiverEstimatedMaximumBitrate remb));
        Assert.Equal(ulong.MaxValue, remb.BitrateBps);
    }

    [Fact]
    public void Compound_is_walked_packet_by_packet_and_tells_of_a_broken_rest()
    {
        int length = ReceiverReport.Write(_buffer, 1, default);
        length += PictureLossIndication.Write(_buffer.AsSpan(length), 1, 2);
        var compound = new RtcpCompound(_buffer.AsSpan(0, length));
        Assert.True(compound.TryRead(out RtcpPacket first));
        Assert.Equal(RtcpPacketType.ReceiverReport, first.Type);
        Assert.True(compound.TryRead(out RtcpPacket second));
        Assert.Equal(RtcpPacketType.PayloadFeedback, second.Type);
        Assert.False(compound.TryRead(out _));
        Assert.False(compound.IsMalformed);

        var truncated = new RtcpCompound(_buffer.AsSpan(0, length - 1));
        Assert.True(truncated.TryRead(out _));
        Assert.False(truncated.TryRead(out _));
        Assert.True(truncated.IsMalformed);
        Assert.False(truncated.TryRead(out _));
    }

    [Fact]
    public void Padding_is_not_body()
    {
        byte[] packet = Convert.FromHexString("A1CB0002" + "00000001" + "00000004");
        Assert.True(RtcpPacket.TryParse(packet, out RtcpPacket parsed, out int length));
        Assert.Equal(12, length);
        Assert.Equal(4, parsed.Body.Length);
        packet[11] = 9;
        Assert.False(RtcpPacket.TryParse(packet, out _, out _));
        packet[11] = 0;
        Assert.False(RtcpPacket.TryParse(packet, out _, out _));
    }

    [Fact]
    public void Truncated_and_flipped_compounds_never_throw()
    {
        var block = new ReportBlock(7, 1, 2, 3, 4, 5, 6);
        int length = SenderReport.Write(_buffer, 1, 2, 3, 4, 5, [block, block]);
        length += SourceDescription.Write(_buffer.AsSpan(length), 1, "somebody"u8);
        length += ReceiverReport.Write(_buffer.AsSpan(length), 1, [block]);
        length += GenericNack.Write(_buffer.AsSpan(length), 1, 2, [1, 2, 300]);
        length += PictureLossIndication.Write(_buffer.AsSpan(length), 1, 2);
        length += FullIntraRequest.Write(_buffer.AsSpan(length), 1, 2, 3);
        length += ReceiverEstimatedMaximumBitrate.Write(_buffer.AsSpan(length), 1, 123456, [1, 2]);
        byte[] feedback = Convert.FromHexString(TransportWideFeedbackTests.Example);
        feedback.CopyTo(_buffer.AsSpan(length));
        length += feedback.Length;
        length += Goodbye.Write(_buffer.AsSpan(length), [1, 2, 3]);
        Mutations.Run(_buffer[..length], ReadEverything);
    }

    private static void ReadEverything(ReadOnlySpan<byte> datagram)
    {
        var compound = new RtcpCompound(datagram);
        while (compound.TryRead(out RtcpPacket packet))
        {
            if (SenderReport.TryParse(packet, out SenderReport sender)) Read(sender.Blocks);
            if (ReceiverReport.TryParse(packet, out ReceiverReport receiver)) Read(receiver.Blocks);
            SourceDescription.TryGetCname(packet, 1, out _);
            if (Goodbye.TryParse(packet, out Goodbye goodbye))
                for (int i = 0; i < goodbye.Count; i++) _ = goodbye[i];
            if (GenericNack.TryParse(packet, out GenericNack nack)) ReadAll(nack);
            _ = PictureLossIndication.TryParse(packet, out _);
            if (FullIntraRequest.TryParse(packet, out FullIntraRequest request)) request.TryGetSequenceNumber(2, out _);
            if (ReceiverEstimatedMaximumBitrate.TryParse(packet, out ReceiverEstimatedMaximumBitrate remb))
                remb.Names(2);
            if (TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback))
                while (feedback.TryRead(out _)) { }
        }
    }

    private static void Read(ReportBlocks blocks)
    {
        for (int i = 0; i < blocks.Count; i++) _ = blocks[i];
    }

    private static List<ushort> ReadAll(GenericNack nack)
    {
        var found = new List<ushort>();
        while (nack.TryRead(out ushort sequenceNumber)) found.Add(sequenceNumber);
        return found;
    }

    private RtcpPacket Single(int length)
    {
        Assert.True(RtcpPacket.TryParse(_buffer, out RtcpPacket packet, out int parsed));
        Assert.Equal(length, parsed);
        return packet;
    }

    private string Hex(int length) => Convert.ToHexString(_buffer, 0, length);
}
