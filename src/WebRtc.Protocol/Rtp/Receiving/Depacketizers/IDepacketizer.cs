namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>
/// Puts the payloads of one video stream's frames together. Payloads come in order and without gaps; after a gap comes
/// <see cref="Begin"/>. Garbage is refused, never thrown at.
/// </summary>
internal interface IDepacketizer
{
    /// <summary>True for a payload that a decoder can begin with, whatever was before.</summary>
    bool BeginsKeyFrame(ReadOnlySpan<byte> payload);

    /// <summary>The next payload is a frame's first; what was begun is forgotten.</summary>
    void Begin();

    /// <returns>False: malformed or not this frame's continuation; the frame is damaged.</returns>
    bool TryAdd(ReadOnlySpan<byte> payload, FrameBuffer frame);

    /// <summary>The last payload was the frame's last.</summary>
    FrameIntegrity Finish(FrameBuffer frame, out FrameProperties properties);
}
