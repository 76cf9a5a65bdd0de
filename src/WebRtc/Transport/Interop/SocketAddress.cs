using System.Buffers.Binary;
using Camerad.WebRtc.Protocol;
using static Camerad.WebRtc.Transport.Interop.Libc;

namespace Camerad.WebRtc.Transport.Interop;

/// <summary>Turns the core's addresses into the kernel's and back.</summary>
internal static unsafe class SocketAddress
{
    // sockaddr_in has its address where sockaddr_in6 has the flow label.
    public static TransportAddress Read(in SockAddrIn6 address)
    {
        ushort port = BinaryPrimitives.ReverseEndianness(address.PortBigEndian);
        if (address.Family == AF_INET)
            return TransportAddress.FromIPv4(BinaryPrimitives.ReverseEndianness(address.FlowInfo), port);
        fixed (byte* bytes = address.Address)
            return TransportAddress.FromBytes(new ReadOnlySpan<byte>(bytes, 16), port, address.ScopeId);
    }

    /// <returns>Bytes of the address structure.</returns>
    public static uint Write(in TransportAddress address, bool dualStack, SockAddrIn6* destination)
    {
        *destination = default;
        destination->PortBigEndian = BinaryPrimitives.ReverseEndianness(address.Port);
        if (!dualStack)
        {
            destination->Family = AF_INET;
            destination->FlowInfo = BinaryPrimitives.ReverseEndianness((uint)address.Low);
            return 16;
        }
        destination->Family = AF_INET6;
        destination->ScopeId = address.ScopeId;
        WriteMapped(address, destination->Address);
        return 28;
    }

    /// <summary>16 bytes: the IPv6 address, or the IPv4-mapped one.</summary>
    public static void WriteMapped(in TransportAddress address, byte* destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(destination, 8), address.High);
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(destination + 8, 8), address.Low);
    }
}
