using System.Globalization;
using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// Which offered profile can decode a stream (ITU-T H.264 Annex A.2), best first. Two of the answers rest on what our
/// streams are: they have no B slices (the source refuses them) and are progressive, so a High stream keeps within
/// Constrained High and a Main stream too; and no encoder we know uses the error-resilience tools that set Baseline
/// apart from Constrained Baseline.
/// </summary>
internal static class H264ProfileMatcher
{
    private const byte Baseline = 0x42, Main = 0x4D, Extended = 0x58, High = 0x64, High444 = 0xF4;
    private const byte Set0 = 0x80, Set1 = 0x40, Set3 = 0x10, Set4 = 0x08, Set5 = 0x04;

    /// <summary>What profile_idc and the constraint flags name together.</summary>
    public static H264Profile Classify(ProfileLevelId id)
    {
        bool Has(byte flag) => (id.ConstraintFlags & flag) != 0;
        return id.ProfileIdc switch
        {
            Baseline => Has(Set1) ? H264Profile.ConstrainedBaseline : H264Profile.Baseline,
            Main => Has(Set0) ? H264Profile.ConstrainedBaseline : H264Profile.Main,
            Extended when Has(Set0) => Has(Set1) ? H264Profile.ConstrainedBaseline : H264Profile.Baseline,
            High => Has(Set4) && Has(Set5) ? H264Profile.ConstrainedHigh : H264Profile.High,
            High444 => H264Profile.HighPredictive444,
            _ => H264Profile.Unknown,
        };
    }

    /// <summary>
    /// The profiles whose decoders show a stream of this one: itself, then the others from the nearest on.
    /// </summary>
    public static ReadOnlySpan<H264Profile> DecodersOf(H264Profile stream) => stream switch
    {
        H264Profile.ConstrainedBaseline =>
        [
            H264Profile.ConstrainedBaseline, H264Profile.Baseline, H264Profile.Main, H264Profile.ConstrainedHigh,
            H264Profile.High,
            H264Profile.HighPredictive444,
        ],
        H264Profile.Baseline =>
        [
            H264Profile.Baseline, H264Profile.ConstrainedBaseline, H264Profile.Main, H264Profile.ConstrainedHigh,
            H264Profile.High,
            H264Profile.HighPredictive444,
        ],
        H264Profile.Main =>
            [H264Profile.Main, H264Profile.High, H264Profile.ConstrainedHigh, H264Profile.HighPredictive444],
        H264Profile.ConstrainedHigh => [H264Profile.ConstrainedHigh, H264Profile.High, H264Profile.HighPredictive444],
        H264Profile.High => [H264Profile.High, H264Profile.ConstrainedHigh, H264Profile.HighPredictive444],
        H264Profile.HighPredictive444 => [H264Profile.HighPredictive444],
        _ => [],
    };

    /// <returns>
    /// 0 for the stream's own profile, more for worse ones; -1 if a decoder of <paramref name="offered"/> can't show
    /// it.
    /// </returns>
    public static int Rank(ProfileLevelId stream, ProfileLevelId offered)
    {
        H264Profile profile = Classify(stream);
        // High 10, 4:2:2 and so on: no peer is known to offer them, but an equal one would do.
        if (profile == H264Profile.Unknown) return stream.ProfileIdc == offered.ProfileIdc ? 0 : -1;
        return DecodersOf(profile).IndexOf(Classify(offered));
    }

    /// <summary>True if the stream's level is not above the offered one (ITU-T H.264 Annex A.3).</summary>
    public static bool LevelIsWithin(ProfileLevelId stream, ProfileLevelId offered) =>
        LevelRank(stream) <= LevelRank(offered);

    /// <summary>A canonical profile-level-id, for offering.</summary>
    public static ProfileLevelId ToProfileLevelId(H264Profile profile, byte levelIdc) => profile switch
    {
        H264Profile.ConstrainedBaseline => new(Baseline, 0xE0, levelIdc),
        H264Profile.Baseline => new(Baseline, 0, levelIdc),
        H264Profile.Main => new(Main, 0, levelIdc),
        H264Profile.ConstrainedHigh => new(High, Set4 | Set5, levelIdc),
        H264Profile.High => new(High, 0, levelIdc),
        _ => new(High444, 0, levelIdc),
    };

    /// <returns>For people: "Constrained Baseline 3.1 (42e01f)".</returns>
    public static string Describe(ProfileLevelId id)
    {
        string profile = Classify(id) switch
        {
            H264Profile.ConstrainedBaseline => "Constrained Baseline",
            H264Profile.Baseline => "Baseline",
            H264Profile.Main => "Main",
            H264Profile.ConstrainedHigh => "Constrained High",
            H264Profile.High => "High",
            H264Profile.HighPredictive444 => "High 4:4:4 Predictive",
            _ => "profile " + id.ProfileIdc.ToString(CultureInfo.InvariantCulture),
        };
        string level = IsLevel1b(id)
            ? "1b" : string.Create(CultureInfo.InvariantCulture, $"{id.LevelIdc / 10}.{id.LevelIdc % 10}");
        return $"{profile} {level} ({id})";
    }

    /// <summary>Level 1b lies between 1.0 and 1.1.</summary>
    private static int LevelRank(ProfileLevelId id) => IsLevel1b(id) ? 105 : id.LevelIdc * 10;

    private static bool IsLevel1b(ProfileLevelId id) =>
        id.LevelIdc == 9
            || (id.LevelIdc == 11 && (id.ConstraintFlags & Set3) != 0
                && id.ProfileIdc is (Baseline or Main or Extended));
}
