using Camerad.Media.Av1;
using Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving.Depacketizers;

public sealed class Av1DepacketizerTests
{
    // AV1 §5.5.1: no timing, one operating point, level 0; 11 and 10 bits of size, 1280 x 720.
    private static readonly string Sequence = Bits(
        "000 0 0 0 0 00000 000000000000 00000 1010 1001 10011111111 1011001111 000");

    private static readonly string Obu = "08" + Sequence;                      // a sequence header without size

    private static string Sized => "0A" + Length(Sequence) + Sequence;

    [Fact]
    public void Elements_become_obus_with_sizes_behind_a_temporal_delimiter()
    {
        // N, W = 2: the first has a length, the last has none.
        Assert.Equal("1200" + Sized + "3203" + "10AABB", DepacketizerBench.Run(
            new Av1Depacketizer(), out FrameProperties properties, "28" + Length(Obu) + Obu + "30" + "10AABB"));
        Assert.Equal(new FrameProperties(true, 1280, 720), properties);
    }

    [Fact]
    public void Elements_may_all_have_lengths() => Assert.Equal(               // W = 0
        "1200" + Sized + "3203" + "10AABB",
        DepacketizerBench.Run(new Av1Depacketizer(), "08" + Length(Obu) + Obu + "04" + "30" + "10AABB"));

    [Fact]
    public void Fragments_of_an_obu_are_put_together() => Assert.Equal(        // Y, then Z and Y, then Z
        "1200" + "3206" + "30AABBCCDDEE",
        DepacketizerBench.Run(new Av1Depacketizer(), "50 30 30AA", "D0 BBCC", "90 DDEE"));

    [Fact]
    public void Obus_that_have_sizes_already_and_extensions_are_kept()
    {
        Assert.Equal("1200" + "320230AA", DepacketizerBench.Run(new Av1Depacketizer(), "10 32 02 30AA"));
        Assert.Equal("1200" + "36080230AA", DepacketizerBench.Run(new Av1Depacketizer(), "10 34 08 30AA"));
        Assert.Null(DepacketizerBench.Run(new Av1Depacketizer(), "10 32 05 30AA"));
    }

    [Fact]
    public void Temporal_delimiters_and_tile_lists_are_left_out() => Assert.Equal(
        "1200" + "320230AA", DepacketizerBench.Run(new Av1Depacketizer(), "30 02 1200 02 4001 3030AA"));

    [Fact]
    public void Frame_is_a_key_frame_only_with_its_sequence_header()
    {
        DepacketizerBench.Run(new Av1Depacketizer(), out FrameProperties properties, "10 3010AA");
        Assert.False(properties.IsKeyFrame);
        DepacketizerBench.Run(new Av1Depacketizer(), out properties, "20" + Length(Obu) + Obu + "30" + "30AABB");
        Assert.False(properties.IsKeyFrame);                                   // an inter frame
    }

    [Fact]
    public void Sequence_header_alone_is_no_frame() =>
        Assert.Equal("", DepacketizerBench.Run(new Av1Depacketizer(), "18" + Obu));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("90 3010AA")]                                                  // a continuation of nothing
    [InlineData("50 3010AA")]                                                  // not ended
    [InlineData("20 05 3010AA")]                                               // a length beyond the packet
    [InlineData("20 00 3010AA")]
    [InlineData("30 01 30 3010AA")]                                            // three said, two there
    [InlineData("00 8080808080808080 30")]                                     // a length without end
    [InlineData("10 B010AA")]                                                  // the forbidden bit
    [InlineData("10 34")]                                                      // the extension is missing
    [InlineData("18 08 00")]                                                   // half a sequence header
    public void Malformed_payload_is_refused(string payload) =>
        Assert.Null(DepacketizerBench.Run(new Av1Depacketizer(), payload));

    [Fact]
    public void Fragment_that_is_not_continued_damages_the_frame() =>
        Assert.Null(DepacketizerBench.Run(new Av1Depacketizer(), "50 3010AA", "10 30AA"));

    [Fact]
    public void Decoder_can_begin_where_a_coded_video_sequence_does()
    {
        var depacketizer = new Av1Depacketizer();
        Assert.True(depacketizer.BeginsKeyFrame([0x18, 0x08, 0]));
        Assert.False(depacketizer.BeginsKeyFrame([0x10, 0x08, 0]));
        Assert.False(depacketizer.BeginsKeyFrame([0x98, 0x08, 0]));
    }

    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(128, "8001")]
    [InlineData(300_000, "E0A712")]
    [InlineData(int.MaxValue, "FFFFFFFF07")]
    public void Lengths_are_written_as_short_as_can_be_and_read_again(int value, string hex)
    {
        Span<byte> bytes = stackalloc byte[Leb128.MaxLength];
        int length = Leb128.Write(bytes, value);
        Assert.Equal(hex, Convert.ToHexString(bytes[..length]));
        ReadOnlySpan<byte> source = bytes;
        Assert.True(Leb128.TryRead(source, out int read, out int readLength));
        Assert.Equal((value, Leb128.MaxLength - length), (read, source.Length - readLength));
    }

    [Fact]
    public void Damaged_payloads_are_borne() => DepacketizerBench.Mutate(
        () => new Av1Depacketizer(), "28" + Length(Obu) + Obu + "3010AABB", "D00230AA0130");

    private static string Length(string hex) => (hex.Length / 2).ToString("X2", null);

    private static string Bits(string bits)
    {
        string packed = bits.Replace(" ", "", StringComparison.Ordinal);
        packed = packed.PadRight((packed.Length + 7) / 8 * 8, '0');
        return string.Concat(
            packed.Chunk(8).Select(octet => Convert.ToByte(new string(octet), 2).ToString("X2", null)));
    }
}
