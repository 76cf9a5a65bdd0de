using Camerad.Capture.Controls;
using Camerad.Capture.Encoders;
using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Capture.Sources;
using Camerad.Capture.Stills;
using Camerad.Capture.Text;
using Camerad.Media;

namespace Camerad.Capture.Rpicam;

/// <summary>
/// A Raspberry Pi camera by rpicam-vid, which is run and never linked: libcamera's interface changes with every
/// upgrade. Where the board has an encoder (or one in software is asked for) rpicam-vid gives raw pictures and they are
/// encoded here, which alone gives key frames and bitrates on demand; otherwise it gives H.264.
/// </summary>
public sealed class RpicamSource : IFrameSource
{
    private readonly RpicamSettings _settings;
    private readonly PictureStampOptions? _stamp;
    private readonly IVideoEncoderFinder _encoders;
    private readonly string? _program;
    private readonly RpicamControls _cameraControls;
    private readonly EncoderControls _encoderControls;
    private readonly StillTap _stills = new();
    private readonly EncodedFramePool _pool = new();
    private readonly LineTail _words = new();
    private volatile bool _encodesHere;
    private volatile CommandSource? _command;

    /// <param name="settings">What is asked for.</param>
    /// <param name="stamp">Written into each picture, which then must be encoded here; null: nothing.</param>
    public RpicamSource(RpicamSettings settings, PictureStampOptions? stamp = null)
        : this(settings, stamp, new VideoEncoders(), program: null)
    {
    }

    /// <param name="settings">What is asked for.</param>
    /// <param name="stamp">Written into each picture; null: nothing.</param>
    /// <param name="encoders">What this machine has.</param>
    /// <param name="program">rpicam-vid; null: looked for.</param>
    internal RpicamSource(
        RpicamSettings settings, PictureStampOptions? stamp, IVideoEncoderFinder encoders, string? program)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_settings, _stamp, _encoders, _program) = (settings, stamp, encoders, program);
        _cameraControls = new RpicamControls(settings.Controls);
        _encoderControls = new EncoderControls(settings.Encoding);
        Controls = new CombinedControls(_cameraControls, _encoderControls);
    }

    public string Description =>
        _settings.Camera.Length > 0 ? $"Raspberry Pi camera {_settings.Camera}" : "Raspberry Pi camera";

    public bool CanRequestKeyFrame => _encodesHere;

    public long DroppedFrames => _command?.DroppedFrames ?? 0;

    public string? LastWords => _command?.LastWords ?? _words.Read();

    public IReadOnlyList<string> Notices => _cameraControls.Faults;

    public ICameraControls Controls { get; }

    public EncoderState? Encoder => _encodesHere ? _encoderControls.State : null;

    public StillTap? Stills => _encodesHere ? _stills : null;

    public void RequestKeyFrame()
    {
        if (_encodesHere) _encoderControls.RequestKeyFrame();
    }

    public void Run(IFrameSink sink, CancellationToken stop)
    {
        string program = _program ?? RpicamProgram.Require();
        IVideoEncoderKind? encoder = FindEncoder();
        int camera = FindCamera(program, stop);
        _encodesHere = encoder is not null;
        while (!stop.IsCancellationRequested)
        {
            // Ended and started anew by each change of a picture setting.
            using var run = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _cameraControls.BeginRun(run.Cancel);
            try
            {
                if (encoder is null) RunEncoded(program, camera, sink, run.Token);
                else RunRaw(program, camera, encoder, sink, run.Token);
            }
            finally
            {
                _cameraControls.BeginRun(null);
            }
        }
    }

    private IVideoEncoderKind? FindEncoder() => _settings.Encoder switch
    {
        EncoderPreference.Auto => _encoders.FindHardware() ?? (_stamp is null ? null : _encoders.FindSoftware()),
        _ => _encoders.Choose(_settings.Encoder),
    };

    private int FindCamera(string program, CancellationToken stop)
    {
        if (_settings.Camera.Length == 0) return 0;
        if (int.TryParse(_settings.Camera, out int index)) return index;
        IReadOnlyList<RpicamCamera> cameras = RpicamProgram.ListCameras(program, stop);
        RpicamCamera? named = cameras.FirstOrDefault(
            camera => camera.Sensor.Equals(_settings.Camera, StringComparison.OrdinalIgnoreCase));
        string present = cameras.Count == 0
            ? "There is none."
            : $"There is: {string.Join(", ", cameras.Select(camera => $"{camera.Index} ({camera.Sensor})"))}.";
        return named?.Index ?? throw new SourceException(
            $"there is no Raspberry Pi camera \"{_settings.Camera}\". {present}", needsRepair: true);
    }

    private void RunRaw(
        string program, int camera, IVideoEncoderKind encoder, IFrameSink sink, CancellationToken stop)
    {
        if (_settings.Width % RpicamArguments.RawWidthMultiple != 0)
        {
            int below = _settings.Width / RpicamArguments.RawWidthMultiple * RpicamArguments.RawWidthMultiple;
            throw new SourceException(
                $"\"width\" {_settings.Width} is no multiple of {RpicamArguments.RawWidthMultiple}, which raw pictures "
                + $"of rpicam-vid need; use {below} or {below + RpicamArguments.RawWidthMultiple}",
                needsRepair: true);
        }

        _words.Clear();
        _command = null;
        var format = new PictureFormat(PixelFormat.I420, _settings.Width, _settings.Height);
        using var pictures = new RpicamPictureSource(
            RpicamArguments.Raw(program, camera, _settings, _cameraControls.Arguments), format,
            _settings.Encoding.FramesPerSecond, _words);
        new EncodingRun(pictures, encoder, _encoderControls, _stills, PictureStamp.For(_stamp), _pool).Run(sink, stop);
    }

    private void RunEncoded(string program, int camera, IFrameSink sink, CancellationToken stop)
    {
        bool inSoftware = RaspberryPi.EncodesInSoftware(RaspberryPi.Model());
        VideoEncoderSettings encoding = _encoderControls.WantedAt(_settings.Encoding.FramesPerSecond);
        var command = new CommandSource(RpicamArguments.H264(
            program, camera, _settings with { Encoding = encoding }, _cameraControls.Arguments, inSoftware));
        _command = command;
        try
        {
            command.Run(sink, stop);
        }
        catch (SourceException) when (RpicamFault.Recognize(program, command.LastWords) is { } known)
        {
            throw known;
        }
    }
}
