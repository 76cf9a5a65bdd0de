using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// SDES, of which only the CNAME matters to WebRTC.
/// <code>
/// |V=2|P|    SC   |  PT=SDES=202  |             length            |   RFC 3550 §6.5
/// |                          SSRC/CSRC_1                          |   chunk 1
/// |   CNAME=1     |     length    | user and domain name        ...
/// | items, ended by at least one zero byte, to a multiple of 4    |
/// </code>
/// </summary>
internal static class SourceDescription
{
    /// <summary>The length field has 8 bits.</summary>
    public const int CnameLimit = 255;

    private const byte EndItem = 0, CnameItem = 1;

    /// <summary>Finds the canonical name of a source.</summary>
    /// <param name="packet">An SDES packet.</param>
    /// <param name="ssrc">Which source.</param>
    /// <param name="cname">UTF-8.</param>
    public static bool TryGetCname(scoped in RtcpPacket packet, uint ssrc, out ReadOnlySpan<byte> cname)
    {
        cname = default;
        if (packet.Type != RtcpPacketType.SourceDescription) return false;
        ReadOnlySpan<byte> rest = packet.Body;
        for (int i = 0; i < packet.Count && rest.Length >= 8; i++) // the smallest chunk: SSRC and one word of end
        {
            bool isWanted = BinaryPrimitives.ReadUInt32BigEndian(rest) == ssrc;
            if (!TryReadChunk(rest, out int length, out ReadOnlySpan<byte> found)) return false;
            if (isWanted && !found.IsEmpty) { cname = found; return true; }
            rest = rest[length..];
        }
        return false;
    }

    /// <param name="destination">8 bytes more than the name, and what fills the word.</param>
    /// <param name="ssrc">The source.</param>
    /// <param name="cname">1-255 bytes of UTF-8.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, uint ssrc, ReadOnlySpan<byte> cname)
    {
        int items = 2 + cname.Length + 1;                                      // type, length, name, end
        int length = RtcpPacket.HeaderLength + 4 + ((items + 3) / 4 * 4);
        destination[..length].Clear();
        RtcpPacket.WriteHeader(destination, RtcpPacketType.SourceDescription, 1, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        destination[8] = CnameItem;
        destination[9] = (byte)cname.Length;
        cname.CopyTo(destination[10..]);
        return length;
    }

    private static bool TryReadChunk(ReadOnlySpan<byte> chunk, out int length, out ReadOnlySpan<byte> cname)
    {
        cname = default;
        length = 4;
        while (length < chunk.Length && chunk[length] != EndItem)
        {
            if (length + 2 > chunk.Length || length + 2 + chunk[length + 1] > chunk.Length) return false;
            if (chunk[length] == CnameItem) cname = chunk.Slice(length + 2, chunk[length + 1]);
            length += 2 + chunk[length + 1];
        }
        length = (length / 4 * 4) + 4;                                         // the end item and what fills its word
        return length <= chunk.Length;
    }
}
