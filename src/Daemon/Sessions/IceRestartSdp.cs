using System.Text;
using Camerad.Signaling;

namespace Camerad.Daemon.Sessions;

/// <summary>
/// WHEP restarts ICE with new credentials alone; our peer, like any W3C peer, wants a whole offer. So the viewer's last
/// offer is given again with the new credentials (RFC 8839 §4.4.1.1.1: changed ufrag and pwd are the restart), and
/// ours are read from the answer.
/// </summary>
internal static class IceRestartSdp
{
    private const string Ufrag = "a=ice-ufrag:";
    private const string Pwd = "a=ice-pwd:";
    private const string Candidate = "a=candidate:";
    private const string EndOfCandidates = "a=end-of-candidates";

    /// <summary>
    /// The offer with other credentials, and other candidates in its first media section (the bundle's).
    /// </summary>
    public static string Apply(string offer, IceRestart remote)
    {
        var sdp = new StringBuilder(offer.Length + 256);
        int mediaSections = 0;
        foreach (string line in Lines(offer))
        {
            if (line.StartsWith(Candidate, StringComparison.Ordinal) || line == EndOfCandidates) continue;
            if (line.StartsWith("m=", StringComparison.Ordinal) && ++mediaSections == 2)
                AppendCandidates(sdp, remote.Candidates);
            if (line.StartsWith(Ufrag, StringComparison.Ordinal)) sdp.Append(Ufrag).Append(remote.UsernameFragment);
            else if (line.StartsWith(Pwd, StringComparison.Ordinal)) sdp.Append(Pwd).Append(remote.Password);
            else sdp.Append(line);
            sdp.Append("\r\n");
        }

        if (mediaSections == 1) AppendCandidates(sdp, remote.Candidates);
        return sdp.ToString();
    }

    /// <summary>Credentials and candidates of a description; null if it has no credentials.</summary>
    public static IceRestart? Extract(string description)
    {
        string? ufrag = null;
        string? pwd = null;
        var candidates = new List<string>();
        foreach (string line in Lines(description))
        {
            if (line.StartsWith(Ufrag, StringComparison.Ordinal)) ufrag ??= line[Ufrag.Length..];
            else if (line.StartsWith(Pwd, StringComparison.Ordinal)) pwd ??= line[Pwd.Length..];
            else if (line.StartsWith(Candidate, StringComparison.Ordinal)) candidates.Add(line[2..]);
        }

        return ufrag is null || pwd is null ? null : new IceRestart(ufrag, pwd, [.. candidates.Distinct()]);
    }

    private static void AppendCandidates(StringBuilder sdp, IReadOnlyList<string> candidates)
    {
        foreach (string candidate in candidates)
            sdp.Append("a=").Append(
                candidate.StartsWith("a=", StringComparison.Ordinal) ? candidate[2..] : candidate).Append("\r\n");
    }

    private static IEnumerable<string> Lines(string sdp) =>
        sdp.Split('\n').Select(static line => line.TrimEnd('\r')).Where(static line => line.Length > 0);
}
