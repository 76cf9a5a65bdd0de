namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §6.3: the peer has opened a channel.</summary>
/// <param name="Channel">The channel; its events are raised from here on, so listen to them now.</param>
public sealed record RTCDataChannelEvent(RTCDataChannel Channel);
