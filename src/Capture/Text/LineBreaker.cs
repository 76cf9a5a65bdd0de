namespace Camerad.Capture.Text;

/// <summary>Breaks a text into lines of a fixed-width font.</summary>
internal static class LineBreaker
{
    private const string Ellipsis = "...";

    /// <param name="text">Words between blanks and line ends; a word longer than a line is broken.</param>
    /// <param name="columns">Characters of a line, at least 1.</param>
    /// <param name="maxLines">At least 1; of what does not fit, the last line says so.</param>
    public static List<string> Break(string text, int columns, int maxLines)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            string rest = word;
            if (line.Length > 0 && line.Length + 1 + rest.Length > columns)
            {
                lines.Add(line);
                line = "";
            }

            for (; rest.Length > columns; rest = rest[columns..]) lines.Add(rest[..columns]);
            line = line.Length == 0 ? rest : $"{line} {rest}";
        }

        if (line.Length > 0) lines.Add(line);
        if (lines.Count <= maxLines) return lines;
        lines.RemoveRange(maxLines, lines.Count - maxLines);
        string last = lines[^1];
        lines[^1] = last[..Math.Max(0, Math.Min(last.Length, columns - Ellipsis.Length))] + Ellipsis;
        return lines;
    }
}
