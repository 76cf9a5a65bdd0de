using Camerad.Capture.Pictures;

namespace Camerad.Capture.Sources;

/// <summary>
/// The frame's number for machines, in the lower left corner: blocks of one grey level each: white, black, 16 bits of
/// the number, 4 of a checksum. The layout is written down in tests/media/README.md.
/// </summary>
internal static class FrameNumberStrip
{
    /// <summary>Pixels of a block's side.</summary>
    public const int BlockSize = 24;

    /// <summary>Pixels; a narrower picture has no room for it.</summary>
    public const int Width = BlockCount * BlockSize;

    private const int BlockCount = 22;
    private const int NumberBits = 16, ChecksumBits = 4;
    private const int ChecksumConstant = 0b1010;

    /// <summary>Paints it; luma only, chroma must be neutral there.</summary>
    public static void Draw(PictureCanvas canvas, long number)
    {
        int bits = (0b10 << (NumberBits + ChecksumBits)) | ((int)(number & 0xFFFF) << ChecksumBits) | Checksum(number);
        for (int block = 0; block < BlockCount; block++)
        {
            bool isSet = (bits >> (BlockCount - 1 - block) & 1) != 0;
            canvas.FillLuma(
                block * BlockSize, canvas.Height - BlockSize, BlockSize, BlockSize,
                isSet ? YuvColour.WhiteLuma : YuvColour.BlackLuma);
        }
    }

    private static int Checksum(long number)
    {
        int n = (int)(number & 0xFFFF);
        return ((n ^ (n >> 4) ^ (n >> 8) ^ (n >> 12)) & 0xF) ^ ChecksumConstant;
    }
}
