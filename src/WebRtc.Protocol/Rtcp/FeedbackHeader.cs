using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// What all feedback messages share.
/// <code>
/// |V=2|P|   FMT   |       PT      |          length               |   RFC 4585 §6.1
/// |                  SSRC of packet sender                        |
/// |                  SSRC of media source                         |
/// |                  feedback control information (FCI)           |
/// </code>
/// </summary>
internal readonly ref struct FeedbackHeader
{
    /// <summary>Bytes before the FCI.</summary>
    public const int Length = 12;

    private const int SsrcsLength = 8;

    public uint SenderSsrc { get; private init; }

    /// <summary>0 where the FCI names the streams itself.</summary>
    public uint MediaSsrc { get; private init; }

    public ReadOnlySpan<byte> Control { get; private init; }

    public static bool TryParse(scoped in RtcpPacket packet, RtcpPacketType type, int format, out FeedbackHeader header)
    {
        header = default;
        if (packet.Type != type || packet.Count != format || packet.Body.Length < SsrcsLength) return false;
        header = new FeedbackHeader
        {
            SenderSsrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Body),
            MediaSsrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Body[4..]),
            Control = packet.Body[SsrcsLength..],
        };
        return true;
    }

    /// <summary>Writes the first <see cref="Length"/> bytes.</summary>
    /// <param name="destination">Where the packet begins.</param>
    /// <param name="type">Transport or payload feedback.</param>
    /// <param name="format">FMT.</param>
    /// <param name="senderSsrc">Ours.</param>
    /// <param name="mediaSsrc">The stream it is about.</param>
    /// <param name="controlLength">Bytes of FCI, a multiple of 4.</param>
    /// <returns>Bytes of the whole packet.</returns>
    public static int Write(
        Span<byte> destination, RtcpPacketType type, int format, uint senderSsrc, uint mediaSsrc, int controlLength)
    {
        int length = Length + controlLength;
        RtcpPacket.WriteHeader(destination, type, format, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], mediaSsrc);
        return length;
    }
}
