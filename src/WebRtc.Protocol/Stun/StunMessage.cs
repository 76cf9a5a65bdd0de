using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Camerad.WebRtc.Protocol.Stun;

/// <summary>View of one STUN message (RFC 8489 §5); borrows the datagram, copies nothing.</summary>
/// <remarks><code>
///  0                   1                   2                   3
/// |0 0|  Message type (14)        |   Length of attributes (16)   |
/// |                  Magic cookie 0x2112A442                      |
/// |                  Transaction id (96)                          |
/// | Type (16)     | Length (16)   | Value, padded to 4 bytes ...  |
/// </code>
/// Attributes after MESSAGE-INTEGRITY are not seen, its SHA-256 form and FINGERPRINT excepted (§14.5); a FINGERPRINT
/// that is wrong or not last makes the message malformed. Parsing authenticates nothing: ask
/// <see cref="VerifyIntegrity"/> before believing any attribute.</remarks>
internal readonly ref struct StunMessage
{
    public const int HeaderLength = 20;
    public const uint MagicCookie = 0x2112A442;

    /// <summary>
    /// Bytes; ours and every peer's fit an unfragmented datagram (RFC 8489 §6.1), longer ones are refused.
    /// </summary>
    public const int MaxLength = 1500;

    public const int IntegrityLength = 20;              // HMAC-SHA1
    public const int IntegritySha256Length = 32;
    public const int AttributeHeaderLength = 4;

    private const int MaskOffset = 4;                   // magic cookie | transaction id
    private const int TransactionIdOffset = 8;
    private const int FingerprintLength = 4;
    private const int MinIntegritySha256Length = 16;    // §14.6: it may be truncated, to a multiple of four

    private readonly ReadOnlySpan<byte> _datagram;
    private readonly int _attributesEnd;                // MESSAGE-INTEGRITY, or where the attributes end without it
    private readonly int _integrityOffset;              // of its header; 0 if absent
    private readonly int _integritySha256Offset;

    private StunMessage(
        ReadOnlySpan<byte> datagram, int attributesEnd, int integrityOffset, int integritySha256Offset,
        bool hasFingerprint)
    {
        _integritySha256Offset = integritySha256Offset;
        _datagram = datagram;
        _attributesEnd = attributesEnd;
        _integrityOffset = integrityOffset;
        HasFingerprint = hasFingerprint;
        int type = BinaryPrimitives.ReadUInt16BigEndian(datagram);
        Class = (StunClass)(((type >> 4) & 1) | ((type >> 7) & 2));
        Method = (StunMethod)((type & 0x000F) | ((type & 0x00E0) >> 1) | ((type & 0x3E00) >> 2));
        TransactionId = StunTransactionId.Read(datagram[TransactionIdOffset..]);
    }

    public StunClass Class { get; }

    public StunMethod Method { get; }

    public StunTransactionId TransactionId { get; }

    public bool HasFingerprint { get; }

    public bool HasIntegrity => _integrityOffset != 0;

    /// <summary>
    /// Is it worth parsing? A STUN header by its first bits and magic cookie; nothing else is looked at.
    /// </summary>
    public static bool IsStun(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= HeaderLength && datagram[0] < 4
            && BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) == MagicCookie;

    /// <summary>
    /// The tag of the agent whose request this message answers: the first four bytes of the
    /// transaction id; 0 if too short.
    /// </summary>
    public static uint TransactionTag(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= HeaderLength ? BinaryPrimitives.ReadUInt32BigEndian(datagram[TransactionIdOffset..]) : 0;

    /// <summary>
    /// Whether the class bits say request or indication, so that USERNAME (not the tag) names the receiver.
    /// </summary>
    public static bool IsRequest(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= HeaderLength && (datagram[0] & 0x01) == 0;

    /// <summary>
    /// Our ufrag in a request's USERNAME: what stands before the colon (RFC 8445 §7.2.2). Cheap and unauthenticated:
    /// for choosing the agent, nothing else.
    /// </summary>
    public static bool TryReadLocalUfrag(ReadOnlySpan<byte> datagram, out ReadOnlySpan<byte> ufrag)
    {
        ufrag = default;
        if (!IsStun(datagram)) return false;
        for (int offset = HeaderLength; offset + AttributeHeaderLength <= datagram.Length;)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(offset + 2)..]);
            int value = offset + AttributeHeaderLength;
            if (value + length > datagram.Length) return false;
            if (BinaryPrimitives.ReadUInt16BigEndian(datagram[offset..]) == (ushort)StunAttributeType.Username)
            {
                ReadOnlySpan<byte> username = datagram.Slice(value, length);
                int colon = username.IndexOf((byte)':');
                if (colon <= 0) return false;
                ufrag = username[..colon];
                return true;
            }
            offset = value + Padded(length);
        }
        return false;
    }

    /// <returns>False if malformed; the caller counts and drops. Never throws.</returns>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (!IsStun(datagram) || datagram.Length > MaxLength) return false;
        int declared = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (declared % 4 != 0 || declared != datagram.Length - HeaderLength) return false;

        int integrity = 0, sha256 = 0;
        bool fingerprint = false;
        for (int offset = HeaderLength, length;
            offset < datagram.Length;
            offset += AttributeHeaderLength + Padded(length))
        {
            if (fingerprint) return false;              // §14.7: it must be the last attribute
            if (offset + AttributeHeaderLength > datagram.Length) return false;
            var type = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(datagram[offset..]);
            length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(offset + 2)..]);
            if (offset + AttributeHeaderLength + Padded(length) > datagram.Length) return false;
            if (type == StunAttributeType.MessageIntegrity && integrity == 0)
            {
                if (length != IntegrityLength) return false;
                integrity = offset;
            }
            else if (type == StunAttributeType.MessageIntegritySha256 && sha256 == 0)
            {
                if (length is < MinIntegritySha256Length or > IntegritySha256Length || length % 4 != 0) return false;
                sha256 = offset;
            }
            else if (type == StunAttributeType.Fingerprint)
            {
                if (length != FingerprintLength) return false;
                uint expected = StunFingerprint.Compute(datagram[..offset]);
                if (BinaryPrimitives.ReadUInt32BigEndian(datagram[(offset + 4)..]) != expected) return false;
                fingerprint = true;
            }
        }
        int end = integrity != 0 ? integrity
            : sha256 != 0 ? sha256
            : fingerprint ? datagram.Length - AttributeHeaderLength - FingerprintLength
            : datagram.Length;
        message = new StunMessage(datagram, end, integrity, sha256, fingerprint);
        return true;
    }

    /// <summary>
    /// MESSAGE-INTEGRITY (RFC 8489 §14.5), or its SHA-256 form if that is all there is (§14.6); in constant time.
    /// </summary>
    /// <param name="key">Short-term: the password; long-term: a hash of user:realm:password.</param>
    public bool VerifyIntegrity(ReadOnlySpan<byte> key)
    {
        Span<byte> computed = stackalloc byte[IntegritySha256Length];
        if (HasIntegrity)
        {
            Span<byte> covered = stackalloc byte[MaxLength];
            HMACSHA1.HashData(key, Covered(_integrityOffset, covered), computed);
            return IsEqual(computed[..IntegrityLength], _integrityOffset);
        }
        if (_integritySha256Offset == 0) return false;
        Span<byte> before = stackalloc byte[MaxLength];
        HMACSHA256.HashData(key, Covered(_integritySha256Offset, before), computed);
        return IsEqual(computed[..LengthAt(_integritySha256Offset)], _integritySha256Offset);
    }

    /// <summary>The first attribute of that type before MESSAGE-INTEGRITY.</summary>
    public bool TryGet(StunAttributeType type, out ReadOnlySpan<byte> value)
    {
        foreach (StunAttribute attribute in this)
        {
            if (attribute.Type != type) continue;
            value = attribute.Value;
            return true;
        }
        value = default;
        return false;
    }

    public bool Has(StunAttributeType type) => TryGet(type, out _);

    public bool TryGetUInt32(StunAttributeType type, out uint value)
    {
        value = 0;
        return TryGet(type, out ReadOnlySpan<byte> bytes) && BinaryPrimitives.TryReadUInt32BigEndian(bytes, out value);
    }

    public bool TryGetUInt64(StunAttributeType type, out ulong value)
    {
        value = 0;
        return TryGet(type, out ReadOnlySpan<byte> bytes) && BinaryPrimitives.TryReadUInt64BigEndian(bytes, out value);
    }

    /// <summary>XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS of a server of RFC 3489.</summary>
    public bool TryGetMappedAddress(out TransportAddress address)
    {
        if (TryGet(StunAttributeType.XorMappedAddress, out ReadOnlySpan<byte> value))
            return StunAddress.TryRead(value, _datagram.Slice(MaskOffset, 16), out address);
        address = default;
        return TryGet(StunAttributeType.MappedAddress, out value) && StunAddress.TryRead(value, default, out address);
    }

    /// <summary>An address masked as XOR-MAPPED-ADDRESS is: those of TURN (RFC 8656 §18).</summary>
    public bool TryGetXorAddress(StunAttributeType type, out TransportAddress address)
    {
        address = default;
        return TryGet(type, out ReadOnlySpan<byte> value)
            && StunAddress.TryRead(value, _datagram.Slice(MaskOffset, 16), out address);
    }

    /// <summary>ALTERNATE-SERVER (RFC 8489 §14.15): an address that is not masked.</summary>
    public bool TryGetAlternateServer(out TransportAddress address)
    {
        address = default;
        return TryGet(StunAttributeType.AlternateServer, out ReadOnlySpan<byte> value)
            && StunAddress.TryRead(value, default, out address);
    }

    /// <summary>ERROR-CODE (RFC 8489 §14.8): 21 zero bits, class 3-6, number 0-99.</summary>
    public bool TryGetErrorCode(out int code)
    {
        code = 0;
        if (!TryGet(StunAttributeType.ErrorCode, out ReadOnlySpan<byte> value) || value.Length < 4) return false;
        int hundreds = value[2] & 7;
        if (hundreds is < 3 or > 6 || value[3] > 99) return false;
        code = (hundreds * 100) + value[3];
        return true;
    }

    /// <summary>Over the attributes before MESSAGE-INTEGRITY.</summary>
    public Enumerator GetEnumerator() => new(_datagram[..Math.Max(_attributesEnd, HeaderLength)]);

    // The HMAC is over everything before the attribute, with a header length that ends with the attribute.
    private ReadOnlySpan<byte> Covered(int offset, Span<byte> scratch)
    {
        _datagram[..offset].CopyTo(scratch);
        BinaryPrimitives.WriteUInt16BigEndian(
            scratch[2..], (ushort)(offset - HeaderLength + AttributeHeaderLength + LengthAt(offset)));
        return scratch[..offset];
    }

    private int LengthAt(int offset) => BinaryPrimitives.ReadUInt16BigEndian(_datagram[(offset + 2)..]);

    private bool IsEqual(ReadOnlySpan<byte> computed, int offset) => CryptographicOperations.FixedTimeEquals(
        computed, _datagram.Slice(offset + AttributeHeaderLength, computed.Length));

    private static int Padded(int length) => (length + 3) & ~3;

    /// <summary>Walks attributes whose bounds <see cref="TryParse"/> has checked.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> attributes)
    {
        private readonly ReadOnlySpan<byte> _attributes = attributes;
        private int _next = HeaderLength;

        public StunAttribute Current { get; private set; }

        public bool MoveNext()
        {
            if (_next + AttributeHeaderLength > _attributes.Length) return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(_attributes[(_next + 2)..]);
            Current = new StunAttribute(
                (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(_attributes[_next..]),
                _attributes.Slice(_next + AttributeHeaderLength, length));
            _next += AttributeHeaderLength + Padded(length);
            return true;
        }
    }
}
