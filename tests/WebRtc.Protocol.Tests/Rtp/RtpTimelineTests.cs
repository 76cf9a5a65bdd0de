using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

public sealed class RtpTimelineTests
{
    [Theory]   // RFC 6716 §3.1, table 2; §3.2; RFC 3551 §4.5
    [InlineData((int)MediaCodec.Opus, "00", 480)]
    [InlineData((int)MediaCodec.Opus, "18", 2880)]
    [InlineData((int)MediaCodec.Opus, "68", 960)]
    [InlineData((int)MediaCodec.Opus, "80", 120)]
    [InlineData((int)MediaCodec.Opus, "FC", 960)]
    [InlineData((int)MediaCodec.Opus, "FD", 1920)]
    [InlineData((int)MediaCodec.Opus, "FF03", 2880)]
    [InlineData((int)MediaCodec.Opus, "FF3F", 5760)]                           // more than 120 ms can't be
    [InlineData((int)MediaCodec.Opus, "FF", 0)]
    [InlineData((int)MediaCodec.Opus, "", 0)]
    [InlineData((int)MediaCodec.Pcmu, "0102030405", 5)]
    [InlineData((int)MediaCodec.G722, "0102030405", 5)]
    [InlineData((int)MediaCodec.Vp8, "0102030405", 0)]
    public void Length_of_sound_is_read_from_its_packet(int codec, string hex, int expected) =>
        Assert.Equal(expected, AudioDuration.Of((MediaCodec)codec, Convert.FromHexString(hex)));

    [Theory]
    [InlineData(90_000, 10_000_000, 90_000u)]
    [InlineData(90_000, 333_333, 2999u)]
    [InlineData(48_000, 200_000, 960u)]
    [InlineData(8_000, 200_000, 160u)]
    // Up for 400 days: no overflow
    [InlineData(90_000, 86_400L * 400 * 10_000_000, unchecked((uint)(86_400L * 400 * 90_000)))]
    public void Clock_counts_ticks_of_its_rate_and_wraps(int rate, long ticks, uint expected) =>
        Assert.Equal(expected, RtpClock.FromTicks(ticks, rate));
}
