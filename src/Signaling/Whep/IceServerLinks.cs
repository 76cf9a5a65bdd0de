using System.Text;

namespace Camerad.Signaling.Whep;

/// <summary>ICE servers as Link headers (draft-ietf-wish-whep; RFC 9725 §4.6; RFC 8288).</summary>
internal static class IceServerLinks
{
    public static string[] Format(IEnumerable<SignalingIceServer> servers)
    {
        var links = new List<string>();
        foreach (SignalingIceServer server in servers)
            foreach (string url in server.Urls)
                if (Format(url, server) is { } link) links.Add(link);
        return [.. links];
    }

    // What can't stand in a header (a password with a line break or an umlaut) is left out rather than sent broken.
    private static string? Format(string url, SignalingIceServer server)
    {
        if (!IsPrintable(url) || url.AsSpan().IndexOfAny("<> ") >= 0) return null;
        var link = new StringBuilder($"<{url}>; rel=\"ice-server\"");
        if (server.Username is { } username && server.Credential is { } credential)
        {
            if (!IsPrintable(username) || !IsPrintable(credential)) return null;
            link.Append($"; username={Quote(username)}; credential={Quote(credential)}; credential-type=\"password\"");
        }

        return link.ToString();
    }

    private static bool IsPrintable(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    // RFC 9110 §5.6.4
    private static string Quote(string text) =>
        '"' + text
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}
