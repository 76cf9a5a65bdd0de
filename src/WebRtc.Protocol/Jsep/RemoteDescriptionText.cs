using System.Text;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>The peer's descriptions as the application sees them: as they came, and with the candidates that it has
/// added since (W3C WebRTC §4.4.2, addIceCandidate).</summary>
internal static class RemoteDescriptionText
{
    /// <summary>Characters of one more line, about.</summary>
    private const int LineLength = 128;

    /// <returns>Null if the negotiation has no remote description.</returns>
    public static JsepDescription? Render(Negotiation? negotiation)
    {
        if (negotiation?.Remote is not { } applied) return null;
        RemoteCandidateList trickled = negotiation.RemoteCandidates;
        if (!trickled.HasTrickled) return new JsepDescription(applied.Type, applied.Text);
        var text = new StringBuilder(applied.Text.Length + (trickled.Trickled.Count * LineLength));
        ReadOnlySpan<char> lines = applied.Text;
        int section = -1;
        foreach (Range range in lines.Split('\n'))
        {
            ReadOnlySpan<char> line = lines[range].TrimEnd('\r');
            if (line.IsEmpty) continue;
            if (line.StartsWith("m=", StringComparison.Ordinal)) Append(text, trickled, section++);
            text.Append(line).Append("\r\n");
        }
        Append(text, trickled, section);
        return new JsepDescription(applied.Type, text.ToString());
    }

    private static void Append(StringBuilder text, RemoteCandidateList trickled, int section)
    {
        if (section < 0) return;
        foreach ((int ofSection, IceCandidateAttribute candidate) in trickled.Trickled)
            if (ofSection == section) SdpWriter.Line(text, 'a', candidate.ToString());
        if (trickled.HasTrickledEnd(section)) SdpWriter.Line(text, 'a', "end-of-candidates");
    }
}
