using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Camerad.Capture.Pictures;

/// <summary>
/// Video has luma from 16 to 235 and chroma from 16 to 240 (BT.601); JPEG uses all of 0 to 255 (JFIF). Raw pictures
/// here are video, as cameras give them and browsers expect them.
/// </summary>
internal static class VideoRange
{
    private const int Black = 16, Neutral = 128, LumaSteps = 219, ChromaSteps = 224, FullSteps = 255;

    // x / 255, rounded, is (t + (t >> 8)) >> 8 with t = x + 128, for all x that 16 bits can hold after it.
    private const int Half = 128;

    // 128 stays 128: 128 * 224 + 3968 is 128 * 255.
    private const int ChromaOffset = Neutral * (FullSteps - ChromaSteps);

    private static readonly byte[] FullLuma = CreateTable(Black, LumaSteps, 0);
    private static readonly byte[] FullChroma = CreateTable(Neutral, ChromaSteps, Neutral);

    /// <summary>From 0 to 255 to the range of video, in place.</summary>
    public static void Reduce(RawPicture i420)
    {
        for (int plane = 0; plane < i420.Format.PlaneCount; plane++)
        {
            var rows = new PlaneRows(i420, plane);
            (int steps, int offset) = plane == 0 ? (LumaSteps, Black * FullSteps) : (ChromaSteps, ChromaOffset);
            for (int row = 0; row < rows.Count; row++) Reduce(rows.Row(row), (ushort)steps, (ushort)(offset + Half));
        }
    }

    /// <summary>From the range of video to 0 to 255, in place; what is outside becomes the nearest.</summary>
    public static void Expand(RawPicture i420)
    {
        for (int plane = 0; plane < i420.Format.PlaneCount; plane++)
        {
            var rows = new PlaneRows(i420, plane);
            byte[] table = plane == 0 ? FullLuma : FullChroma;
            for (int row = 0; row < rows.Count; row++)
            {
                foreach (ref byte sample in rows.Row(row)) sample = table[sample];
            }
        }
    }

    private static void Reduce(Span<byte> samples, ushort steps, ushort offset)
    {
        Span<Vector128<byte>> vectors = MemoryMarshal.Cast<byte, Vector128<byte>>(samples);
        foreach (ref Vector128<byte> vector in vectors)
        {
            (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(vector);
            vector = Vector128.Narrow(Reduce(lower, steps, offset), Reduce(upper, steps, offset));
        }

        for (int i = vectors.Length * Vector128<byte>.Count; i < samples.Length; i++)
        {
            int t = (samples[i] * steps) + offset;
            samples[i] = (byte)((t + (t >> 8)) >> 8);
        }
    }

    private static Vector128<ushort> Reduce(Vector128<ushort> samples, ushort steps, ushort offset)
    {
        Vector128<ushort> t = (samples * steps) + Vector128.Create(offset);
        return (t + (t >>> 8)) >>> 8;
    }

    /// <summary>Each value's place in 0 to 255, measured from <paramref name="from"/>.</summary>
    private static byte[] CreateTable(int from, int steps, int to) =>
        [.. Enumerable.Range(0, 256).Select(
            value => (byte)Math.Clamp(to + Math.Round((value - from) * (double)FullSteps / steps), 0, FullSteps))];
}
