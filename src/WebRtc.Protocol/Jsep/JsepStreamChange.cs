namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>A remote track is added to a stream or taken out of it (W3C WebRTC §4.4.1.5, addList and
/// removeList).</summary>
/// <param name="Transceiver">Whose receiver.</param>
/// <param name="StreamId">The stream's id, from the peer's msid.</param>
/// <param name="IsAdded">False: taken out.</param>
internal sealed record JsepStreamChange(JsepTransceiver Transceiver, string StreamId, bool IsAdded);
