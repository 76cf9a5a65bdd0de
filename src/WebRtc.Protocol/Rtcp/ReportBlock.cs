using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// How one receiver got one stream.
/// <code>
/// |                             SSRC                              |   RFC 3550 §6.4.1
/// | fraction lost |       cumulative number of packets lost       |
/// |           extended highest sequence number received           |
/// |                      interarrival jitter                      |
/// |                         last SR (LSR)                         |
/// |                   delay since last SR (DLSR)                  |
/// </code>
/// </summary>
/// <param name="Ssrc">The stream reported on.</param>
/// <param name="FractionLost">Since the last report, of 256.</param>
/// <param name="PacketsLost">24 bits signed; negative if packets were duplicated.</param>
/// <param name="HighestSequenceNumber">16 bits of cycles, 16 of sequence number.</param>
/// <param name="Jitter">RTP clock ticks.</param>
/// <param name="LastSenderReport">Compact NTP of the last SR received; 0: none yet.</param>
/// <param name="DelaySinceLastSenderReport">Units of 1/65,536 s.</param>
internal readonly record struct ReportBlock(
    uint Ssrc, byte FractionLost, int PacketsLost, uint HighestSequenceNumber, uint Jitter, uint LastSenderReport,
    uint DelaySinceLastSenderReport)
{
    public const int Length = 24;

    /// <param name="source">At least <see cref="Length"/> bytes.</param>
    public static ReportBlock Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt32BigEndian(source),
        source[4],
        BinaryPrimitives.ReadInt32BigEndian(source[4..]) << 8 >> 8,            // extends the sign of the low 24 bits
        BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[16..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[20..]));

    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        const int Highest = 0x7F_FFFF, Lowest = -0x80_0000;                    // RFC 3550 §A.3: clamped, not wrapped
        int lost = Math.Clamp(PacketsLost, Lowest, Highest);
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(destination[4..], (FractionLost << 24) | (lost & 0xFF_FFFF));
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], HighestSequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], DelaySinceLastSenderReport);
    }
}
