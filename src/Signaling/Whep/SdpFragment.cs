using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Camerad.Signaling.Whep;

/// <summary>
/// An SDP fragment (RFC 8840 §9): the body of WHEP's PATCH. Only what ICE needs is read; every other line is skipped.
/// <code>
/// a=ice-ufrag:EsAw                     session or media level
/// a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
/// m=audio 9 RTP/AVP 0                  starts a media section; only its position counts
/// a=mid:0
/// a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host
/// a=end-of-candidates
/// </code>
/// </summary>
internal sealed record SdpFragment
{
    /// <summary>Longest body, bytes.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>Longest line, characters; a candidate has 60 to 200.</summary>
    public const int MaxLineLength = 1024;

    /// <summary>Most candidates in one fragment; browsers send up to 20 per component.</summary>
    public const int MaxCandidates = 64;

    // RFC 8839 §5.4: ufrag 4 to 256 ice-chars, pwd 22 to 256.
    private const int MinUfragLength = 4, MinPasswordLength = 22, MaxCredentialLength = 256;

    /// <summary>Null where the fragment has none.</summary>
    public string? UsernameFragment { get; private set; }

    public string? Password { get; private set; }

    public List<SignalingCandidate> Candidates { get; } = [];

    public bool EndOfCandidates { get; private set; }

    public static bool TryParse(
        ReadOnlySpan<byte> body, [NotNullWhen(true)] out SdpFragment? fragment, [NotNullWhen(false)] out string? fault)
    {
        fragment = null;
        var parsed = new SdpFragment();
        var reader = new LineReader(parsed);
        foreach (ReadOnlySpan<char> line in Encoding.UTF8.GetString(body).AsSpan().EnumerateLines())
        {
            fault = reader.Take(line);
            if (fault is not null) return false;
        }

        bool isHalf = (parsed.UsernameFragment is null) != (parsed.Password is null);
        fault = isHalf ? "The fragment has only one of ice-ufrag and ice-pwd." : null;
        if (fault is not null) return false;
        fragment = parsed;
        return true;
    }

    /// <summary>The fragment that answers an ICE restart.</summary>
    /// <param name="media">Names the media section the candidates belong to.</param>
    /// <param name="restart">Our new credentials and all candidates.</param>
    public static string Format(AnsweredMedia media, IceRestart restart)
    {
        var text = new StringBuilder();
        foreach (string line in media.SessionLines) text.Append(line).Append("\r\n");
        text.Append(media.MediaLine).Append("\r\n");
        text.Append("a=mid:").Append(media.Mid).Append("\r\n");
        text.Append("a=ice-ufrag:").Append(restart.UsernameFragment).Append("\r\n");
        text.Append("a=ice-pwd:").Append(restart.Password).Append("\r\n");
        foreach (string candidate in restart.Candidates)
        {
            string attribute = candidate.StartsWith("a=", StringComparison.Ordinal) ? candidate : $"a={candidate}";
            text.Append(attribute).Append("\r\n");
        }

        return text.Append("a=end-of-candidates\r\n").ToString();
    }

    /// <summary>Keeps where in the fragment the lines stand.</summary>
    private sealed class LineReader(SdpFragment fragment)
    {
        private int _mediaIndex = -1;
        private string? _mid;
        private string? _ufrag;
        private int _firstOfSection;

        /// <returns>What is wrong with the line, or null.</returns>
        public string? Take(ReadOnlySpan<char> line)
        {
            if (line.Length > MaxLineLength)
                return $"A line of the fragment is longer than {MaxLineLength} characters.";
            if (line.StartsWith("m=")) StartSection();
            else if (Value(line, "a=mid:") is { } mid) TakeMid(mid);
            else if (Value(line, "a=ice-ufrag:") is { } ufrag) return TakeUfrag(ufrag);
            else if (Value(line, "a=ice-pwd:") is { } password) return TakePassword(password);
            else if (line.StartsWith("a=candidate:")) return TakeCandidate(line[2..].ToString());
            else if (line.SequenceEqual("a=end-of-candidates")) fragment.EndOfCandidates = true;
            return null;
        }

        private void StartSection()
        {
            _mediaIndex++;
            _mid = null;
            _firstOfSection = fragment.Candidates.Count;
        }

        // mid may stand after the candidates of its section.
        private void TakeMid(string mid)
        {
            _mid = mid;
            for (int i = _firstOfSection; i < fragment.Candidates.Count; i++)
                fragment.Candidates[i] = fragment.Candidates[i] with { SdpMid = mid };
        }

        // Bundled sections repeat the same credentials; the first ones count for a restart.
        private string? TakeUfrag(string ufrag)
        {
            if (!AreIceChars(ufrag, MinUfragLength)) return "ice-ufrag must be 4 to 256 ice-chars (RFC 8839).";
            _ufrag = ufrag;
            fragment.UsernameFragment ??= ufrag;
            return null;
        }

        private string? TakePassword(string password)
        {
            if (!AreIceChars(password, MinPasswordLength)) return "ice-pwd must be 22 to 256 ice-chars (RFC 8839).";
            fragment.Password ??= password;
            return null;
        }

        private string? TakeCandidate(string candidate)
        {
            if (fragment.Candidates.Count == MaxCandidates)
                return $"The fragment has more than {MaxCandidates} candidates.";
            fragment.Candidates.Add(new SignalingCandidate(
                candidate, _mid, _mediaIndex < 0 ? null : _mediaIndex, _ufrag ?? fragment.UsernameFragment));
            return null;
        }

        private static string? Value(ReadOnlySpan<char> line, string prefix) =>
            line.StartsWith(prefix) ? line[prefix.Length..].Trim().ToString() : null;

        private static bool AreIceChars(string text, int minLength)
        {
            if (text.Length < minLength || text.Length > MaxCredentialLength) return false;
            foreach (char c in text)
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/')) return false;
            return true;
        }
    }
}
