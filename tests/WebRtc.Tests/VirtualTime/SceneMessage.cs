namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>One signaling message: a description or a candidate.</summary>
internal sealed record SceneMessage(RTCSessionDescriptionInit? Description, RTCIceCandidateInit? Candidate)
{
    public override string ToString() => Description is { } description ? $"{description.Type}" : "candidate";
}
