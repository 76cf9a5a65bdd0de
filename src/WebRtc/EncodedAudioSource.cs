using Camerad.Media;
using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc;

/// <summary>A source of encoded sound: Opus, G722, PCMU or PCMA, one frame a packet.</summary>
public sealed class EncodedAudioSource : EncodedMediaSource
{
    private static readonly RTCRtpCodec Opus = new("audio/opus", 48000, 2);

    private readonly EncodedFramePool _pool = new(initialCapacity: 1500);
    private readonly MediaCodec _codec;

    /// <param name="network">Where the connections live that will send it.</param>
    /// <param name="codec">What the frames are; null: Opus.</param>
    /// <exception cref="RTCException">NotSupportedError: another codec.</exception>
    public EncodedAudioSource(RtcNetwork network, RTCRtpCodec? codec = null)
        : base(network, MediaKind.Audio, codec ?? Opus, new MediaFeed(null, network.Loop.Wake, keepsGroup: false)) =>
            _codec = SourceCodecs.Of(Codec, MediaKind.Audio);

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> frame, TimeSpan captureTime) =>
        Write(frame, captureTime, level: null);

    /// <summary>
    /// As <see cref="Write(ReadOnlySpan{byte}, TimeSpan)"/>, with what an encoder knows of the loudness.
    /// </summary>
    /// <param name="frame">One packet.</param>
    /// <param name="captureTime">When it was captured.</param>
    /// <param name="level">Is sent along (RFC 6464); null: not known.</param>
    public bool Write(ReadOnlySpan<byte> frame, TimeSpan captureTime, AudioLevel? level)
    {
        EncodedFrame copy = _pool.Rent(frame.Length);
        frame.CopyTo(copy.GetBuffer(frame.Length));
        copy.CompleteAudio(_codec, frame.Length, captureTime.Ticks, level);
        Write(copy);
        copy.Release();
        return true;
    }
}
