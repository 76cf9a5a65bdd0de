namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §4.6.3: what <see cref="RTCPeerConnection.SetLocalDescription(RTCLocalSessionDescriptionInit?)"/> takes.
/// </summary>
/// <param name="Type">Absent: offer or answer, as the signaling state asks for.</param>
/// <param name="Sdp">Empty: what was created last, or is created now.</param>
public sealed record RTCLocalSessionDescriptionInit(RTCSdpType? Type = null, string Sdp = "")
{
    /// <summary>What was created is what can be set.</summary>
    public static implicit operator RTCLocalSessionDescriptionInit(RTCSessionDescriptionInit description) =>
        new(description.Type, description.Sdp);
}
