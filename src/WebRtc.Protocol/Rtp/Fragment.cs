using System.Diagnostics;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// One RTP payload of a frame: where its bytes lie, and the few bytes in front of them that the payload
/// format wants (FU-A header, VP8 and VP9 descriptor, AV1 aggregation header). In 16 bytes: the frames of a
/// cached group hold thousands.
/// </summary>
internal readonly record struct Fragment
{
    /// <summary>Bytes that may stand in front.</summary>
    public const int PrefixLimit = sizeof(ulong);

    private readonly ushort _length;

    /// <param name="offset">Bytes from the begin of the frame, or of the aggregates.</param>
    /// <param name="length">Bytes there.</param>
    /// <param name="isAggregate">The bytes lie among the ready-made aggregation packets, not in the frame.</param>
    /// <param name="prefix">What stands in front.</param>
    public Fragment(int offset, int length, bool isAggregate = false, FragmentPrefix prefix = default)
    {
        Debug.Assert(length is >= 0 and <= ushort.MaxValue);
        Offset = offset;
        _length = (ushort)length;
        IsAggregate = isAggregate;
        PrefixLength = prefix.Length;
        Prefix = prefix.Bytes;
    }

    public int Offset { get; }

    public bool IsAggregate { get; }

    public byte PrefixLength { get; }

    /// <summary>What stands in front, the first byte in the lowest eight bits.</summary>
    public ulong Prefix { get; }

    public int Length => _length;

    /// <summary>Bytes of RTP payload.</summary>
    public int PayloadLength => _length + PrefixLength;
}
