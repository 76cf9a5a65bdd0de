namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>A remote track comes or goes with a description (W3C WebRTC §5.1.1).</summary>
/// <param name="Transceiver">Whose receiver.</param>
/// <param name="IsAdded">True: a track event is due; false: the track is muted.</param>
/// <param name="StreamIds">The streams that it belongs to from now on.</param>
internal sealed record JsepTrackChange(JsepTransceiver Transceiver, bool IsAdded, IReadOnlyList<string> StreamIds);
