using System.Text;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>Writes descriptions in the order of RFC 8866 §5.</summary>
internal static class SdpWriter
{
    public static string Write(SessionDescription description)
    {
        var text = new StringBuilder(2048);
        Line(text, 'v', "0");
        Line(text, 'o', description.Origin.ToString());
        Line(text, 's', description.Name);
        if (description.Connection is not null) Line(text, 'c', description.Connection);
        foreach (string bandwidth in description.Bandwidths) Line(text, 'b', bandwidth);
        Line(text, 't', description.Timing);
        WriteAttributes(text, description.Attributes);
        foreach (MediaDescription media in description.Media) WriteMedia(text, media);
        return text.ToString();
    }

    /// <summary>Appends one line; for fragments, which have no session part (RFC 8840 §9).</summary>
    public static void Line(StringBuilder text, char type, string value) =>
        text.Append(type).Append('=').Append(value).Append("\r\n");

    private static void WriteMedia(StringBuilder text, MediaDescription media)
    {
        Line(text, 'm', $"{media.Kind} {media.Port} {media.Protocol} {string.Join(' ', media.Formats)}");
        if (media.Connection is not null) Line(text, 'c', media.Connection);
        foreach (string bandwidth in media.Bandwidths) Line(text, 'b', bandwidth);
        WriteAttributes(text, media.Attributes);
    }

    private static void WriteAttributes(StringBuilder text, SdpAttributeList attributes)
    {
        foreach (SdpAttribute attribute in attributes) Line(text, 'a', attribute.ToString());
    }
}
