using System.Buffers.Binary;
using System.Text;

namespace Camerad.Media.Jpeg;

/// <summary>
/// One image file directory of TIFF 6.0, little-endian: a count, entries of 12 bytes in the order of their tags, the
/// offset of the next directory (none), and the values that are longer than 4 bytes.
/// </summary>
internal sealed class TiffDirectory
{
    /// <summary>Bytes of a text; the rest is cut off, between characters.</summary>
    public const int MaxTextLength = 256;

    private const int CountLength = 2, EntryLength = 12, NextLength = 4, InlineLength = 4;
    private const ushort Ascii = 2, Short = 3, Long = 4, Rational = 5, Undefined = 7;

    private readonly SortedDictionary<ushort, (ushort Type, int Count, byte[] Value)> _entries = [];

    /// <summary>Bytes of the directory with its values.</summary>
    public int Length => CountLength + (_entries.Count * EntryLength) + NextLength
        + _entries.Values.Sum(entry => entry.Value.Length > InlineLength ? Even(entry.Value.Length) : 0);

    /// <summary>Text with its terminating zero byte; null and empty are left out.</summary>
    public void AddText(ushort tag, string? text)
    {
        if (string.IsNullOrEmpty(text)) return;
        byte[] value = [.. Cut(Encoding.UTF8.GetBytes(text)), 0];
        _entries[tag] = (Ascii, value.Length, value);
    }

    public void AddBytes(ushort tag, ReadOnlySpan<byte> value) =>
        _entries[tag] = (Undefined, value.Length, value.ToArray());

    public void AddShort(ushort tag, ushort value)
    {
        byte[] bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        _entries[tag] = (Short, 1, bytes);
    }

    public void AddLong(ushort tag, uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _entries[tag] = (Long, 1, bytes);
    }

    public void AddRational(ushort tag, uint numerator, uint denominator)
    {
        byte[] bytes = new byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, numerator);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sizeof(uint)), denominator);
        _entries[tag] = (Rational, 1, bytes);
    }

    /// <param name="tiff">The whole file.</param>
    /// <param name="offset">Where in it the directory begins.</param>
    public void Write(Span<byte> tiff, int offset)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(tiff[offset..], (ushort)_entries.Count);
        int at = offset + CountLength;
        int values = at + (_entries.Count * EntryLength) + NextLength;
        foreach ((ushort tag, (ushort type, int count, byte[] value)) in _entries)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(tiff[at..], tag);
            BinaryPrimitives.WriteUInt16LittleEndian(tiff[(at + 2)..], type);
            BinaryPrimitives.WriteUInt32LittleEndian(tiff[(at + 4)..], (uint)count);
            if (value.Length <= InlineLength)
            {
                value.CopyTo(tiff[(at + 8)..]);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(tiff[(at + 8)..], (uint)values);
                value.CopyTo(tiff[values..]);
                values += Even(value.Length);
            }

            at += EntryLength;
        }
    }

    private static int Even(int length) => (length + 1) & ~1;

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= MaxTextLength) return utf8;
        int length = MaxTextLength;
        while ((utf8[length] & 0xC0) == 0x80) length--;     // not within a character
        return utf8[..length];
    }
}
