using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// BYE: the sources listed have left; the reason text is neither read nor sent.
/// <code>
/// |V=2|P|    SC   |   PT=BYE=203  |             length            |   RFC 3550 §6.6
/// |                           SSRC/CSRC, SC of them               |
/// </code>
/// </summary>
internal readonly ref struct Goodbye
{
    private readonly ReadOnlySpan<byte> _sources;

    private Goodbye(ReadOnlySpan<byte> sources) => _sources = sources;

    public int Count => _sources.Length / 4;

    public uint this[int index] => BinaryPrimitives.ReadUInt32BigEndian(_sources[(index * 4)..]);

    public static bool TryParse(scoped in RtcpPacket packet, out Goodbye goodbye)
    {
        goodbye = default;
        if (packet.Type != RtcpPacketType.Goodbye || packet.Body.Length < packet.Count * 4) return false;
        goodbye = new Goodbye(packet.Body[..(packet.Count * 4)]);
        return true;
    }

    /// <param name="destination">4 bytes and 4 for each source.</param>
    /// <param name="sources">At most 31.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<uint> sources)
    {
        int length = RtcpPacket.HeaderLength + (sources.Length * 4);
        RtcpPacket.WriteHeader(destination, RtcpPacketType.Goodbye, sources.Length, length);
        for (int i = 0; i < sources.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(destination[(4 + (i * 4))..], sources[i]);
        return length;
    }
}
