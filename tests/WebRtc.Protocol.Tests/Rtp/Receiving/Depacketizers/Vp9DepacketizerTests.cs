using Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving.Depacketizers;

public sealed class Vp9DepacketizerTests
{
    /// <summary>
    /// Profile 0, key frame, shown, sync code, colour space 1, 640 x 480 (VP9 bitstream specification §6.2).
    /// </summary>
    private const string KeyFrame = "82498342" + "2027F01DF0" + "00";

    [Theory]
    [InlineData("8C 11")]                                                      // PictureID of 7 bits
    [InlineData("8C 9111")]                                                    // of 15 bits
    [InlineData("AC 11 00 05")]                                                // layers, not flexible: TL0PICIDX
    [InlineData("BC 11 00")]                                                   // flexible, but refers to nothing
    [InlineData("0C")]                                                         // nothing of it all
    public void Key_frame_is_what_follows_the_descriptor(string descriptor)
    {
        Assert.Equal(KeyFrame, DepacketizerBench.Run(new Vp9Depacketizer(), out FrameProperties properties,
            descriptor + KeyFrame));
        Assert.Equal(new FrameProperties(true, 640, 480), properties);
    }

    [Fact]
    // RFC 9628 §4.2.1: two layers, a group of two
    public void Scalability_structure_is_cut_out_and_tells_the_size()
    {
        Assert.Equal("AABB", DepacketizerBench.Run(
            new Vp9Depacketizer(), out FrameProperties properties,
                "8E 11 38 014000B4 02800168 02 04 01 48 01 02 AABB"));
        Assert.Equal(new FrameProperties(true, 640, 360), properties);
    }

    [Fact]
    public void Spatial_layers_of_one_picture_are_one_frame()
    {
        Assert.Equal("0102030405", DepacketizerBench.Run(
            new Vp9Depacketizer(), out FrameProperties properties, "A8 11 00 05 0102", "A4 11 00 05 03",
                "EC 11 03 05 0405"));
        // The upper layer refers to the lower one only.
        Assert.True(properties.IsKeyFrame);
    }

    [Fact]
    public void References_of_the_flexible_mode_are_skipped()
    {
        Assert.Equal(
            "AA", DepacketizerBench.Run(new Vp9Depacketizer(), out FrameProperties properties, "DC 11 03 05 02 AA"));
        Assert.False(properties.IsKeyFrame);
    }

    [Theory]
    [InlineData("")]
    [InlineData("8C")]
    [InlineData("8C 91 11")]
    [InlineData("84 11 AA")]                                                   // the frame's begin is missing
    [InlineData("AC 11 00")]
    [InlineData("DC 11 03 05 07 09 AA")]                                       // four references
    [InlineData("8E 11 38 014000B4 0280")]
    [InlineData("8E 11 08 05 04 01")]
    public void Malformed_payload_is_refused(string payload) =>
        Assert.Null(DepacketizerBench.Run(new Vp9Depacketizer(), payload));

    [Fact]
    public void Decoder_can_begin_with_the_first_piece_of_a_picture_without_references()
    {
        var depacketizer = new Vp9Depacketizer();
        Assert.True(depacketizer.BeginsKeyFrame([0x8C, 0x11, 1]));
        Assert.False(depacketizer.BeginsKeyFrame([0xCC, 0x11, 1]));            // P
        Assert.False(depacketizer.BeginsKeyFrame([0x84, 0x11, 1]));            // not its begin
        Assert.False(depacketizer.BeginsKeyFrame([0xAC, 0x11, 2, 5, 1]));      // another layer
    }

    [Fact]
    public void Damaged_payloads_are_borne() => DepacketizerBench.Mutate(
        () => new Vp9Depacketizer(), "8E1138014000B402800168020401480102AABB", "DC11030502AA");
}
