namespace Camerad.Media.H264;

/// <summary>
/// Reads the bits of an RBSP, most significant first. Reading past the end, or a code that cannot be, gives 0 and sets
/// <see cref="Failed"/>: the caller parses on and looks once at the end.
/// </summary>
internal ref struct BitReader(ReadOnlySpan<byte> rbsp)
{
    private readonly ReadOnlySpan<byte> _rbsp = rbsp;

    /// <summary>Bits read so far.</summary>
    public int Position { get; private set; }

    public bool Failed { get; private set; }

    public bool ReadFlag() => ReadBits(1) != 0;

    /// <summary>u(n), at most 32 bits.</summary>
    public uint ReadBits(int count)
    {
        if (Failed || Position + count > _rbsp.Length * 8)
        {
            Failed = true;
            return 0;
        }

        uint value = 0;
        for (int i = 0; i < count; i++, Position++)
            value = (value << 1) | ((uint)(_rbsp[Position >> 3] >> (7 - (Position & 7))) & 1);
        return value;
    }

    /// <summary>ue(v), §9.1: as many zeros as bits follow the first one.</summary>
    public uint ReadUe()
    {
        int zeros = 0;
        while (!Failed && !ReadFlag()) zeros++;
        if (zeros >= 32) Failed = true;
        return Failed ? 0 : (1u << zeros) - 1 + ReadBits(zeros);
    }

    /// <summary>ue(v) that the standard bounds; more fails.</summary>
    public int ReadUe(uint maximum)
    {
        uint value = ReadUe();
        if (value <= maximum) return (int)value;
        Failed = true;
        return 0;
    }

    /// <summary>se(v), §9.1.1: 0, 1, -1, 2, -2, ...</summary>
    public int ReadSe()
    {
        uint code = ReadUe();
        return (code & 1) != 0 ? (int)((code >> 1) + 1) : -(int)(code >> 1);
    }
}
