using System.Buffers.Binary;
using System.Net;

namespace Camerad.WebRtc.Protocol;

/// <summary>
/// An IP address and UDP port as a value: comparable and hashable without allocation. IPv4 is kept as an IPv4-mapped
/// IPv6 address (RFC 4291 §2.5.5.2), so one layout serves both families.
/// </summary>
internal readonly record struct TransportAddress(ulong High, ulong Low, ushort Port, uint ScopeId = 0)
{
    private const ulong MappedPrefix = 0xFFFF_0000_0000;

    public bool IsIPv4 => High == 0 && Low >> 32 == MappedPrefix >> 32;

    /// <summary>No address: nothing is known yet.</summary>
    public bool IsEmpty => High == 0 && Low == 0 && Port == 0;

    public static TransportAddress FromIPv4(uint address, ushort port) => new(0, MappedPrefix | address, port);

    /// <param name="address">16 bytes in network order, or 4 for IPv4.</param>
    /// <param name="port">Host order.</param>
    /// <param name="scopeId">Interface index of a link-local IPv6 address, else 0.</param>
    public static TransportAddress FromBytes(ReadOnlySpan<byte> address, ushort port, uint scopeId = 0) =>
        address.Length == 4
            ? FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(address), port)
            : new(
                BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..]), port,
                scopeId);

    /// <returns>Bytes written: 4 for IPv4, 16 for IPv6; network order.</returns>
    public int WriteAddress(Span<byte> destination)
    {
        if (IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Low);
            return 4;
        }
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
        return 16;
    }

    /// <summary>Reads a literal address; never asks a resolver.</summary>
    public static bool TryParse(ReadOnlySpan<char> address, ushort port, out TransportAddress result)
    {
        result = default;
        if (!IPAddress.TryParse(address, out IPAddress? parsed)) return false;
        result = From(parsed, port);
        return true;
    }

    public static TransportAddress From(IPAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        uint scope = length == 16 ? (uint)address.ScopeId : 0;
        return FromBytes(bytes[..length], (ushort)port, scope);
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        int length = WriteAddress(bytes);
        return length == 4 ? new IPAddress(bytes[..4]) : new IPAddress(bytes, ScopeId);
    }

    public TransportAddress WithPort(ushort port) => this with { Port = port };

    public override string ToString() => new IPEndPoint(ToIPAddress(), Port).ToString();
}
