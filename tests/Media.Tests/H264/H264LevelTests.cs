using Camerad.Media.H264;

namespace Camerad.Media.Tests.H264;

public class H264LevelTests
{
    [Theory]    // table A-1, and what is commonly said of these sizes
    [InlineData(176, 144, 15, 64_000, 10)]
    [InlineData(320, 240, 30, 500_000, 13)]
    [InlineData(320, 240, 30, 2_000_000, 20)]
    [InlineData(640, 360, 30, 1_000_000, 30)]
    [InlineData(640, 480, 30, 1_000_000, 30)]
    [InlineData(1280, 720, 30, 2_000_000, 31)]
    [InlineData(1280, 720, 60, 4_000_000, 32)]
    [InlineData(1296, 972, 30, 4_000_000, 32)]
    [InlineData(1920, 1080, 30, 4_000_000, 40)]
    [InlineData(1920, 1080, 30, 25_000_000, 41)]
    [InlineData(1920, 1080, 60, 4_000_000, 42)]
    [InlineData(2304, 1296, 30, 4_000_000, 50)]
    [InlineData(3840, 2160, 30, 8_000_000, 51)]
    [InlineData(3840, 2160, 120, 8_000_000, 52)]
    public void Level_is_the_lowest_that_allows_size_rate_and_bitrate(
        int width, int height, double framesPerSecond, int bitrateBps, int expected) =>
        Assert.Equal(expected, H264Level.LowestFor(width, height, framesPerSecond, bitrateBps));

    [Fact]
    public void Level_is_higher_for_a_long_and_low_picture_of_the_same_area()
    {
        Assert.Equal(13, H264Level.LowestFor(352, 288, 30, 100_000));
        Assert.Equal(21, H264Level.LowestFor(1056, 96, 30, 100_000));
    }

    [Fact]
    public void Level_is_the_highest_when_none_is_enough() =>
        Assert.Equal(H264Level.Highest, H264Level.LowestFor(8192, 8192, 60, 1_000_000));
}
