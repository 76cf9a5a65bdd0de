using System.Text;
using System.Text.Json.Nodes;

namespace Camerad.WebRtc.Tests.Identity;

/// <summary>Looks at the identity lines of descriptions, and changes them as somebody in the middle would.</summary>
internal static class SdpIdentity
{
    private const string Attribute = "a=identity:";

    /// <summary>The base64 of a description's one identity line, which stands before the first section.</summary>
    public static string Assertion(string sdp)
    {
        string session = sdp.Split("\r\nm=")[0];
        Assert.Equal(sdp.Split(Attribute).Length, session.Split(Attribute).Length);
        return session.Split("\r\n").Single(static line => line.StartsWith(Attribute, StringComparison.Ordinal))
            [Attribute.Length..];
    }

    public static JsonNode Json(string assertion) =>
        JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(assertion)))!;

    public static RTCSessionDescriptionInit With(RTCSessionDescriptionInit description, Action<JsonNode> change)
    {
        string assertion = Assertion(description.Sdp);
        JsonNode json = Json(assertion);
        change(json);
        string changed = Convert.ToBase64String(Encoding.UTF8.GetBytes(json.ToJsonString()));
        return Replace(description, assertion, changed);
    }

    public static RTCSessionDescriptionInit Replace(
        RTCSessionDescriptionInit description, string oldText, string newText)
    {
        Assert.Contains(oldText, description.Sdp, StringComparison.Ordinal);
        return description with { Sdp = description.Sdp.Replace(oldText, newText, StringComparison.Ordinal) };
    }

    public static RTCSessionDescriptionInit Without(RTCSessionDescriptionInit description) =>
        Replace(description, $"{Attribute}{Assertion(description.Sdp)}\r\n", "");

    /// <summary>Another certificate's, the same wherever it stands.</summary>
    public static RTCSessionDescriptionInit WithOtherFingerprint(RTCSessionDescriptionInit description)
    {
        int at = description.Sdp.IndexOf("a=fingerprint:sha-256 ", StringComparison.Ordinal);
        string line = description.Sdp[at..description.Sdp.IndexOf('\r', at)];
        char digit = line[^1] == '0' ? '1' : '0';
        return Replace(description, line, line[..^1] + digit);
    }
}
