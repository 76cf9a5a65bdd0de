using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

public sealed class AudioDurationTests
{
    [Theory]                                                                   // RFC 6716 §3.1, table 2
    [InlineData("78", 960)]                                                    // hybrid, 20 ms
    [InlineData("70", 480)]                                                    // hybrid, 10 ms
    [InlineData("18", 2880)]                                                   // SILK, 60 ms
    [InlineData("F9", 1920)]                                                   // CELT, 20 ms, two frames
    [InlineData("E3 03", 360)]                                                 // CELT, 2.5 ms, three frames
    [InlineData("1B 3F", 5760)]                                                // never more than 120 ms
    [InlineData("E3", 0)]
    [InlineData("", 0)]
    public void Opus_packet_tells_its_duration(string payload, int ticks) => Assert.Equal(
        ticks,
        Ticks("audio/OPUS", Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal))));

    [Theory]                                                                   // RFC 3551 §4.5.2, §4.5.14
    [InlineData("audio/PCMU", 160)]
    [InlineData("audio/pcma", 160)]
    [InlineData("audio/G722", 160)]
    [InlineData("audio/telephone-event", 0)]
    public void Byte_of_the_old_codecs_is_a_tick(string mimeType, int ticks) =>
        Assert.Equal(ticks, Ticks(mimeType, new byte[160]));

    [Theory]                                                                   // RFC 6464: -dBov
    [InlineData(0x80, 1.0)]
    [InlineData(20, 0.1)]
    [InlineData(127, 0.0)]
    [InlineData(0xFF, 0.0)]
    public void Level_becomes_linear(byte level, double expected) =>
        Assert.Equal(expected, AudioLevels.ToLinear(level), 6);

    // As a receiver asks: by the codec's name, in any case of letters.
    private static int Ticks(string mimeType, ReadOnlySpan<byte> payload) =>
        new RtpReceiverCodec(0, mimeType, 48_000).MediaCodec is { } codec ? AudioDuration.Of(codec, payload) : 0;
}
