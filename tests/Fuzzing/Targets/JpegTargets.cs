using Camerad.Capture.Interop;
using Camerad.Capture.Jpeg;
using Camerad.Capture.Pictures;
using Camerad.Media.Jpeg;

namespace Camerad.Fuzzing.Targets;

/// <summary>A camera's JPEG pictures: making files of them, and decoding them.</summary>
internal static class JpegTargets
{
    /// <summary>Pixels that a decoded picture may have here; the header can say anything.</summary>
    private const int MaxArea = 256 * 256;

    private static readonly ExifMetadata Metadata = new() { Model = "fuzz", Taken = DateTimeOffset.UnixEpoch };

    /// <summary>32x16 pixels, 4:2:2, without Huffman tables, as cameras over USB give it.</summary>
    public static readonly byte[] MotionJpeg = Convert.FromHexString(
        "FFD8FFE000104A46494600010100000100010000FFDB0043001B12141714111B1716171E1C1B2028422B28252528513A"
        + "3D3042605565645F555D5B6A7899816A7190735B5D85B586909EA3ABADAB6780BCC9BAA6C799A8ABA4FFDB0043011C1E"
        + "1E2823284E2B2B4EA46E5D6EA4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4A4"
        + "A4A4A4A4A4A4A4A4A4A4A4A4A4A4FFC00011080010002003012100021101031101FFDA000C03010002110311003F00CA"
        + "5B6F6A956DBDABAA53152A84CB6DED532DB7B563299E952A84AB6DED532DB7B563299F3D4AA12ADB7B54CB6DED58CA67"
        + "A54AA1FFD9");

    public static IEnumerable<FuzzTarget> Create()
    {
        byte[] file = JpegFile.TryCreate(MotionJpeg, Metadata)
            ?? throw new InvalidOperationException("the seed is no JPEG");
        byte[][] seeds = [MotionJpeg, file];
        yield return new FuzzTarget("jpegfile", seeds, MakeFile);

        // Only where the library is installed.
        if (TurboJpeg.TryFind(out _)) yield return new FuzzTarget("jpegdecode", seeds, Decode);
    }

    private static void MakeFile(byte[] input)
    {
        if (JpegFile.TryCreate(input, Metadata) is not { } file) return;

        // What was made is whole, and making it again changes nothing.
        if (!JpegHeader.TryRead(file, out JpegHeader header) || header.Length != file.Length)
            throw new InvalidOperationException("the file that was made is not whole");
        if (JpegFile.TryCreate(file, Metadata) is not { } again || !again.AsSpan().SequenceEqual(file))
            throw new InvalidOperationException("the file that was made is changed when it is made again");
    }

    private static void Decode(byte[] input)
    {
        using var decoder = new JpegDecoder();
        if (!decoder.TryReadSize(input, out int width, out int height) || width < 2 || height < 2) return;
        if ((long)width * height > MaxArea) return;
        RawPicture target = new PicturePool(
            new PictureFormat(PixelFormat.I420, width & ~1, height & ~1), strideAlignment: 1).Rent(0);
        _ = decoder.TryDecode(input, target);
    }
}
