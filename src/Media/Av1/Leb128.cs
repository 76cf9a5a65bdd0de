namespace Camerad.Media.Av1;

/// <summary>Little-endian base 128 (AV1 Bitstream &amp; Decoding Process Specification §4.10.5).</summary>
internal static class Leb128
{
    /// <summary>Bytes that an int takes.</summary>
    public const int MaxLength = 5;

    /// <summary>Bytes the standard allows.</summary>
    private const int LengthLimit = 8;

    private const byte More = 0x80;
    private const int BitsPerByte = 7;

    /// <returns>False if the bytes end too early, or the value exceeds 31 bits: nothing here is so large.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out int value, out int length)
    {
        ulong read = 0;
        for (length = 0; length < Math.Min(source.Length, LengthLimit);)
        {
            byte next = source[length];
            read |= (ulong)(next & ~More) << (BitsPerByte * length++);
            if ((next & More) != 0) continue;
            value = (int)Math.Min(read, int.MaxValue);
            return read <= int.MaxValue;
        }
        value = 0;
        return false;
    }

    /// <summary>Bytes that <paramref name="value"/> takes.</summary>
    public static int LengthOf(int value)
    {
        int length = 1;
        for (uint rest = (uint)value >> BitsPerByte; rest != 0; rest >>= BitsPerByte) length++;
        return length;
    }

    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, int value)
    {
        int length = 0;
        uint rest = (uint)value;
        for (; rest >= More; rest >>= BitsPerByte) destination[length++] = (byte)(rest | More);
        destination[length++] = (byte)rest;
        return length;
    }
}
