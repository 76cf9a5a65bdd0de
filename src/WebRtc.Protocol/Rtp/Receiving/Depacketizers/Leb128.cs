namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>
/// AV1's lengths: seven bits a byte, the lowest first, the high bit says that more follow (AV1 §4.10.5).
/// </summary>
internal static class Leb128
{
    /// <summary>Bytes that an int takes.</summary>
    public const int MaxLength = 5;

    private const int MaxReadLength = 8;

    /// <returns>False: cut off, or more than an int holds.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> source, out int value)
    {
        long read = 0;
        value = 0;
        for (int i = 0; i < Math.Min(MaxReadLength, source.Length); i++)
        {
            read |= (long)(source[i] & 0x7F) << (i * 7);
            if ((source[i] & 0x80) != 0) continue;
            if (read > int.MaxValue) return false;
            source = source[(i + 1)..];
            value = (int)read;
            return true;
        }
        return false;
    }

    /// <returns>Bytes written; as few as can be.</returns>
    public static int Write(Span<byte> destination, int value)
    {
        int length = 0;
        for (; value > 0x7F; value >>= 7) destination[length++] = (byte)(value | 0x80);
        destination[length++] = (byte)value;
        return length;
    }
}
