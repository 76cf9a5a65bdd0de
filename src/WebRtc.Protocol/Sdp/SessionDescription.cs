using System.Diagnostics.CodeAnalysis;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>
/// A session description as grammar (RFC 8866): what its lines say, in their order. What they mean together is decided
/// in Jsep. Lines that WebRTC has no use for (i=, u=, e=, p=, r=, z=, k=) are checked for form and not kept.
/// </summary>
internal sealed class SessionDescription
{
    public SdpOrigin Origin { get; set; }

    /// <summary>s=; "-" says there is none.</summary>
    public string Name { get; set; } = "-";

    /// <summary>The value of a session level c= line; null if absent.</summary>
    public string? Connection { get; set; }

    /// <summary>The value of the first t= line.</summary>
    public string Timing { get; set; } = "0 0";

    /// <summary>b= values at session level.</summary>
    public List<string> Bandwidths { get; } = [];

    public SdpAttributeList Attributes { get; } = [];

    public List<MediaDescription> Media { get; } = [];

    /// <summary>
    /// Reads a description; line ends may be CR LF, LF, or the end of the text (D1: Safari has sent a stray LF).
    /// </summary>
    /// <returns>False if malformed or over <see cref="SdpLimits"/>; <paramref name="error"/> says where.</returns>
    public static bool TryParse(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out SessionDescription? description, out SdpError error) =>
        SdpParser.TryParse(text, out description, out error);

    /// <summary>The description's text with CR LF after every line, the last one too.</summary>
    public override string ToString() => SdpWriter.Write(this);
}
