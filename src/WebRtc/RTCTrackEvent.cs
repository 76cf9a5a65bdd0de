namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.7: the peer sends a track.</summary>
/// <param name="Receiver">Receives it.</param>
/// <param name="Track">The receiver's track.</param>
/// <param name="Streams">The streams it is part of.</param>
/// <param name="Transceiver">Its transceiver.</param>
public sealed record RTCTrackEvent(
    RTCRtpReceiver Receiver, MediaStreamTrack Track, IReadOnlyList<MediaStream> Streams, RTCRtpTransceiver Transceiver);
