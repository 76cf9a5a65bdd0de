namespace Camerad.Media.Av1;

/// <summary>
/// Walks the open bitstream units of a temporal unit in low-overhead format (AV1 Bitstream &amp; Decoding Process
/// Specification §5.2). A unit without a size field reaches to the end. Garbage ends the walk and sets
/// <see cref="IsMalformed"/>; it never throws.
/// </summary>
internal ref struct ObuReader(ReadOnlySpan<byte> temporalUnit)
{
    private readonly ReadOnlySpan<byte> _temporalUnit = temporalUnit;
    private int _position;

    public bool IsMalformed { get; private set; }

    /// <returns>False at the end.</returns>
    public bool TryRead(out Obu obu)
    {
        obu = default;
        if (IsMalformed || _position == _temporalUnit.Length) return false;
        IsMalformed = !TryReadNext(out obu);
        return !IsMalformed;
    }

    private bool TryReadNext(out Obu obu)
    {
        obu = default;
        ReadOnlySpan<byte> rest = _temporalUnit[_position..];
        byte header = rest[0], extension = 0;
        int start = 1;
        if ((header & Obu.ForbiddenBit) != 0) return false;
        if ((header & Obu.ExtensionBit) != 0)
        {
            if (rest.Length < 2) return false;
            extension = rest[start++];
        }
        int length = rest.Length - start;
        if ((header & Obu.SizeBit) != 0)
        {
            if (!Leb128.TryRead(rest[start..], out length, out int sizeLength)) return false;
            start += sizeLength;
            if (length > rest.Length - start) return false;
        }
        obu = new Obu(header, extension, _position + start, length);
        _position += start + length;
        return true;
    }
}
