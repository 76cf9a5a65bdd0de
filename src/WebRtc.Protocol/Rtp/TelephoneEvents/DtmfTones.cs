namespace Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

/// <summary>The sixteen DTMF digits by their event codes (RFC 4733 §3.2, table 3).</summary>
internal static class DtmfTones
{
    /// <summary>A digit's place is its code.</summary>
    private const string ByCode = "0123456789*#ABCD";

    /// <param name="tone">0 to 9, *, #, A to D.</param>
    /// <returns>Null: no digit.</returns>
    public static byte? ToCode(char tone)
    {
        int code = ByCode.IndexOf(tone, StringComparison.Ordinal);
        return code < 0 ? null : (byte)code;
    }

    /// <returns>Null: an event, but no DTMF digit.</returns>
    public static char? ToTone(byte code) => code < ByCode.Length ? ByCode[code] : null;
}
