namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.2.4: which candidates are used.</summary>
public enum RTCIceTransportPolicy
{
    All,

    /// <summary>Only those of a TURN server.</summary>
    Relay,
}
