namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §7.3.</summary>
/// <param name="Tone">The character that begins to play now, a comma for a pause; empty: the last one is over.</param>
public sealed record RTCDTMFToneChangeEvent(string Tone);
