using Camerad.Capture.Pictures;

namespace Camerad.Capture.Tests.Pictures;

/// <summary>Reads the number that a picture shows, as tests/media/README.md says.</summary>
internal static class FrameNumberReader
{
    private const int BlockSize = 24, BlockCount = 22, NumberBits = 16, ChecksumBits = 4;

    /// <returns>-1 if there is no strip, or its checksum is wrong.</returns>
    public static int Read(RawPicture picture)
    {
        double[] levels = [.. Enumerable.Range(0, BlockCount).Select(block => Level(picture, block))];
        if (levels[0] - levels[1] < 48) return -1;
        double middle = (levels[0] + levels[1]) / 2;
        int bits = 0;
        for (int i = 2; i < BlockCount; i++) bits = (bits << 1) | (levels[i] > middle ? 1 : 0);
        int number = bits >> ChecksumBits, checksum = bits & 15;
        int expected = ((number ^ (number >> 4) ^ (number >> 8) ^ (number >> 12)) & 15) ^ 10;
        return number < 1 << NumberBits && checksum == expected ? number : -1;
    }

    private static double Level(RawPicture picture, int block)
    {
        double sum = 0;
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
            {
                sum += TestPictures.Sample(
                    picture, 0, (block * BlockSize) + 8 + x, picture.Format.Height - 16 + y);
            }
        }

        return sum / 64;
    }
}
