namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §10.3.</summary>
/// <param name="Error">What happened.</param>
public sealed record RTCErrorEvent(RTCError Error);
