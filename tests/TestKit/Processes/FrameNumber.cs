using System.Diagnostics;

namespace Camerad.TestKit.Processes;

/// <summary>Reads the number that is drawn into the numbered clip's pictures (tests/media/README.md).</summary>
internal static class FrameNumber
{
    /// <summary>Must be installed.</summary>
    public const string Decoder = "/usr/bin/ffmpeg";

    private const int ClipWidth = 640, ClipHeight = 360;
    private const int Blocks = 22, BlockSide = 24, Bits = 16, ChecksumBits = 4, ChecksumConstant = 0b1010;

    /// <param name="jpeg">A file with one picture.</param>
    /// <returns>Null if there is no number in it.</returns>
    public static int? Read(string jpeg) => ReadAll(jpeg).Single();

    /// <param name="file">Any number of pictures, of whatever size their sender has scaled them to.</param>
    /// <returns>One for each picture; null where there is no number in it.</returns>
    public static IReadOnlyList<int?> ReadAll(string file)
    {
        // The strip, one pixel per block.
        string filter = $"scale={ClipWidth}:{ClipHeight}:flags=area,"
            + $"crop={Blocks * BlockSide}:{BlockSide}:0:ih-{BlockSide},scale={Blocks}:1:flags=area,format=gray";
        using Process process = Process.Start(new ProcessStartInfo(
            Decoder, ["-v", "error", "-i", file, "-vf", filter, "-vsync", "passthrough", "-f", "rawvideo", "-"])
        {
            RedirectStandardOutput = true,
        })!;
        using var pixels = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(pixels);
        process.WaitForExit();
        return [.. pixels.ToArray().Chunk(Blocks).Select(ReadStrip)];
    }

    private static int? ReadStrip(byte[] pixels)
    {
        bool[] bits = [.. pixels.Select(static pixel => pixel > 127)];
        if (!bits[0] || bits[1]) return null;
        int number = Value(bits.AsSpan(2, Bits)), checksum = Value(bits.AsSpan(2 + Bits, ChecksumBits));
        int expected = ChecksumConstant;
        for (int rest = number; rest > 0; rest >>= ChecksumBits) expected ^= rest & 0xF;
        return checksum == expected ? number : null;
    }

    private static int Value(ReadOnlySpan<bool> bits)
    {
        int value = 0;
        foreach (bool bit in bits) value = (value << 1) | (bit ? 1 : 0);
        return value;
    }
}
