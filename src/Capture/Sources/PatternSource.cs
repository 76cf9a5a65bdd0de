using Camerad.Capture.Controls;
using Camerad.Capture.Encoders;
using Camerad.Capture.Pictures;
using Camerad.Capture.Stills;
using Camerad.Capture.Text;
using Camerad.Media;

namespace Camerad.Capture.Sources;

/// <summary>A generated moving picture with clock and frame number, encoded as a camera's would be.</summary>
public sealed class PatternSource : IFrameSource
{
    private readonly PatternSettings _settings;
    private readonly PictureStampOptions? _stamp;
    private readonly IVideoEncoderFinder _encoders;
    private readonly EncoderControls _controls;
    private readonly StillTap _stills = new();
    private readonly EncodedFramePool _pool = new();

    /// <param name="settings">What is asked for.</param>
    /// <param name="stamp">Written into each picture; null: nothing.</param>
    public PatternSource(PatternSettings settings, PictureStampOptions? stamp = null)
        : this(settings, stamp, new VideoEncoders())
    {
    }

    internal PatternSource(PatternSettings settings, PictureStampOptions? stamp, IVideoEncoderFinder encoders)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_settings, _stamp, _encoders) = (settings, stamp, encoders);
        _controls = new EncoderControls(settings.Encoding);
    }

    public string Description => "test pattern";

    public bool CanRequestKeyFrame => true;

    public long DroppedFrames => 0;

    public string? LastWords => null;

    public ICameraControls Controls => _controls;

    public EncoderState? Encoder => _controls.State;

    public StillTap Stills => _stills;

    public void RequestKeyFrame() => _controls.RequestKeyFrame();

    public void Run(IFrameSink sink, CancellationToken stop)
    {
        IVideoEncoderKind encoder = _encoders.Choose(_settings.Encoder);
        var format = new PictureFormat(encoder.Inputs[0], _settings.Width, _settings.Height);
        using var pictures = new PatternPictureSource(format, _settings.Encoding.FramesPerSecond);
        new EncodingRun(pictures, encoder, _controls, _stills, PictureStamp.For(_stamp), _pool).Run(sink, stop);
    }
}
