using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>The CSRC list behind the fixed header of a packet that was parsed (RFC 3550 §5.1).</summary>
internal static class ContributingSources
{
    private const int CsrcLength = 4;

    public static int Count(ReadOnlySpan<byte> packet) => packet[0] & 0x0F;

    public static uint Read(ReadOnlySpan<byte> packet, int index) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[(RtpPacket.FixedHeaderLength + (index * CsrcLength))..]);

    /// <returns>Allocates nothing where there are none.</returns>
    public static uint[] ReadAll(ReadOnlySpan<byte> packet)
    {
        int count = Count(packet);
        if (count == 0) return [];
        uint[] sources = new uint[count];
        for (int i = 0; i < count; i++) sources[i] = Read(packet, i);
        return sources;
    }
}
