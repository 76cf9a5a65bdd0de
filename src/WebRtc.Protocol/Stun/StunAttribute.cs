namespace Camerad.WebRtc.Protocol.Stun;

/// <summary>One attribute of a <see cref="StunMessage"/>, without its padding.</summary>
internal readonly ref struct StunAttribute(StunAttributeType type, ReadOnlySpan<byte> value)
{
    public StunAttributeType Type { get; } = type;

    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>RFC 8489 §15: a receiver that does not know it may ignore it.</summary>
    public bool IsOptional => (ushort)Type >= 0x8000;
}
