using Camerad.Media;
using Camerad.Media.H264;
using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc;

/// <summary>
/// A source of encoded pictures: H.264 (the default), VP8, VP9 or AV1. The current group of pictures is kept, so that a
/// new viewer sees a picture at once.
/// </summary>
public sealed class EncodedVideoSource : EncodedMediaSource
{
    private static readonly RTCRtpCodec H264 = new("video/H264", 90000);

    private readonly EncodedFramePool _pool = new();
    private readonly MediaCodec _codec;
    private readonly AccessUnitReader _accessUnits;
    private volatile H264ParameterSets? _parameterSets;

    /// <param name="network">Where the connections live that will send it.</param>
    /// <param name="requestKeyFrame">
    /// Asks the encoder for a key frame, called on the network thread and never more often than the rate limit; null if
    /// the source can't (a file). Must not block.
    /// </param>
    /// <param name="codec">What the frames are; null: H.264.</param>
    /// <exception cref="RTCException">NotSupportedError: another codec.</exception>
    public EncodedVideoSource(RtcNetwork network, Action? requestKeyFrame, RTCRtpCodec? codec = null)
        : base(
            network, MediaKind.Video, codec ?? H264,
            new MediaFeed(requestKeyFrame, network.Loop.Wake, keepsGroup: true))
    {
        _codec = SourceCodecs.Of(Codec, MediaKind.Video);
        _accessUnits = new AccessUnitReader(_pool);
    }

    /// <summary>
    /// The stream's parameter sets as last seen; null before the first key frame, and for other codecs.
    /// </summary>
    public H264ParameterSets? ParameterSets => _parameterSets;

    /// <inheritdoc/>
    public override MediaTrackSettings Settings
    {
        get => base.Settings.Width is null && _parameterSets is { } sets
            ? base.Settings with { Width = sets.Width, Height = sets.Height }
            : base.Settings;
        set => base.Settings = value;
    }

    /// <inheritdoc/>
    public override void Write(EncodedFrame frame)
    {
        _parameterSets = frame.ParameterSets ?? _parameterSets;
        base.Write(frame);
    }

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> frame, TimeSpan captureTime)
    {
        EncodedFrame? copy;
        if (_codec == MediaCodec.H264)
        {
            if (!_accessUnits.TryRead(frame, captureTime.Ticks, out copy, out _)) return false;
        }
        else
        {
            copy = _pool.Rent(frame.Length);
            frame.CopyTo(copy.GetBuffer(frame.Length));
            if (!copy.TryComplete(_codec, frame.Length, captureTime.Ticks))
            {
                copy.Release();
                return false;
            }
        }

        Write(copy);
        copy.Release();
        return true;
    }
}
