using System.Text;
using System.Text.RegularExpressions;

namespace Camerad.Capture.Interop;

/// <summary>The last lines of a text that comes in pieces, bounded in number and length. Thread-safe.</summary>
internal sealed partial class LineTail
{
    /// <summary>Lines kept.</summary>
    public const int MaxLines = 5;

    /// <summary>Bytes of a line kept; the rest of it is dropped.</summary>
    public const int MaxLineLength = 200;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();
    private readonly byte[] _line = new byte[MaxLineLength];
    private int _length;

    public void Append(ReadOnlySpan<byte> text)
    {
        lock (_lock)
        {
            foreach (byte value in text)
            {
                if (value is (byte)'\n' or (byte)'\r') EndLine();
                else if (_length < MaxLineLength) _line[_length++] = value;
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _lines.Clear();
            _length = 0;
        }
    }

    /// <summary>The lines joined by " | "; null if there are none.</summary>
    public string? Read()
    {
        lock (_lock)
        {
            string joined = string.Join(" | ", _length == 0 ? _lines : _lines.Append(Decode(isWhole: false)));
            return joined.Length == 0 ? null : joined;
        }
    }

    private void EndLine()
    {
        string line = Decode(isWhole: _length < MaxLineLength);
        _length = 0;
        if (line.Length == 0) return;
        if (_lines.Count == MaxLines) _lines.Dequeue();
        _lines.Enqueue(line);
    }

    // Control characters (colours, bells) have no place in a log or a status message, nor have logins in addresses. Of
    // a line that was cut nobody knows whether its last address has one.
    private string Decode(bool isWhole)
    {
        string text = string.Concat(Encoding.UTF8.GetString(_line, 0, _length).Where(c => !char.IsControl(c))).Trim();
        text = Login().Replace(text, "://***@");
        return isWhole ? text : CutAddress().Replace(text, "://***");
    }

    [GeneratedRegex(@"://\S*@")]
    private static partial Regex Login();

    [GeneratedRegex(@"://(?!\*\*\*@)\S*$")]
    private static partial Regex CutAddress();
}
