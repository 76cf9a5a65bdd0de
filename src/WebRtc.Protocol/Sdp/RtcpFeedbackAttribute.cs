using System.Globalization;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary><c>rtcp-fb:pt value</c> (RFC 4585 §4.2).</summary>
/// <param name="PayloadType">Null for the wildcard <c>*</c>: all payload types of the section.</param>
/// <param name="Value">For example <c>nack pli</c>; words separated by one space.</param>
internal readonly record struct RtcpFeedbackAttribute(byte? PayloadType, string Value)
{
    public static bool TryParse(ReadOnlySpan<char> value, out RtcpFeedbackAttribute result)
    {
        result = default;
        var reader = new SdpTokenReader(value);
        if (!reader.TryRead(out ReadOnlySpan<char> format)) return false;
        ushort payloadType = 0;
        bool isWildcard = format is "*";
        if (!isWildcard && (!SdpText.TryParseUInt16(format, out payloadType) || payloadType > 127)) return false;
        if (!reader.TryRead(out ReadOnlySpan<char> type)) return false;
        string text = reader.TryRead(out ReadOnlySpan<char> parameter) ? $"{type} {parameter}" : type.ToString();
        result = new RtcpFeedbackAttribute(isWildcard ? null : (byte)payloadType, text);
        return true;
    }

    public bool AppliesTo(byte payloadType) => PayloadType is null || PayloadType == payloadType;

    public override string ToString() => PayloadType is { } payloadType
        ? string.Create(CultureInfo.InvariantCulture, $"{payloadType} {Value}")
        : $"* {Value}";
}
