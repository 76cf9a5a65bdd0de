namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.2.7.</summary>
/// <param name="IceRestart">New ICE credentials (RFC 8839 §4.4.1.1.1).</param>
/// <param name="OfferToReceiveAudio">
/// Legacy (W3C WebRTC §4.4.3.3). True: something to receive sound, should there be none yet. False: no sound is
/// received. Null: as the transceivers say.
/// </param>
/// <param name="OfferToReceiveVideo">The same of video.</param>
public sealed record RTCOfferOptions(
    bool IceRestart = false, bool? OfferToReceiveAudio = null, bool? OfferToReceiveVideo = null);
