namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// One RTP payload of a picture: where its bytes lie, and the few bytes in front of them that the payload format wants (FU-A header,
/// VP8 and VP9 descriptor, AV1 aggregation header).
/// </summary>
/// <param name="Offset">Bytes from the begin of the frame, or of the aggregates.</param>
/// <param name="Length">Bytes there.</param>
/// <param name="IsAggregate">The bytes lie among the ready-made aggregation packets, not in the frame.</param>
/// <param name="Prefix">What stands in front, the first byte in the lowest eight bits.</param>
/// <param name="PrefixLength">Bytes of it, up to <see cref="PrefixLimit"/>.</param>
internal readonly record struct Fragment(
    int Offset, int Length, bool IsAggregate = false, ulong Prefix = 0, byte PrefixLength = 0)
{
    /// <summary>Bytes.</summary>
    public const int PrefixLimit = sizeof(ulong);

    /// <summary>Bytes of RTP payload.</summary>
    public int PayloadLength => Length + PrefixLength;
}
