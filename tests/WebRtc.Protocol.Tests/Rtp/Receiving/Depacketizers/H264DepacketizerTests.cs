using Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving.Depacketizers;

public sealed class H264DepacketizerTests
{
    private const string Sps = "6742E01FDA0280F640", Pps = "68CE3C80", Code = "00000001";

    [Fact]
    public void Single_nal_units_are_put_behind_start_codes() => Assert.Equal(
        $"{Code}419A01{Code}419A02", DepacketizerBench.Run(new H264Depacketizer(), "419A01", "419A02"));

    [Fact]
    public void Aggregate_is_taken_apart() => Assert.Equal(                    // RFC 6184 §5.7.1
        $"{Code}{Sps}{Code}{Pps}{Code}658884",
        DepacketizerBench.Run(new H264Depacketizer(), $"78 0009{Sps} 0004{Pps}", "658884"));

    [Fact]
    // RFC 6184 §5.8: F and NRI of the indicator
    public void Fragments_become_the_nal_unit_they_were() => Assert.Equal(
        $"{Code}{Sps}{Code}{Pps}{Code}65888401020304",
        DepacketizerBench.Run(new H264Depacketizer(), $"78 0009{Sps} 0004{Pps}", "7C85 8884", "7C05 0102",
            "7C45 0304"));

    [Fact]
    public void Key_frame_is_an_idr_picture_with_the_size_of_its_parameter_set()
    {
        DepacketizerBench.Run(new H264Depacketizer(), out FrameProperties properties, Sps, Pps, "658884");
        Assert.True(properties is { IsKeyFrame: true, Width: 640, Height: 480 });
        DepacketizerBench.Run(new H264Depacketizer(), out properties, "419A01");
        Assert.False(properties.IsKeyFrame);
    }

    [Fact]
    public void Idr_picture_without_parameter_sets_gets_those_that_came_before()
    {
        var depacketizer = new H264Depacketizer();
        Assert.Equal("", DepacketizerBench.Run(depacketizer, Sps, Pps));
        Assert.Equal($"{Code}{Sps}{Code}{Pps}{Code}658884", DepacketizerBench.Run(depacketizer, "658884"));
        Assert.Null(DepacketizerBench.Run(new H264Depacketizer(), "658884"));
    }

    [Theory]
    [InlineData("7C05 0102")]                                                  // a fragment without begin
    [InlineData("7C45 0102")]
    [InlineData("7C85")]                                                       // an empty one
    // An aggregate that says more than it has.
    [InlineData("78 0009 6501")]
    [InlineData("78 0000")]
    [InlineData("78 000265")]
    [InlineData("78")]
    [InlineData("78 0003 780102")]                                             // an aggregate in an aggregate
    [InlineData("79 0001 65")]                                                 // STAP-B
    [InlineData("7D85 000165")]                                                // FU-B
    [InlineData("00")]
    [InlineData("")]
    public void Malformed_payload_is_refused(string payload) =>
        Assert.Null(DepacketizerBench.Run(new H264Depacketizer(), payload));

    [Fact]
    public void Fragmented_nal_unit_that_is_interrupted_or_not_ended_damages_the_frame()
    {
        Assert.Null(DepacketizerBench.Run(new H264Depacketizer(), "7C81 0102", "419A01"));
        Assert.Null(DepacketizerBench.Run(new H264Depacketizer(), "7C81 0102", "419A01", "7C41 0304"));
        Assert.Null(DepacketizerBench.Run(new H264Depacketizer(), "7C81 0102", "78 0001 41", "7C41 0304"));
        Assert.Null(DepacketizerBench.Run(new H264Depacketizer(), "7C81 0102", "7C81 0102"));
        Assert.Null(DepacketizerBench.Run(new H264Depacketizer(), "7C81 0102", "7C45 0102"));
        Assert.Null(DepacketizerBench.Run(new H264Depacketizer(), "7C81 0102", "7C01 0102"));
    }

    [Fact]
    public void Decoder_can_begin_with_a_sequence_parameter_set()
    {
        var depacketizer = new H264Depacketizer();
        foreach (string payload in (string[])[Sps, $"780009{Sps}0004{Pps}", $"7800020910" + $"0009{Sps}", "7C8742"])
            Assert.True(depacketizer.BeginsKeyFrame(Convert.FromHexString(payload)), payload);
        foreach (string payload in (string[])["658884", "7800020910", "7C8588", "7C0742", "7C"])
            Assert.False(depacketizer.BeginsKeyFrame(Convert.FromHexString(payload)), payload);
        Assert.False(depacketizer.BeginsKeyFrame([]));
    }

    [Fact]
    public void Frame_longer_than_the_limit_is_refused()
    {
        var depacketizer = new H264Depacketizer();
        var frame = new FrameBuffer();
        byte[] nalUnit = new byte[1_000_000];
        nalUnit[0] = 0x41;
        int taken = 0;
        for (depacketizer.Begin(); depacketizer.TryAdd(nalUnit, frame); taken++) { }
        Assert.Equal(FrameBuffer.MaxLength / nalUnit.Length, taken);
    }

    [Fact]
    public void Parameter_sets_that_are_remembered_are_bounded()
    {
        var memory = new ParameterSetMemory();
        memory.HandleSps(Convert.FromHexString(Sps));
        for (int id = 0; id < 30; id++)                                        // ue(id), ue(0), two flags, a tail
        {
            int bits = 2 * (int)Math.Log2(id + 1) + 1;
            uint word = ((uint)(id + 1) << (32 - bits)) | (0x9u << (28 - bits));
            memory.HandlePps([0x68, (byte)(word >> 24), (byte)(word >> 16), (byte)(word >> 8), 0x80]);
        }
        var frame = new FrameBuffer();
        Assert.True(memory.TryPrependTo(frame));
        Assert.Equal(4 + (Sps.Length / 2) + (ParameterSetMemory.MaxSets * (4 + 5)), frame.Length);
    }

    [Fact]
    public void Damaged_payloads_are_borne() =>
        DepacketizerBench.Mutate(() => new H264Depacketizer(), $"780009{Sps}0004{Pps}0003658884", "7C85888401020304");
}
