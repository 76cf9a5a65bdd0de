namespace Camerad.Media.H264;

/// <summary>
/// The levels of H.264 table A-1: what a decoder of each one can do. Level 1b is left out: it saves nobody anything.
/// </summary>
public static class H264Level
{
    private const int MacroblockSize = 16;
    private const int BitsPerUnit = 1000;               // of MaxBR, for Baseline and Main (table A-1, note on MaxBR)

    /// <summary>The highest one known here, 5.2; larger and faster streams are said to have it.</summary>
    public const int Highest = 52;

    // level_idc, MaxMBPS (macroblocks per second), MaxFS (macroblocks per picture), MaxBR
    private static readonly (int Idc, int Rate, int Size, int Bitrate)[] Table =
    [
        (10, 1_485, 99, 64),
        (11, 3_000, 396, 192),
        (12, 6_000, 396, 384),
        (13, 11_880, 396, 768),
        (20, 11_880, 396, 2_000),
        (21, 19_800, 792, 4_000),
        (22, 20_250, 1_620, 4_000),
        (30, 40_500, 1_620, 10_000),
        (31, 108_000, 3_600, 14_000),
        (32, 216_000, 5_120, 20_000),
        (40, 245_760, 8_192, 20_000),
        (41, 245_760, 8_192, 50_000),
        (42, 522_240, 8_704, 50_000),
        (50, 589_824, 22_080, 135_000),
        (51, 983_040, 36_864, 240_000),
        (52, 2_073_600, 36_864, 240_000),
    ];

    /// <summary>level_idc of the lowest level that allows such a stream, e.g. 31 for 3.1.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="framesPerSecond">Pictures per second.</param>
    /// <param name="bitrateBps">Bits per second.</param>
    public static int LowestFor(int width, int height, double framesPerSecond, int bitrateBps)
    {
        long columns = (width + MacroblockSize - 1) / MacroblockSize;
        long rows = (height + MacroblockSize - 1) / MacroblockSize;
        foreach ((int idc, int rate, int size, int bitrate) in Table)
        {
            // §A.3.1: neither side is longer than the root of eight times the size.
            long longestSquared = 8L * size;
            if (columns * rows <= size
                && columns * columns <= longestSquared
                && rows * rows <= longestSquared
                && columns * rows * framesPerSecond <= rate
                && bitrateBps <= (long)bitrate * BitsPerUnit)
                return idc;
        }

        return Highest;
    }
}
