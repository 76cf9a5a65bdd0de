namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <param name="Kind">What has happened.</param>
/// <param name="Handle">The receiver's.</param>
internal readonly record struct InboundEvent(InboundEventKind Kind, int Handle);
