using System.Numerics;

namespace Camerad.Media.H264;

/// <summary>Writes bits, most significant first, into a buffer that the caller made large enough and cleared.</summary>
internal ref struct BitWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bits written so far.</summary>
    public int Position { get; private set; }

    /// <summary>u(n), at most 32 bits.</summary>
    public void WriteBits(uint value, int count)
    {
        for (int i = count - 1; i >= 0; i--, Position++)
            _buffer[Position >> 3] |= (byte)(((value >> i) & 1) << (7 - (Position & 7)));
    }

    public void WriteFlag(bool value) => WriteBits(value ? 1u : 0u, 1);

    /// <summary>ue(v), §9.1, for values below 2^31.</summary>
    public void WriteUe(uint value)
    {
        int bits = BitOperations.Log2(value + 1);
        WriteBits(0, bits);
        WriteBits(value + 1, bits + 1);
    }

    /// <summary>Copies the first <paramref name="count"/> bits of <paramref name="source"/>.</summary>
    public void CopyBits(ReadOnlySpan<byte> source, int count)
    {
        var reader = new BitReader(source);
        for (; count >= 8; count -= 8) WriteBits(reader.ReadBits(8), 8);
        WriteBits(reader.ReadBits(count), count);
    }

    /// <summary>
    /// rbsp_trailing_bits(): a one, then zeros to the byte's end. Returns the RBSP's length in bytes.
    /// </summary>
    public int Finish()
    {
        WriteBits(1, 1);
        return (Position + 7) / 8;
    }
}
