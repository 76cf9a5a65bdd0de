using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>
/// <c>application/trickle-ice-sdpfrag</c> (RFC 8840 §9): candidates, and the credentials they belong to, without a whole description.
/// WHEP's PATCH carries it. One transport is bundled here, so one fragment speaks for one media section.
/// </summary>
internal sealed class SdpFragment
{
    /// <summary>Candidates in one fragment.</summary>
    internal const int MaxCandidates = 64;

    /// <summary>Null if absent.</summary>
    public string? IceUfrag { get; init; }

    /// <summary>Null if absent.</summary>
    public string? IcePwd { get; init; }

    /// <summary>The first media section's mid; null if there is none: the candidates are then the BUNDLE's.</summary>
    public string? Mid { get; init; }

    /// <summary>The candidates of that section.</summary>
    public IReadOnlyList<IceCandidateAttribute> Candidates { get; init; } = [];

    public bool EndOfCandidates { get; init; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SdpFragment? fragment, out SdpError error)
    {
        fragment = null;
        error = new SdpError(1, $"more than {SdpLimits.MaxLength} characters");
        if (text.Length > SdpLimits.MaxLength) return false;
        var lines = new SdpLineReader(text);
        var attributes = new SdpAttributeList();
        int mediaSections = 0;
        while (lines.TryRead())
        {
            if (lines.Type == 'm') mediaSections++;
            if (lines.Type != 'a' || mediaSections > 1) continue;   // RFC 8840 §9: what is not understood is ignored
            if (attributes.Count == SdpLimits.MaxAttributesPerSection) return Fail(lines, "too many a= lines", out error);
            int colon = lines.Value.IndexOf(':');
            attributes.Add((colon < 0 ? lines.Value : lines.Value[..colon]).ToString(), colon < 0 ? null : lines.Value[(colon + 1)..].ToString());
        }
        if (lines.Fault is not null) return Fail(lines, lines.Fault, out error);
        fragment = From(attributes);
        error = default;
        return true;
    }

    /// <summary>The fragment's text; the m= line's kind and formats say nothing (RFC 8840 §9).</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (IceUfrag is not null) SdpWriter.Line(text, 'a', $"ice-ufrag:{IceUfrag}");
        if (IcePwd is not null) SdpWriter.Line(text, 'a', $"ice-pwd:{IcePwd}");
        if (Mid is not null)
        {
            SdpWriter.Line(text, 'm', "video 9 UDP/TLS/RTP/SAVPF 0");
            SdpWriter.Line(text, 'a', $"mid:{Mid}");
        }
        foreach (IceCandidateAttribute candidate in Candidates) SdpWriter.Line(text, 'a', candidate.ToString());
        if (EndOfCandidates) SdpWriter.Line(text, 'a', "end-of-candidates");
        return text.ToString();
    }

    private static SdpFragment From(SdpAttributeList attributes)
    {
        var candidates = new List<IceCandidateAttribute>();
        foreach (SdpAttribute attribute in attributes)
        {
            if (attribute.Name != "candidate" || candidates.Count == MaxCandidates) continue;
            if (IceCandidateAttribute.TryParse(attribute.Value, out IceCandidateAttribute? candidate)) candidates.Add(candidate);
        }
        return new SdpFragment
        {
            IceUfrag = Value(attributes, "ice-ufrag"),
            IcePwd = Value(attributes, "ice-pwd"),
            Mid = Value(attributes, "mid"),
            Candidates = candidates,
            EndOfCandidates = attributes.Contains("end-of-candidates"),
        };
    }

    private static string? Value(SdpAttributeList attributes, string name) => attributes.TryGet(name, out string? value) ? value.Trim(' ') : null;

    private static bool Fail(SdpLineReader lines, string message, out SdpError error)
    {
        error = new SdpError(Math.Max(1, lines.LineNumber), message);
        return false;
    }
}
