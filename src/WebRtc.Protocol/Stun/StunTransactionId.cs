using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Stun;

/// <summary>
/// The 96-bit transaction id (RFC 8489 §5). Ours begin with the tag of the agent that asked, so that a loop with many
/// agents on one socket finds the owner of a response without a table; the other 64 bits are random, which is what
/// keeps an attacker off the path from guessing it (responses of checks carry an integrity as well).
/// </summary>
internal readonly record struct StunTransactionId(uint Tag, ulong Nonce)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = 12;

    public static StunTransactionId Create(uint tag, IRandom random) => new(tag, random.NextUInt64());

    public static StunTransactionId Read(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(source), BinaryPrimitives.ReadUInt64BigEndian(source[4..]));

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Tag);
        BinaryPrimitives.WriteUInt64BigEndian(destination[4..], Nonce);
    }
}
