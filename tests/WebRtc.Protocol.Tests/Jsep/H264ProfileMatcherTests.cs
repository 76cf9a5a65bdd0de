using Camerad.WebRtc.Protocol.Jsep;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

public sealed class H264ProfileMatcherTests : JsepTestBase
{
    [Theory]   // RFC 6184 §8.1 table 5, and what encoders write
    [InlineData("42e01f", H264Profile.ConstrainedBaseline)]
    [InlineData("42c028", H264Profile.ConstrainedBaseline)]
    [InlineData("4de01f", H264Profile.ConstrainedBaseline)]
    [InlineData("58f01f", H264Profile.ConstrainedBaseline)]
    [InlineData("42001f", H264Profile.Baseline)]
    [InlineData("58a01f", H264Profile.Baseline)]
    [InlineData("4d001f", H264Profile.Main)]
    [InlineData("4d401f", H264Profile.Main)]
    [InlineData("64001f", H264Profile.High)]
    [InlineData("640c1f", H264Profile.ConstrainedHigh)]
    [InlineData("f4001f", H264Profile.HighPredictive444)]
    [InlineData("6e001f", H264Profile.Unknown)]
    internal void Profile_is_told_by_its_bits(string id, H264Profile profile) =>
        Assert.Equal(profile, H264ProfileMatcher.Classify(Profile(id)!.Value));

    [Theory]
    [InlineData("42c01f", "42e01f", true)]
    [InlineData("42c01f", "640c1f", true)]
    [InlineData("42c01f", "f4001f", true)]
    [InlineData("64001f", "f4001f", true)]
    [InlineData("64001f", "640c1f", true)]
    [InlineData("64001f", "42e01f", false)]
    [InlineData("64001f", "4d001f", false)]
    [InlineData("4d001f", "64001f", true)]
    [InlineData("4d001f", "42001f", false)]
    [InlineData("f4001f", "64001f", false)]
    [InlineData("6e001f", "6e0028", true)]
    [InlineData("6e001f", "64001f", false)]
    public void Decoder_fits_when_its_profile_holds_the_streams(string stream, string offered, bool fits) =>
        Assert.Equal(fits, H264ProfileMatcher.Rank(Profile(stream)!.Value, Profile(offered)!.Value) >= 0);

    [Theory]
    [InlineData("42e01f", "42e01f", true)]
    [InlineData("42e01e", "42e01f", true)]
    [InlineData("42e028", "42e01f", false)]
    [InlineData("42f00b", "42e00a", false)]   // level 1b is above 1.0 …
    [InlineData("42f00b", "42e00b", true)]    // … and below 1.1
    public void Levels_are_ordered_with_1b_between(string stream, string offered, bool within) =>
        Assert.Equal(within, H264ProfileMatcher.LevelIsWithin(Profile(stream)!.Value, Profile(offered)!.Value));

    [Fact]
    public void Description_for_people_names_profile_level_and_digits() =>
        Assert.Equal("Constrained Baseline 3.1 (42e01f)", H264ProfileMatcher.Describe(Profile("42e01f")!.Value));
}
