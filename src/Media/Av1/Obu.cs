namespace Camerad.Media.Av1;

/// <summary>
/// Where one open bitstream unit lies in its temporal unit.
/// <code>
/// |F| type: 4 |X|S|-|   [ T: 3, S: 2, 3 reserved ]   [ leb128 size ]   payload       AV1 Bitstream §5.3
/// </code>
/// </summary>
/// <param name="Header">The first byte.</param>
/// <param name="Extension">The second one, if <see cref="HasExtension"/>.</param>
/// <param name="PayloadOffset">Bytes from the temporal unit's begin.</param>
/// <param name="PayloadLength">Bytes there.</param>
internal readonly record struct Obu(byte Header, byte Extension, int PayloadOffset, int PayloadLength)
{
    public const byte ForbiddenBit = 0x80, ExtensionBit = 0x04, SizeBit = 0x02;

    private const int TypeShift = 3, TypeMask = 0x0F;

    public int Type => (Header >> TypeShift) & TypeMask;

    public bool HasExtension => (Header & ExtensionBit) != 0;

    /// <summary>Bytes of the header without a size field.</summary>
    public int HeaderLength => HasExtension ? 2 : 1;

    /// <summary>The first byte as it is without a size field.</summary>
    public byte HeaderWithoutSize => (byte)(Header & ~SizeBit);
}
