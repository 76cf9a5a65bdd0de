using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Camerad.Capture.Pictures;

/// <summary>
/// Moves the samples of a row, 16 at a time; what is left over one by one. Bytes are looked at in pairs, as 16-bit
/// words of a little-endian machine: the first byte of a pair is the lower half.
/// </summary>
internal static class RowKernels
{
    private const ushort WithoutLowBits = 0xFEFE;       // of both bytes, so that a shift carries nothing over

    /// <summary>U V U V … into U U … and V V ….</summary>
    public static void Split(ReadOnlySpan<byte> pairs, Span<byte> first, Span<byte> second)
    {
        int count = Math.Min(pairs.Length / 2, Math.Min(first.Length, second.Length));
        ReadOnlySpan<Vector128<ushort>> from = MemoryMarshal.Cast<byte, Vector128<ushort>>(pairs[..(count * 2)]);
        Span<Vector128<byte>> toFirst = MemoryMarshal.Cast<byte, Vector128<byte>>(first[..count]);
        Span<Vector128<byte>> toSecond = MemoryMarshal.Cast<byte, Vector128<byte>>(second[..count]);
        for (int i = 0; i < toFirst.Length && i < toSecond.Length; i++)
        {
            Vector128<ushort> lower = from[2 * i], upper = from[(2 * i) + 1];
            toFirst[i] = LowHalves(lower, upper);
            toSecond[i] = HighHalves(lower, upper);
        }

        for (int i = toFirst.Length * Vector128<byte>.Count; i < count; i++)
            (first[i], second[i]) = (pairs[2 * i], pairs[(2 * i) + 1]);
    }

    /// <summary>U U … and V V … into U V U V ….</summary>
    public static void Merge(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> pairs)
    {
        int count = Math.Min(pairs.Length / 2, Math.Min(first.Length, second.Length));
        ReadOnlySpan<Vector128<byte>> fromFirst = MemoryMarshal.Cast<byte, Vector128<byte>>(first[..count]);
        ReadOnlySpan<Vector128<byte>> fromSecond = MemoryMarshal.Cast<byte, Vector128<byte>>(second[..count]);
        Span<Vector128<ushort>> to = MemoryMarshal.Cast<byte, Vector128<ushort>>(pairs[..(count * 2)]);
        for (int i = 0; i < fromFirst.Length && i < fromSecond.Length; i++)
        {
            (Vector128<ushort> lowerFirst, Vector128<ushort> upperFirst) = Vector128.Widen(fromFirst[i]);
            (Vector128<ushort> lowerSecond, Vector128<ushort> upperSecond) = Vector128.Widen(fromSecond[i]);
            to[2 * i] = lowerFirst | (lowerSecond << 8);
            to[(2 * i) + 1] = upperFirst | (upperSecond << 8);
        }

        for (int i = fromFirst.Length * Vector128<byte>.Count; i < count; i++)
            (pairs[2 * i], pairs[(2 * i) + 1]) = (first[i], second[i]);
    }

    /// <summary>The first (<paramref name="offset"/> 0) or second (1) byte of each pair.</summary>
    public static void TakeEvery2nd(ReadOnlySpan<byte> pairs, int offset, Span<byte> taken)
    {
        int count = Math.Min(pairs.Length / 2, taken.Length);
        ReadOnlySpan<Vector128<ushort>> from = MemoryMarshal.Cast<byte, Vector128<ushort>>(pairs[..(count * 2)]);
        Span<Vector128<byte>> to = MemoryMarshal.Cast<byte, Vector128<byte>>(taken[..count]);
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = offset == 0
                ? LowHalves(from[2 * i], from[(2 * i) + 1]) : HighHalves(from[2 * i], from[(2 * i) + 1]);
        }

        for (int i = to.Length * Vector128<byte>.Count; i < count; i++) taken[i] = pairs[(2 * i) + offset];
    }

    /// <summary>As <see cref="TakeEvery2nd"/>, of the mean of two rows.</summary>
    public static void AverageEvery2nd(
        ReadOnlySpan<byte> upperRow, ReadOnlySpan<byte> lowerRow, int offset, Span<byte> taken)
    {
        int count = Math.Min(Math.Min(upperRow.Length, lowerRow.Length) / 2, taken.Length);
        ReadOnlySpan<Vector128<ushort>> above = MemoryMarshal.Cast<byte, Vector128<ushort>>(upperRow[..(count * 2)]);
        ReadOnlySpan<Vector128<ushort>> below = MemoryMarshal.Cast<byte, Vector128<ushort>>(lowerRow[..(count * 2)]);
        Span<Vector128<byte>> to = MemoryMarshal.Cast<byte, Vector128<byte>>(taken[..count]);
        for (int i = 0; i < to.Length; i++)
        {
            Vector128<ushort> lower = Average(above[2 * i], below[2 * i]);
            Vector128<ushort> upper = Average(above[(2 * i) + 1], below[(2 * i) + 1]);
            to[i] = offset == 0 ? LowHalves(lower, upper) : HighHalves(lower, upper);
        }

        for (int i = to.Length * Vector128<byte>.Count; i < count; i++)
            taken[i] = Average(upperRow[(2 * i) + offset], lowerRow[(2 * i) + offset]);
    }

    /// <summary>As <see cref="AverageEvery2nd"/>, what is taken being U and V in turns.</summary>
    public static void AverageChroma(
        ReadOnlySpan<byte> upperRow, ReadOnlySpan<byte> lowerRow, int offset, Span<byte> u, Span<byte> v)
    {
        int count = Math.Min(Math.Min(upperRow.Length, lowerRow.Length) / 4, Math.Min(u.Length, v.Length));
        ReadOnlySpan<Vector128<ushort>> above = MemoryMarshal.Cast<byte, Vector128<ushort>>(upperRow[..(count * 4)]);
        ReadOnlySpan<Vector128<ushort>> below = MemoryMarshal.Cast<byte, Vector128<ushort>>(lowerRow[..(count * 4)]);
        Span<Vector128<byte>> toU = MemoryMarshal.Cast<byte, Vector128<byte>>(u[..count]);
        Span<Vector128<byte>> toV = MemoryMarshal.Cast<byte, Vector128<byte>>(v[..count]);
        for (int i = 0; i < toU.Length && i < toV.Length; i++)
        {
            Vector128<ushort> lower = Chroma(above, below, 4 * i, offset);
            Vector128<ushort> upper = Chroma(above, below, (4 * i) + 2, offset);
            toU[i] = LowHalves(lower, upper);
            toV[i] = HighHalves(lower, upper);
        }

        for (int i = toU.Length * Vector128<byte>.Count; i < count; i++)
        {
            int at = (4 * i) + offset;
            u[i] = Average(upperRow[at], lowerRow[at]);
            v[i] = Average(upperRow[at + 2], lowerRow[at + 2]);
        }
    }

    /// <summary>The means of two neighbours each, halves upwards.</summary>
    public static void AveragePairs(ReadOnlySpan<byte> pairs, Span<byte> means)
    {
        int count = Math.Min(pairs.Length / 2, means.Length);
        ReadOnlySpan<Vector128<ushort>> from = MemoryMarshal.Cast<byte, Vector128<ushort>>(pairs[..(count * 2)]);
        Span<Vector128<byte>> to = MemoryMarshal.Cast<byte, Vector128<byte>>(means[..count]);
        for (int i = 0; i < to.Length; i++)
        {
            Vector128<ushort> lower = from[2 * i], upper = from[(2 * i) + 1];
            to[i] = Average(LowHalves(lower, upper).AsUInt16(), HighHalves(lower, upper).AsUInt16()).AsByte();
        }

        for (int i = to.Length * Vector128<byte>.Count; i < count; i++)
            means[i] = Average(pairs[2 * i], pairs[(2 * i) + 1]);
    }

    /// <summary>The mean of two rows, halves upwards.</summary>
    public static void AverageRows(ReadOnlySpan<byte> upperRow, ReadOnlySpan<byte> lowerRow, Span<byte> means)
    {
        int count = Math.Min(Math.Min(upperRow.Length, lowerRow.Length), means.Length);
        ReadOnlySpan<Vector128<ushort>> above = MemoryMarshal.Cast<byte, Vector128<ushort>>(upperRow[..count]);
        ReadOnlySpan<Vector128<ushort>> below = MemoryMarshal.Cast<byte, Vector128<ushort>>(lowerRow[..count]);
        Span<Vector128<ushort>> to = MemoryMarshal.Cast<byte, Vector128<ushort>>(means[..count]);
        for (int i = 0; i < to.Length; i++) to[i] = Average(above[i], below[i]);
        for (int i = to.Length * Vector128<byte>.Count; i < count; i++) means[i] = Average(upperRow[i], lowerRow[i]);
    }

    private static Vector128<ushort> Chroma(
        ReadOnlySpan<Vector128<ushort>> above, ReadOnlySpan<Vector128<ushort>> below, int index, int offset)
    {
        Vector128<ushort> lower = Average(above[index], below[index]);
        Vector128<ushort> upper = Average(above[index + 1], below[index + 1]);
        return (offset == 0 ? LowHalves(lower, upper) : HighHalves(lower, upper)).AsUInt16();
    }

    // Narrowing cuts the upper halves off.
    private static Vector128<byte> LowHalves(Vector128<ushort> lower, Vector128<ushort> upper) =>
        Vector128.Narrow(lower, upper);

    private static Vector128<byte> HighHalves(Vector128<ushort> lower, Vector128<ushort> upper) =>
        Vector128.Narrow(lower >>> 8, upper >>> 8);

    // a + b is 2 (a & b) + (a ^ b), and a | b is (a & b) + (a ^ b): so this is (a + b + 1) / 2 without a ninth bit.
    private static Vector128<ushort> Average(Vector128<ushort> a, Vector128<ushort> b) =>
        (a | b) - (((a ^ b) & Vector128.Create(WithoutLowBits)) >>> 1);

    private static byte Average(byte a, byte b) => (byte)((a + b + 1) >> 1);
}
