namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC Encoded Transform §4.4: one received picture as it was encoded, whole and in decoding order.
/// </summary>
/// <param name="Type">Whether a decoder can begin here.</param>
/// <param name="Data">
/// H.264: the access unit with start codes (Annex B), parameter sets included. VP8, VP9: the frame. AV1: the temporal
/// unit, with sizes in its OBUs. The receiver's to keep.
/// </param>
/// <param name="Timestamp">RTP's, 90,000 ticks a second; grows with wrapping at 2^32.</param>
/// <param name="Metadata">What RTP said besides.</param>
public sealed record RTCEncodedVideoFrame(
    RTCEncodedVideoFrameType Type, ReadOnlyMemory<byte> Data, uint Timestamp, RTCEncodedFrameMetadata Metadata);
