namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// One RTP payload of a picture: where its bytes lie and the two bytes in front of them, if it is an FU-A.
/// </summary>
/// <param name="Offset">Bytes from the begin of the access unit, or of the aggregates.</param>
/// <param name="Length">Bytes there.</param>
/// <param name="IsAggregate">The bytes lie among the ready-made aggregation packets, not in the access unit.</param>
/// <param name="FuIndicator">First byte of an FU-A payload; 0 if it is none (RFC 6184 §5.8).</param>
/// <param name="FuHeader">Second byte of an FU-A payload.</param>
internal readonly record struct Fragment(
    int Offset, int Length, bool IsAggregate = false, byte FuIndicator = 0, byte FuHeader = 0)
{
    public bool IsFragmentationUnit => FuIndicator != 0;

    /// <summary>Bytes of RTP payload.</summary>
    public int PayloadLength => Length + (IsFragmentationUnit ? 2 : 0);
}
