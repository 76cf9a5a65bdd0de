using Camerad.Capture.Controls;
using Camerad.Capture.Encoders;
using Camerad.Capture.Jpeg;
using Camerad.Capture.Pictures;
using Camerad.Capture.Sources;
using Camerad.Capture.Stills;
using Camerad.Capture.Text;
using Camerad.Media;

namespace Camerad.Capture.V4l2;

/// <summary>
/// A camera of the kernel's (USB, legacy CSI, HDMI, v4l2loopback): its H.264 is passed through, raw pictures and JPEGs
/// are encoded here.
/// </summary>
public sealed class V4l2Source : IFrameSource
{
    private readonly V4l2Settings _settings;
    private readonly PictureStampOptions? _stamp;
    private readonly IVideoEncoderFinder _encoders;
    private readonly IVideoNodes _nodes;
    private readonly V4l2Controls _cameraControls;
    private readonly EncoderControls _encoderControls;
    private readonly CombinedControls _allControls;
    private readonly StillTap _stills = new();
    private readonly EncodedFramePool _pool = new();
    private readonly Lock _lock = new();
    private V4l2H264Run? _run;                          // while a camera's own H.264 is passed through
    private long _droppedByEarlierRuns;
    private volatile bool _encodesHere;
    private volatile string? _name;
    private volatile IReadOnlyList<string> _notices = [];

    /// <param name="settings">What is asked for.</param>
    /// <param name="stamp">Written into each picture, which then must be encoded here; null: nothing.</param>
    public V4l2Source(V4l2Settings settings, PictureStampOptions? stamp = null)
        : this(settings, stamp, new VideoEncoders(), VideoNodes.OfThisMachine)
    {
    }

    internal V4l2Source(
        V4l2Settings settings, PictureStampOptions? stamp, IVideoEncoderFinder encoders, IVideoNodes nodes)
    {
        ArgumentNullException.ThrowIfNull(settings);
        bool needsPixels = settings.Camera.NeedsPixels || stamp is not null;
        _settings = settings with { Camera = settings.Camera with { NeedsPixels = needsPixels } };
        (_stamp, _encoders, _nodes) = (stamp, encoders, nodes);
        _cameraControls = new V4l2Controls(settings.Controls);
        _encoderControls = new EncoderControls(settings.Encoding);
        _allControls = new CombinedControls(_encoderControls, _cameraControls);
        _encodesHere = settings.Camera.Format != CameraFormat.H264;
    }

    public string Description => _name is { } name ? $"camera {name}" : _settings.Camera.Device switch
    {
        CameraRequest.AutoDevice => "camera",
        string device => $"camera {device}",
    };

    public bool CanRequestKeyFrame
    {
        get
        {
            lock (_lock) return _encodesHere || _run?.CanRequestKeyFrame == true;
        }
    }

    public long DroppedFrames
    {
        get
        {
            lock (_lock) return _droppedByEarlierRuns + (_run?.DroppedFrames ?? 0);
        }
    }

    public string? LastWords => null;

    public IReadOnlyList<string> Notices => _notices;

    /// <remarks>A camera that encodes has its bitrate among its own controls.</remarks>
    public ICameraControls Controls => _encodesHere ? _allControls : _cameraControls;

    public EncoderState? Encoder => _encodesHere ? _encoderControls.State : null;

    public StillTap? Stills => _encodesHere ? _stills : null;

    public void RequestKeyFrame()
    {
        if (_encodesHere)
        {
            _encoderControls.RequestKeyFrame();
            return;
        }

        lock (_lock) _run?.RequestKeyFrame();
    }

    public void Run(IFrameSink sink, CancellationToken stop)
    {
        bool canDecodeJpeg = JpegDecoder.IsInstalled;
        using V4l2Camera camera = V4l2Camera.Open(_settings.Camera, canDecodeJpeg, _nodes);
        _name = camera.Device.Name;
        _encodesHere = camera.Mode.Format != CameraFormat.H264;
        _notices = [.. _cameraControls.Attach(camera.Device).Select(static outcome => outcome.Message!)];
        try
        {
            if (_encodesHere) Encode(camera, sink, stop);
            else PassThrough(camera, sink, stop);
        }
        finally
        {
            _cameraControls.Detach();
            _name = null;
        }
    }

    private void Encode(V4l2Camera camera, IFrameSink sink, CancellationToken stop)
    {
        IVideoEncoderKind encoder = _encoders.Choose(_settings.Encoder);
        using IPictureSource pictures = camera.StartPictures(static () => new JpegDecoder());
        new EncodingRun(pictures, encoder, _encoderControls, _stills, PictureStamp.For(_stamp), _pool).Run(sink, stop);
    }

    private void PassThrough(V4l2Camera camera, IFrameSink sink, CancellationToken stop)
    {
        using V4l2H264Run run = camera.StartH264(_settings.Encoding, _pool);
        lock (_lock) _run = run;
        try
        {
            run.Run(sink, stop);
        }
        finally
        {
            lock (_lock)
            {
                _run = null;
                _droppedByEarlierRuns += run.DroppedFrames;
            }
        }
    }
}
