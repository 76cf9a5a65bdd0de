using System.Text.Json;

namespace Camerad.Interop.Tests.Calls;

/// <summary>Descriptions and candidates as their toJSON has them (W3C WebRTC §4.6.2, §4.8.1).</summary>
internal static class SignalingJson
{
    public static string Write(RTCSessionDescription description) => JsonSerializer.Serialize(
        new { description = new { type = Name(description.Type), sdp = description.Sdp } });

    public static string Write(RTCIceCandidate? candidate) => JsonSerializer.Serialize(
        new { candidate = candidate?.ToJSON() }, JsonSerializerOptions.Web);

    public static RTCSessionDescriptionInit ReadDescription(JsonElement json) => new(
        Enum.Parse<RTCSdpType>(json.GetProperty("type").GetString()!, ignoreCase: true),
        json.GetProperty("sdp").GetString()!);

    public static RTCIceCandidateInit? ReadCandidate(JsonElement json) =>
        json.Deserialize<RTCIceCandidateInit>(JsonSerializerOptions.Web);

    private static string Name(RTCSdpType type) => type switch
    {
        RTCSdpType.Offer => "offer",
        RTCSdpType.Pranswer => "pranswer",
        RTCSdpType.Answer => "answer",
        _ => "rollback",
    };
}
