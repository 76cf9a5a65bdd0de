namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.2.7: there is nothing to choose.</summary>
public sealed record RTCAnswerOptions;
