namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>Cuts text into lines <c>type=value</c>; empty lines are skipped.</summary>
/// <param name="text">Lines end with CR LF, LF, or the end.</param>
internal ref struct SdpLineReader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    /// <summary>The number of the line read last, from 1.</summary>
    public int LineNumber { get; private set; }

    public char Type { get; private set; }

    public ReadOnlySpan<char> Value { get; private set; }

    /// <summary>Why <see cref="TryRead"/> said false; null at the end of the text.</summary>
    public string? Fault { get; private set; }

    public bool TryRead()
    {
        while (!_rest.IsEmpty)
        {
            if (++LineNumber > SdpLimits.MaxLines) return Fail($"more than {SdpLimits.MaxLines} lines");
            int end = _rest.IndexOf('\n');
            ReadOnlySpan<char> line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            line = line.TrimEnd('\r');
            if (line.Trim(' ').IsEmpty) continue;
            return Accept(line);
        }
        return false;
    }

    private bool Accept(ReadOnlySpan<char> line)
    {
        if (line.Length < 2 || !char.IsAsciiLetterLower(line[0]) || line[1] != '=')
            return Fail("not of the form type=value");
        if (!SdpText.IsByteString(line)) return Fail("holds a NUL or CR character");
        Type = line[0];
        Value = line[2..];
        return true;
    }

    private bool Fail(string fault)
    {
        Fault = fault;
        return false;
    }
}
