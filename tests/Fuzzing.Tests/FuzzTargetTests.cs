using Camerad.Fuzzing.Targets;
using Camerad.Media;
using Camerad.Media.H264;
using Camerad.Media.Jpeg;
using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.Fuzzing.Tests;

public sealed class FuzzTargetTests
{
    /// <summary>Enough to find a missing length check; <c>Fuzzing all --seconds N</c> goes on from there.</summary>
    private const long Runs = 2000;

    private const ulong Seed = 20261122;

    public static TheoryData<string> Targets => [.. AllTargets.Create().Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Parser_bears_damaged_input(string name)
    {
        FuzzTarget target = AllTargets.Create().Single(candidate => candidate.Name == name);
        FuzzFailure? failure = Fuzzer.Run(target, Seed, run => run < Runs, out _);
        Assert.True(
            failure is null,
            failure is null
                ? ""
                : $"seed {Seed}, run {failure.Run}, input {Convert.ToHexString(failure.Input)}: {failure.Reason}");
    }

    [Fact]
    public void Seeds_are_well_formed_so_that_damage_reaches_the_depths()
    {
        Assert.True(StunMessage.TryParse(PacketTargets.StunRequest, out StunMessage request));
        Assert.True(request.VerifyIntegrity("VOkJxbRl1RmTxUk/WvJxBt"u8));
        Assert.True(
            StunMessage.TryParse(PacketTargets.StunResponse, out StunMessage response)
                && response.TryGetMappedAddress(out _));
        Assert.True(RtpPacket.TryParse(PacketTargets.RtpWithExtension, out RtpPacket packet));
        Assert.True(packet.Extension.TryGet(5, out _) && packet.Extension.TryGet(1, out _));
        var compound = new RtcpCompound(PacketTargets.RtcpCompoundPacket);
        int count = 0, arrivals = 0;
        while (compound.TryRead(out RtcpPacket part))
        {
            count++;
            if (TransportWideFeedback.TryParse(part, out TransportWideFeedback feedback))
                arrivals = feedback.PacketStatusCount;
        }
        Assert.Equal((8, 2, false), (count, arrivals, compound.IsMalformed));
        ReadOnlySpan<byte> records = DtlsTargets.Records;
        Assert.True(
            DtlsRecord.TryRead(ref records, out DtlsRecord record) && DtlsRecord.TryRead(ref records, out _)
                && records.IsEmpty);
        Assert.True(DtlsTargets.OpensWhatItProtects());
        ReadOnlySpan<byte> fragments = record.Fragment;
        Assert.True(HandshakeFragment.TryRead(ref fragments, out _));
        Assert.True(
            DcepMessage.TryParseOpen(SctpTargets.DcepOpen, out DataChannelParameters? channel, out _)
                && channel!.Label == "label");
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        splitter.HandleBytes(AnnexBTarget.Stream, 0);
        Assert.True(splitter.TryPoll(out EncodedFrame? frame) && frame.IsKeyFrame);
        (MediaCodec, byte[])[] seeds =
        [
            (MediaCodec.Vp8, FrameTargets.Vp8), (MediaCodec.Vp9, FrameTargets.Vp9), (MediaCodec.Av1, FrameTargets.Av1),
        ];
        foreach ((MediaCodec codec, byte[] seed) in seeds)
        {
            EncodedFrame encoded = new EncodedFramePool().Rent();
            seed.CopyTo(encoded.GetBuffer(seed.Length));
            Assert.True(encoded.TryComplete(codec, seed.Length, 0) && encoded.IsKeyFrame);
        }
        Assert.True(JpegHeader.TryRead(JpegTargets.MotionJpeg, out JpegHeader header) && !header.HasHuffmanTables);
        Assert.Equal(7, ReceivingTargets.Receive(ReceivingTargets.Stream));
        Assert.Equal(3, ReceivingTargets.Hear(ReceivingTargets.Tones));
        Assert.Equal((32, 16, JpegTargets.MotionJpeg.Length), (header.Width, header.Height, header.Length));
    }

    [Fact]
    public void Fuzzer_reports_an_exception_with_its_input()
    {
        var target = new FuzzTarget(
            "fragile", [[1, 2, 3, 4]],
            input => { if (input.Length < 4) throw new InvalidOperationException("short"); });
        FuzzFailure? failure = Fuzzer.Run(target, Seed, run => run < 1000, out long runs);
        Assert.NotNull(failure);
        Assert.Equal(runs, failure.Run);
        Assert.True(failure.Input.Length < 4);
        FuzzFailure? again = Fuzzer.Run(target, Seed, run => run < 1000, out _);
        Assert.Equal(failure.Input, again!.Input);
    }

    [Fact]
    public void Fuzzer_reports_memory_without_bound()
    {
        var target = new FuzzTarget("greedy", [[1]], _ => GC.KeepAlive(new byte[Fuzzer.MaxAllocationPerRun + 1]));
        Assert.Contains("allocated", Fuzzer.Run(target, Seed, run => run < 1, out _)!.Reason, StringComparison.Ordinal);
    }
}
