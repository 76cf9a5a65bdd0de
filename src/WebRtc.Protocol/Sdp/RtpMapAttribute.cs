using System.Globalization;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary><c>rtpmap:pt name/clock[/parameters]</c> (RFC 8866 §6.6).</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="EncodingName">As written; compare it without regard to case.</param>
/// <param name="ClockRate">Hz.</param>
/// <param name="Parameters">Audio channels; null if absent.</param>
internal readonly record struct RtpMapAttribute(
    byte PayloadType, string EncodingName, uint ClockRate, string? Parameters = null)
{
    public static bool TryParse(ReadOnlySpan<char> value, out RtpMapAttribute result)
    {
        result = default;
        var reader = new SdpTokenReader(value);
        if (!reader.TryReadUInt16(out ushort payloadType) || payloadType > 127
            || !reader.TryRead(out ReadOnlySpan<char> encoding))
        {
            return false;
        }
        Span<Range> parts = stackalloc Range[3];
        int count = encoding.Split(parts, '/');
        if (count < 2 || !SdpText.IsToken(encoding[parts[0]], 64)
            || !SdpText.TryParseUInt32(encoding[parts[1]], out uint clockRate))
        {
            return false;
        }
        string? parameters = count == 3 && SdpText.IsToken(encoding[parts[2]], 16)
            ? encoding[parts[2]].ToString()
            : null;
        result = new RtpMapAttribute((byte)payloadType, encoding[parts[0]].ToString(), clockRate, parameters);
        return true;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{PayloadType} {EncodingName}/{ClockRate}{(Parameters is null ? "" : "/" + Parameters)}");
}
