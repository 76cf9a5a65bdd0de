using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// What INIT ACK gives away and COOKIE ECHO brings back, so that an INIT alone leaves nothing behind (RFC 9260 §5.1.3).
/// Signed by HMAC-SHA-256 with a key of the association.
/// <code>
/// |  HMAC (32 bytes)  |  made at, ticks (8)  |  local tag  |  local TSN  |  peer tag  |  peer TSN  |  peer a_rwnd  |
/// |  peer OS  |  peer MIS  |  peer features  |  tie tag local  |  tie tag peer  |
/// </code>
/// </summary>
internal readonly record struct StateCookie
{
    public const int Length = MacLength + 44;

    /// <summary>RFC 9260 §15, Valid.Cookie.Life.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int MacLength = 32;

    public Instant MadeAt { get; init; }

    public uint LocalTag { get; init; }

    public uint LocalInitialTsn { get; init; }

    public uint PeerTag { get; init; }

    public uint PeerInitialTsn { get; init; }

    public uint PeerReceiverWindow { get; init; }

    public ushort PeerOutboundStreams { get; init; }

    public ushort PeerInboundStreams { get; init; }

    public SctpFeatures PeerFeatures { get; init; }

    /// <summary>The tags of the association that existed when the INIT came; 0 if none (RFC 9260 §5.2.2).</summary>
    public uint LocalTieTag { get; init; }

    public uint PeerTieTag { get; init; }

    public byte[] Seal(ReadOnlySpan<byte> key)
    {
        byte[] cookie = new byte[Length];
        Span<byte> fields = cookie.AsSpan(MacLength);
        BinaryPrimitives.WriteInt64BigEndian(fields, MadeAt.Ticks);
        BinaryPrimitives.WriteUInt32BigEndian(fields[8..], LocalTag);
        BinaryPrimitives.WriteUInt32BigEndian(fields[12..], LocalInitialTsn);
        BinaryPrimitives.WriteUInt32BigEndian(fields[16..], PeerTag);
        BinaryPrimitives.WriteUInt32BigEndian(fields[20..], PeerInitialTsn);
        BinaryPrimitives.WriteUInt32BigEndian(fields[24..], PeerReceiverWindow);
        BinaryPrimitives.WriteUInt16BigEndian(fields[28..], PeerOutboundStreams);
        BinaryPrimitives.WriteUInt16BigEndian(fields[30..], PeerInboundStreams);
        BinaryPrimitives.WriteUInt32BigEndian(fields[32..], (uint)PeerFeatures);
        BinaryPrimitives.WriteUInt32BigEndian(fields[36..], LocalTieTag);
        BinaryPrimitives.WriteUInt32BigEndian(fields[40..], PeerTieTag);
        HMACSHA256.HashData(key, fields, cookie);
        return cookie;
    }

    /// <returns>False if not sealed with the key.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key, out StateCookie cookie)
    {
        cookie = default;
        if (bytes.Length != Length) return false;
        ReadOnlySpan<byte> fields = bytes[MacLength..];
        Span<byte> mac = stackalloc byte[MacLength];
        HMACSHA256.HashData(key, fields, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[..MacLength])) return false;
        cookie = new StateCookie
        {
            MadeAt = new Instant(BinaryPrimitives.ReadInt64BigEndian(fields)),
            LocalTag = BinaryPrimitives.ReadUInt32BigEndian(fields[8..]),
            LocalInitialTsn = BinaryPrimitives.ReadUInt32BigEndian(fields[12..]),
            PeerTag = BinaryPrimitives.ReadUInt32BigEndian(fields[16..]),
            PeerInitialTsn = BinaryPrimitives.ReadUInt32BigEndian(fields[20..]),
            PeerReceiverWindow = BinaryPrimitives.ReadUInt32BigEndian(fields[24..]),
            PeerOutboundStreams = BinaryPrimitives.ReadUInt16BigEndian(fields[28..]),
            PeerInboundStreams = BinaryPrimitives.ReadUInt16BigEndian(fields[30..]),
            PeerFeatures = (SctpFeatures)BinaryPrimitives.ReadUInt32BigEndian(fields[32..]),
            LocalTieTag = BinaryPrimitives.ReadUInt32BigEndian(fields[36..]),
            PeerTieTag = BinaryPrimitives.ReadUInt32BigEndian(fields[40..]),
        };
        return true;
    }
}
