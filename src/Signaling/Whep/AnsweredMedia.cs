namespace Camerad.Signaling.Whep;

/// <summary>
/// What of our answer a restart's fragment must repeat: the lines about ICE of the session and the first bundled media
/// section (draft-ietf-wish-whep; RFC 9725 §4.3.2). The answer is our own, so nothing is checked here.
/// </summary>
/// <param name="SessionLines">a=ice-lite, a=ice-options, a=group:BUNDLE as they stand in the answer.</param>
/// <param name="MediaLine">The first m= line that is not rejected.</param>
/// <param name="Mid">Its mid.</param>
internal sealed record AnsweredMedia(IReadOnlyList<string> SessionLines, string MediaLine, string Mid)
{
    private static readonly string[] SessionPrefixes = ["a=ice-lite", "a=ice-options:", "a=group:BUNDLE"];

    public static AnsweredMedia From(string answer)
    {
        var session = new List<string>();
        string? media = null, mid = null;
        foreach (ReadOnlySpan<char> line in answer.AsSpan().EnumerateLines())
        {
            foreach (string prefix in SessionPrefixes)
                if (line.StartsWith(prefix)
                    && !session.Exists(known => known.StartsWith(prefix, StringComparison.Ordinal)))
                    session.Add(line.ToString());
            if (line.StartsWith("m=") && mid is null) media = IsRejected(line) ? null : line.ToString();
            else if (line.StartsWith("a=mid:") && media is not null) mid ??= line["a=mid:".Length..].ToString();
        }

        return new AnsweredMedia(session, media ?? "m=video 9 UDP/TLS/RTP/SAVPF 0", mid ?? "0");
    }

    private static bool IsRejected(ReadOnlySpan<char> line)
    {
        int space = line.IndexOf(' ');
        return space >= 0 && line[(space + 1)..].StartsWith("0 ");      // port 0 (RFC 3264 §6)
    }
}
