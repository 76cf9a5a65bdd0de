namespace Camerad.Daemon.Configuration;

/// <summary>Finds what somebody meant who mistyped.</summary>
internal static class Spelling
{
    /// <summary>Edits (insert, delete, replace) that still count as a slip, for short and for longer words.</summary>
    private const int ShortSlip = 1;
    private const int LongSlip = 3;
    private const int ShortWord = 4;

    /// <summary>The known word nearest to the given one, or null if none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        int limit = word.Length <= ShortWord ? ShortSlip : LongSlip;
        return known.Select(candidate => (candidate, distance: Distance(word, candidate)))
            .Where(pair => pair.distance <= limit && pair.distance < pair.candidate.Length)
            .OrderBy(static pair => pair.distance)
            .Select(static pair => pair.candidate)
            .FirstOrDefault();
    }

    /// <summary>Levenshtein's distance, letters in any case.</summary>
    internal static int Distance(string a, string b)
    {
        int[] above = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = above[j - 1]
                    + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above[j], row[j - 1]) + 1);
            }

            above = row;
        }

        return above[^1];
    }
}
