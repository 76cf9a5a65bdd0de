using System.Globalization;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Which of the sixteen DTMF digits a telephone-event format has (RFC 4733 §2.4.1, §2.5.1.1).</summary>
internal static class TelephoneEventDigits
{
    public const ushort All = ushort.MaxValue;

    private const int Count = 16;

    /// <param name="sdpFmtpLine">Event codes and ranges of them, "0-11,16"; null: all digits.</param>
    /// <returns>Bit n: the digit of event n. What is no list of events has none.</returns>
    public static ushort Parse(string? sdpFmtpLine)
    {
        if (sdpFmtpLine is null) return All;
        int digits = 0;
        foreach (string part in sdpFmtpLine.Split(','))
        {
            string[] ends = part.Split('-', 2, StringSplitOptions.TrimEntries);
            if (!TryRead(ends[0], out byte first) || !TryRead(ends[^1], out byte last)) continue;
            for (int code = first; code <= last && code < Count; code++) digits |= 1 << code;
        }
        return (ushort)digits;
    }

    private static bool TryRead(string text, out byte code) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code);
}
