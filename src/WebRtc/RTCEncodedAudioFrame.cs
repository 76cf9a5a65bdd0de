namespace Camerad.WebRtc;

/// <summary>W3C WebRTC Encoded Transform §4.6: one received packet of sound as it was encoded.</summary>
/// <param name="Data">Opus: a packet; PCMU, PCMA, G722: samples. The receiver's to keep.</param>
/// <param name="Timestamp">RTP's, in ticks of the codec's clock.</param>
/// <param name="Metadata">What RTP said besides.</param>
public sealed record RTCEncodedAudioFrame(ReadOnlyMemory<byte> Data, uint Timestamp, RTCEncodedFrameMetadata Metadata);
