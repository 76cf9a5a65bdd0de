using Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving.Depacketizers;

public sealed class Vp8DepacketizerTests
{
    /// <summary>640 x 480, of which two bits each are scaling.</summary>
    private const string KeyFrame = "5042009D012A8002E0010102030405";

    // The descriptors of RFC 7741 §4.6, its five examples.
    [Theory]
    // A key frame in one packet, PictureID 17.
    [InlineData("90 80 11")]
    [InlineData("10")]                                                         // without extension
    [InlineData("90 E0 9111 2F 20")]                                           // PictureID of 15 bits, TL0PICIDX, TID
    [InlineData("90 10 05")]                                                   // KEYIDX alone
    public void Key_frame_is_what_follows_the_descriptor(string descriptor)
    {
        Assert.Equal(KeyFrame, DepacketizerBench.Run(new Vp8Depacketizer(), out FrameProperties properties,
            descriptor + KeyFrame));
        Assert.Equal(new FrameProperties(true, 640, 480), properties);
    }

    [Fact]
    // RFC 7741 §4.6: partitions, aggregated or not
    public void Pieces_of_a_frame_are_put_together()
    {
        Assert.Equal(
            KeyFrame + "AABBCC",
            DepacketizerBench.Run(new Vp8Depacketizer(), "908011" + KeyFrame, "808011AA", "918011BB", "818011CC"));
    }

    [Fact]
    public void Interframe_is_no_key_frame()
    {
        Assert.Equal("5101020304", DepacketizerBench.Run(new Vp8Depacketizer(), out FrameProperties properties,
            "10 5101020304"));
        Assert.False(properties.IsKeyFrame);
    }

    [Fact]
    public void Decoder_can_begin_with_the_first_piece_of_a_key_frame()
    {
        var depacketizer = new Vp8Depacketizer();
        Assert.True(depacketizer.BeginsKeyFrame(Convert.FromHexString("10" + KeyFrame)));
        Assert.False(depacketizer.BeginsKeyFrame(Convert.FromHexString("105101")));
        Assert.False(depacketizer.BeginsKeyFrame(Convert.FromHexString("00" + KeyFrame)));
        Assert.False(depacketizer.BeginsKeyFrame(Convert.FromHexString("11" + KeyFrame)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("90 80")]
    [InlineData("90 80 91")]
    [InlineData("90 80 9111")]
    [InlineData("90 F0 11 2F 20")]
    [InlineData("00 0102")]                                                    // the frame's begin is missing
    [InlineData("10 500000 FFFFFF 8002E001")]                                  // no start code
    public void Malformed_payload_is_refused(string payload) =>
        Assert.Null(DepacketizerBench.Run(new Vp8Depacketizer(), payload));

    [Fact]
    public void Second_beginning_in_one_frame_is_refused() =>
        Assert.Null(DepacketizerBench.Run(new Vp8Depacketizer(), "105101", "105102"));

    [Fact]
    public void Damaged_payloads_are_borne() =>
        DepacketizerBench.Mutate(() => new Vp8Depacketizer(), "90E091112F20" + KeyFrame, "80E091112F20AABB");
}
