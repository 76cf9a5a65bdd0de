namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// Walks the elements of one RTP header extension, in the one-byte and the two-byte form (RFC 8285 §4.2, §4.3). Garbage
/// ends the walk; it never throws.
/// </summary>
internal readonly ref struct RtpHeaderExtension(ushort profile, ReadOnlySpan<byte> elements)
{
    /// <summary>The profile field of the one-byte form (RFC 8285 §4.2).</summary>
    public const ushort OneByteProfile = 0xBEDE;

    // RFC 8285 §4.3: the low bits are "appbits".
    private const ushort TwoByteProfile = 0x1000, TwoByteProfileMask = 0xFFF0;
    private const byte StopId = 15;                                            // RFC 8285 §4.2: ends the one-byte form

    private readonly ushort _profile = profile;
    private readonly ReadOnlySpan<byte> _elements = elements;

    /// <summary>Finds the element an <c>a=extmap</c> line has given this id.</summary>
    public bool TryGet(byte id, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (id == 0) return false;                                             // 0 is padding
        return _profile == OneByteProfile ? TryGetOneByte(id, out value)
            : (_profile & TwoByteProfileMask) == TwoByteProfile && TryGetTwoByte(id, out value);
    }

    private bool TryGetOneByte(byte id, out ReadOnlySpan<byte> value)
    {
        value = default;
        for (ReadOnlySpan<byte> rest = _elements; !rest.IsEmpty;)
        {
            if (rest[0] == 0) { rest = rest[1..]; continue; }
            int elementId = rest[0] >> 4, length = (rest[0] & 0x0F) + 1;       // the field counts from one
            if (elementId == StopId || rest.Length < 1 + length) return false;
            if (elementId == id) { value = rest.Slice(1, length); return true; }
            rest = rest[(1 + length)..];
        }
        return false;
    }

    private bool TryGetTwoByte(byte id, out ReadOnlySpan<byte> value)
    {
        value = default;
        for (ReadOnlySpan<byte> rest = _elements; !rest.IsEmpty;)
        {
            if (rest[0] == 0) { rest = rest[1..]; continue; }
            if (rest.Length < 2 || rest.Length < 2 + rest[1]) return false;
            if (rest[0] == id) { value = rest.Slice(2, rest[1]); return true; }
            rest = rest[(2 + rest[1])..];
        }
        return false;
    }
}
