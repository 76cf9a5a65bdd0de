using System.Globalization;

namespace Camerad.Media.H264;

/// <summary>
/// The three bytes after an SPS's NAL header, which SDP writes as six hexadecimal digits (RFC 6184 §8.1,
/// profile-level-id).
/// </summary>
/// <param name="ProfileIdc">66 Baseline, 77 Main, 88 Extended, 100 High.</param>
/// <param name="ConstraintFlags">constraint_set0_flag (0x80) to constraint_set5_flag (0x04) and two zero bits.</param>
/// <param name="LevelIdc">Ten times the level; 11 with constraint_set3_flag means level 1b for profiles 66, 77 and
/// 88.</param>
public readonly record struct ProfileLevelId(byte ProfileIdc, byte ConstraintFlags, byte LevelIdc)
{
    private const int HexDigits = 6;

    /// <summary>Reads six hexadecimal digits, upper or lower case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ProfileLevelId value)
    {
        value = default;
        if (text.Length != HexDigits
            || !uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bits))
            return false;
        value = FromBits(bits);
        return true;
    }

    /// <summary>From the lower 24 bits, e.g. 0x42E01F.</summary>
    public static ProfileLevelId FromBits(uint bits) => new((byte)(bits >> 16), (byte)(bits >> 8), (byte)bits);

    /// <summary>The 24 bits as one number, e.g. 0x42E01F.</summary>
    public uint ToBits() => (uint)((ProfileIdc << 16) | (ConstraintFlags << 8) | LevelIdc);

    /// <summary>Six lower-case hexadecimal digits, e.g. "42e01f".</summary>
    public override string ToString() => ToBits().ToString("x6", CultureInfo.InvariantCulture);
}
