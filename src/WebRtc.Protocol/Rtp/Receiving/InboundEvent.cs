namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <param name="Kind">What has happened.</param>
/// <param name="Handle">The receiver's.</param>
/// <param name="Tone">A DTMF digit, if it is about one.</param>
internal readonly record struct InboundEvent(InboundEventKind Kind, int Handle, char Tone = default);
