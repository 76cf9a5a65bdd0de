using System.Buffers;
using System.Globalization;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>The lexical rules that many lines share (RFC 8866 §9, RFC 8839 §5.1).</summary>
internal static class SdpText
{
    private const string AlphaNumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create(AlphaNumeric + "!#$%&'*+-.^_`{|}~");

    private static readonly SearchValues<char> IceCharacters = SearchValues.Create(AlphaNumeric + "+/");

    /// <summary>Characters that a byte-string can't hold: each would end a line for somebody.</summary>
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\0\r\n");

    /// <summary>RFC 8866 §9 <c>token</c>: 1 to <paramref name="maxLength"/> characters.</summary>
    public static bool IsToken(ReadOnlySpan<char> text, int maxLength) =>
        text.Length >= 1 && text.Length <= maxLength && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>
    /// RFC 8839 §5.1 <c>ice-char</c>, from <paramref name="minLength"/> to <paramref name="maxLength"/> of them.
    /// </summary>
    public static bool IsIceText(ReadOnlySpan<char> text, int minLength, int maxLength) =>
        text.Length >= minLength && text.Length <= maxLength && !text.ContainsAnyExcept(IceCharacters);

    /// <summary>RFC 8866 §9 <c>byte-string</c>: anything that stays on its line.</summary>
    public static bool IsByteString(ReadOnlySpan<char> text) => !text.ContainsAny(Forbidden);

    public static bool TryParseUInt16(ReadOnlySpan<char> text, out ushort value) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    public static bool TryParseUInt32(ReadOnlySpan<char> text, out uint value) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    public static bool TryParseUInt64(ReadOnlySpan<char> text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>Attribute names and keywords are compared like this where peers differ in case.</summary>
    public static bool EqualsIgnoringCase(ReadOnlySpan<char> text, ReadOnlySpan<char> other) =>
        text.Equals(other, StringComparison.OrdinalIgnoreCase);
}
