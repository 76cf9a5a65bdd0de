namespace Camerad.WebRtc;

/// <summary>A description in force, or a copy of one (W3C WebRTC §4.6.2).</summary>
/// <param name="Type">What the description is.</param>
/// <param name="Sdp">SDP with the candidates known when it was read.</param>
public sealed record RTCSessionDescription(RTCSdpType Type, string Sdp)
{
    /// <summary>W3C WebRTC §4.6.2's constructor.</summary>
    public RTCSessionDescription(RTCSessionDescriptionInit descriptionInitDict)
        : this(descriptionInitDict.Type, descriptionInitDict.Sdp)
    {
    }

    /// <summary>What signaling carries.</summary>
    public RTCSessionDescriptionInit ToJSON() => new(Type, Sdp);
}
