namespace Camerad.WebRtc;

/// <summary>W3C WebRTC Encoded Transform §4.2.</summary>
public enum RTCEncodedVideoFrameType
{
    Empty,

    /// <summary>A decoder can begin here.</summary>
    Key,

    /// <summary>Refers to frames before.</summary>
    Delta,
}
