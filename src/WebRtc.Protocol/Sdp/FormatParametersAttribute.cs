using System.Diagnostics.CodeAnalysis;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>
/// <c>fmtp:pt name=value;name=value</c> (RFC 8866 §6.15; the list form is RFC 6184's and most others').
/// </summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Parameters">In order; a word without "=" has an empty value.</param>
internal sealed record FormatParametersAttribute(
    byte PayloadType, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    public static bool TryParse(
        ReadOnlySpan<char> value,
        [NotNullWhen(true)] out FormatParametersAttribute? result)
    {
        result = null;
        var reader = new SdpTokenReader(value);
        if (!reader.TryReadUInt16(out ushort payloadType) || payloadType > 127) return false;
        var parameters = new List<KeyValuePair<string, string>>();
        ReadOnlySpan<char> list = reader.Rest;
        foreach (Range range in list.Split(';'))
        {
            ReadOnlySpan<char> parameter = list[range].Trim(' ');
            if (parameter.IsEmpty) continue;
            if (parameters.Count == SdpLimits.MaxFormatParameters) return false;
            int equals = parameter.IndexOf('=');
            parameters.Add(equals < 0
                ? new(parameter.ToString(), "")
                : new(parameter[..equals].Trim(' ').ToString(), parameter[(equals + 1)..].Trim(' ').ToString()));
        }
        result = new FormatParametersAttribute((byte)payloadType, parameters);
        return true;
    }

    /// <summary>Reads the parameters alone (W3C: sdpFmtpLine).</summary>
    /// <returns>Null if there are none, or they are malformed.</returns>
    public static FormatParametersAttribute? OfLine(string? line) =>
        line is not null && TryParse($"0 {line}", out FormatParametersAttribute? result) ? result : null;

    /// <returns>The value of the first parameter of this name in any case (RFC 6838 §4.3), or null.</returns>
    public string? this[string name]
    {
        get
        {
            foreach ((string key, string value) in Parameters)
                if (SdpText.EqualsIgnoringCase(key, name)) return value;
            return null;
        }
    }

    /// <summary>The parameters without the payload type (W3C: sdpFmtpLine).</summary>
    public string ToLine()
    {
        var words = new string[Parameters.Count];
        for (int i = 0; i < words.Length; i++)
            words[i] = Parameters[i].Value.Length == 0
                ? Parameters[i].Key
                : $"{Parameters[i].Key}={Parameters[i].Value}";
        return string.Join(';', words);
    }

    public override string ToString() => $"{PayloadType} {ToLine()}";
}
