using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Camerad.WebRtc.Protocol.Stun;

/// <summary>
/// Writes one STUN message into borrowed memory; <see cref="StunMessage"/> draws the layout. The header's length is
/// right after every call. MESSAGE-INTEGRITY goes before FINGERPRINT and both go last.
/// </summary>
internal ref struct StunWriter
{
    private readonly Span<byte> _buffer;

    /// <param name="buffer">Must hold the whole message: the caller bounds what it puts in
    /// (<see cref="StunMessage.MaxLength"/>).</param>
    /// <param name="messageClass">Request, indication or one of the responses.</param>
    /// <param name="method">Binding for ICE.</param>
    /// <param name="transactionId">Ours, or the request's for a response.</param>
    public StunWriter(Span<byte> buffer, StunClass messageClass, StunMethod method, StunTransactionId transactionId)
    {
        _buffer = buffer;
        int methodBits = (int)method, classBits = (int)messageClass;
        int type = (methodBits & 0x000F) | ((methodBits & 0x0070) << 1) | ((methodBits & 0x0F80) << 2)
            | ((classBits & 1) << 4) | ((classBits & 2) << 7);
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)type);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], StunMessage.MagicCookie);
        transactionId.Write(buffer[8..]);
        Length = StunMessage.HeaderLength;
        WriteLength();
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public void Add(StunAttributeType type, scoped ReadOnlySpan<byte> value) =>
        value.CopyTo(Reserve(type, value.Length));

    public void AddFlag(StunAttributeType type) => Reserve(type, 0);

    public void AddUInt32(StunAttributeType type, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(Reserve(type, 4), value);

    public void AddUInt64(StunAttributeType type, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(Reserve(type, 8), value);

    /// <summary>USERNAME of an ICE check: the receiver's ufrag, a colon, the sender's (RFC 8445 §7.2.2).</summary>
    public void AddUsername(ReadOnlySpan<byte> receiverUfrag, ReadOnlySpan<byte> senderUfrag)
    {
        Span<byte> value = Reserve(StunAttributeType.Username, receiverUfrag.Length + 1 + senderUfrag.Length);
        receiverUfrag.CopyTo(value);
        value[receiverUfrag.Length] = (byte)':';
        senderUfrag.CopyTo(value[(receiverUfrag.Length + 1)..]);
    }

    public void AddXorMappedAddress(in TransportAddress address) =>
        AddXorAddress(StunAttributeType.XorMappedAddress, address);

    /// <summary>Masked with the magic cookie and the transaction id (RFC 8489 §14.2, RFC 8656 §18.3).</summary>
    public void AddXorAddress(StunAttributeType type, in TransportAddress address)
    {
        Span<byte> value = stackalloc byte[StunAddress.MaxLength];
        int length = StunAddress.Write(value, _buffer.Slice(4, 16), address);
        Add(type, value[..length]);
    }

    /// <summary>An attribute whose value lies already where it belongs: four bytes behind what is written.</summary>
    public void AddInPlace(StunAttributeType type, int length) => Reserve(type, length);

    public void AddErrorCode(int code)
    {
        ReadOnlySpan<byte> reason = StunErrorCode.Reason(code);
        Span<byte> value = Reserve(StunAttributeType.ErrorCode, 4 + reason.Length);
        value[0] = value[1] = 0;
        value[2] = (byte)(code / 100);
        value[3] = (byte)(code % 100);
        reason.CopyTo(value[4..]);
    }

    /// <param name="types">The attributes below 0x8000 that were not understood.</param>
    public void AddUnknownAttributes(scoped ReadOnlySpan<ushort> types)
    {
        Span<byte> value = Reserve(StunAttributeType.UnknownAttributes, types.Length * 2);
        for (int i = 0; i < types.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(value[(i * 2)..], types[i]);
    }

    /// <param name="key">Short-term: the password; long-term: MD5 of user:realm:password.</param>
    public void AddIntegrity(ReadOnlySpan<byte> key)
    {
        int covered = Length;
        Span<byte> value = Reserve(StunAttributeType.MessageIntegrity, StunMessage.IntegrityLength);
        // RFC 8489 §14.5: the length already counts this attribute
        HMACSHA1.HashData(key, _buffer[..covered], value);
    }

    /// <summary>MESSAGE-INTEGRITY-SHA256 (RFC 8489 §14.6), not truncated.</summary>
    public void AddIntegritySha256(ReadOnlySpan<byte> key)
    {
        int covered = Length;
        Span<byte> value = Reserve(StunAttributeType.MessageIntegritySha256, StunMessage.IntegritySha256Length);
        HMACSHA256.HashData(key, _buffer[..covered], value);
    }

    public void AddFingerprint()
    {
        int covered = Length;
        Span<byte> value = Reserve(StunAttributeType.Fingerprint, 4);
        BinaryPrimitives.WriteUInt32BigEndian(value, StunFingerprint.Compute(_buffer[..covered]));
    }

    private Span<byte> Reserve(StunAttributeType type, int length)
    {
        Debug.Assert(Length + length + 8 <= _buffer.Length, "The caller bounds what goes into a message.");
        int padded = (length + 3) & ~3;
        Span<byte> attribute = _buffer.Slice(Length, StunMessage.AttributeHeaderLength + padded);
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)length);
        Span<byte> value = attribute[StunMessage.AttributeHeaderLength..];
        value[length..].Clear();
        Length += attribute.Length;
        WriteLength();
        return value[..length];
    }

    private readonly void WriteLength() =>
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(Length - StunMessage.HeaderLength));
}
