using System.Diagnostics.CodeAnalysis;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>
/// Reads a whole description line by line. Strict where a guess could be wrong (v=, o=, m=), lenient where peers differ
/// and nothing depends on it: the order of the lines within a section, and lines that WebRTC has no use for.
/// </summary>
internal ref struct SdpParser
{
    private readonly SessionDescription _session = new();
    private SdpLineReader _lines;
    private MediaDescription? _media;
    private bool _hasOrigin;

    private SdpParser(ReadOnlySpan<char> text) => _lines = new SdpLineReader(text);

    public static bool TryParse(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out SessionDescription? description, out SdpError error)
    {
        description = null;
        error = new SdpError(1, $"more than {SdpLimits.MaxLength} characters");
        if (text.Length > SdpLimits.MaxLength) return false;
        var parser = new SdpParser(text);
        if (parser.Parse() is { } fault)
        {
            error = new SdpError(Math.Max(1, parser._lines.LineNumber), fault);
            return false;
        }
        error = default;
        description = parser._session;
        return true;
    }

    /// <returns>What is wrong, or null.</returns>
    private string? Parse()
    {
        if (!_lines.TryRead()) return _lines.Fault ?? "the description is empty";
        if (_lines.Type != 'v' || _lines.Value.Trim() is not "0") return "a description begins with v=0";
        while (_lines.TryRead())
            if ((_lines.Type == 'm' ? ParseMedia() : ParseLine()) is { } fault) return fault;
        return _lines.Fault ?? (_hasOrigin ? null : "the description has no o= line");
    }

    private string? ParseLine() => _lines.Type switch
    {
        'a' => ParseAttribute(_media?.Attributes ?? _session.Attributes),
        'b' => ParseBandwidth(_media?.Bandwidths ?? _session.Bandwidths),
        'c' => ParseConnection(),
        'o' when _media is null => ParseOrigin(),
        's' when _media is null => ParseName(),
        't' when _media is null => ParseTiming(),
        'i' or 'k' => null,
        'u' or 'e' or 'p' or 'r' or 'z' when _media is null => null,
        'v' or 'o' or 's' or 't' or 'u' or 'e' or 'p' or 'r' or 'z' => $"{_lines.Type}= has no place here",
        _ => "unknown line type",   // RFC 8866 §5: a parser refuses what it does not know
    };

    private string? ParseOrigin()
    {
        if (_hasOrigin) return "a second o= line";
        if (!SdpOrigin.TryParse(_lines.Value, out SdpOrigin origin)) return "malformed o= line";
        _session.Origin = origin;
        _hasOrigin = true;
        return null;
    }

    private readonly string? ParseName()
    {
        _session.Name = _lines.Value.ToString();
        return null;
    }

    private readonly string? ParseTiming()
    {
        _session.Timing = _lines.Value.ToString();
        return null;
    }

    private readonly string? ParseConnection()
    {
        if (_media is null) _session.Connection = _lines.Value.ToString();
        else _media.Connection ??= _lines.Value.ToString();   // several c= lines are for multicast (RFC 8866 §5.7)
        return null;
    }

    private readonly string? ParseBandwidth(List<string> bandwidths)
    {
        if (bandwidths.Count == SdpLimits.MaxBandwidths)
            return $"more than {SdpLimits.MaxBandwidths} b= lines in a section";
        bandwidths.Add(_lines.Value.ToString());
        return null;
    }

    private readonly string? ParseAttribute(SdpAttributeList attributes)
    {
        if (attributes.Count == SdpLimits.MaxAttributesPerSection)
            return $"more than {SdpLimits.MaxAttributesPerSection} a= lines in a section";
        int colon = _lines.Value.IndexOf(':');
        ReadOnlySpan<char> name = colon < 0 ? _lines.Value.TrimEnd(' ') : _lines.Value[..colon];
        if (!SdpText.IsToken(name, _lines.Value.Length)) return "malformed attribute name";
        attributes.Add(name.ToString(), colon < 0 ? null : _lines.Value[(colon + 1)..].ToString());
        return null;
    }

    /// <summary>RFC 8866 §5.14: <c>m=media port[/count] proto fmt …</c></summary>
    private string? ParseMedia()
    {
        if (_session.Media.Count == SdpLimits.MaxMediaSections)
            return $"more than {SdpLimits.MaxMediaSections} m= lines";
        var reader = new SdpTokenReader(_lines.Value);
        if (!reader.TryRead(out ReadOnlySpan<char> kind) || !SdpText.IsToken(kind, 32))
            return "m= line without media type";
        if (!reader.TryRead(out ReadOnlySpan<char> port) || !TryParsePort(port, out ushort portNumber))
            return "m= line without port";
        if (!reader.TryRead(out ReadOnlySpan<char> protocol) || !IsProtocol(protocol))
            return "m= line without protocol";
        var formats = new List<string>();
        while (reader.TryRead(out ReadOnlySpan<char> format))
        {
            if (formats.Count == SdpLimits.MaxFormats) return $"more than {SdpLimits.MaxFormats} formats";
            if (!SdpText.IsToken(format, 64)) return "malformed format in m= line";
            formats.Add(format.ToString());
        }
        if (formats.Count == 0) return "m= line without format";
        _media = new MediaDescription
        {
            Kind = kind.ToString(), Port = portNumber, Protocol = protocol.ToString(), Formats = formats,
        };
        _session.Media.Add(_media);
        return null;
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out ushort port)
    {
        int slash = text.IndexOf('/');
        return SdpText.TryParseUInt16(slash < 0 ? text : text[..slash], out port);
    }

    /// <summary>RFC 8866 §9: proto = token *("/" token).</summary>
    private static bool IsProtocol(ReadOnlySpan<char> text)
    {
        if (text.Length > 64) return false;
        foreach (Range part in text.Split('/'))
            if (!SdpText.IsToken(text[part], 64)) return false;
        return true;
    }
}
