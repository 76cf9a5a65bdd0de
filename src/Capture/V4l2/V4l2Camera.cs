using Camerad.Capture.Encoders;
using Camerad.Capture.Jpeg;
using Camerad.Capture.Pictures;
using Camerad.Media;

namespace Camerad.Capture.V4l2;

/// <summary>A camera that is chosen and open but does not run yet. Starting it hands the device on.</summary>
internal sealed class V4l2Camera : IDisposable
{
    private const VideoDeviceUses Encoders = VideoDeviceUses.H264Encoder | VideoDeviceUses.OtherEncoder;
    private const VideoDeviceUses NoCameras = Encoders | VideoDeviceUses.Decoder | VideoDeviceUses.Converter;

    private readonly SignalWatch _signal;
    private V4l2Device? _device;

    private V4l2Camera(V4l2Device device, SignalWatch signal, CameraMode mode) =>
        (_device, _signal, Mode) = (device, signal, mode);

    /// <summary>How it will run.</summary>
    public CameraMode Mode { get; }

    /// <summary>The device.</summary>
    public V4l2Device Device => _device ?? throw new ObjectDisposedException(nameof(V4l2Camera));

    /// <param name="request">What is wanted.</param>
    /// <param name="canDecodeJpeg">True if <see cref="StartPictures"/> gets a decoder.</param>
    /// <param name="nodes">Null: this machine's.</param>
    /// <exception cref="SourceException">There is no such camera, or it cannot do so.</exception>
    public static V4l2Camera Open(CameraRequest request, bool canDecodeJpeg, IVideoNodes? nodes = null)
    {
        nodes ??= VideoNodes.OfThisMachine;
        VideoDevice found = CameraFinder.Find(
            new VideoDeviceCatalog(nodes), nodes, request.Device, out V4l2Fault? fault) ?? throw fault!.ToException();
        if (NotACamera(found) is { } problem) throw problem.ToException();
        V4l2Device device = V4l2Device.Open(found.Path, nodes);
        try
        {
            var signal = new SignalWatch(device);
            signal.Follow();
            IReadOnlyList<VideoFormat> formats = FormatsOf(device, signal);
            CameraMode mode = CameraModeChoice.Choose(device.Name, formats, request, canDecodeJpeg, out fault)
                ?? throw fault!.ToException();
            return new V4l2Camera(device, signal, mode);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Why a device gives no pictures at all; null if it does, or cannot even be opened.</summary>
    public static V4l2Fault? NotACamera(VideoDevice device)
    {
        bool givesPictures = device.Formats.Count > 0 && (device.Uses & NoCameras) == 0;
        if (device.Problem != null || givesPictures) return null;
        if (device.Driver == CameraFinder.LoopbackDriver)
        {
            return new V4l2Fault(
                $"{device.Name} has no picture: no program writes into it", "start the program that does",
                RetryAfter: V4l2Fault.LookAgain);
        }

        string what = device.Uses switch
        {
            _ when (device.Uses & Encoders) != 0 => "an encoder",
            _ when (device.Uses & VideoDeviceUses.Decoder) != 0 => "a decoder",
            _ when (device.Uses & VideoDeviceUses.Converter) != 0 => "a converter",
            _ when (device.Uses & VideoDeviceUses.Metadata) != 0 => "for facts about pictures, not for pictures",
            _ => "none that gives pictures",
        };
        return new V4l2Fault(
            $"{device.Name} is no camera but {what}", "camerad devices lists the cameras", NeedsRepair: true);
    }

    /// <summary>What a device offers; where a signal decides the size, none is listed.</summary>
    public static IReadOnlyList<VideoFormat> FormatsOf(V4l2Device device, SignalWatch signal) =>
        FormatSurvey.Ask(device, CaptureStream.TypeOf(device), withSizes: !signal.HasTimings);

    /// <summary>Starts a camera that gives raw pictures or JPEGs.</summary>
    /// <param name="createDecoder">Called for JPEGs.</param>
    /// <exception cref="SourceException">It does not run so, or the decoder is missing.</exception>
    public IPictureSource StartPictures(Func<IJpegDecoder> createDecoder)
    {
        V4l2Device device = Device;
        IPictureSource source;
        if (Mode.Format == CameraFormat.Mjpeg)
        {
            IJpegDecoder decoder = createDecoder();
            try
            {
                source = new MjpegPictureSource(device, Mode, decoder);
            }
            catch
            {
                decoder.Dispose();
                throw;
            }
        }
        else
        {
            source = new V4l2PictureSource(device, _signal, Mode);
        }

        _device = null;
        return source;
    }

    /// <summary>Starts a camera that gives H.264.</summary>
    /// <param name="settings">Set where it has such controls.</param>
    /// <param name="pool">Where frames come from.</param>
    /// <exception cref="SourceException">It does not run so.</exception>
    public V4l2H264Run StartH264(VideoEncoderSettings settings, EncodedFramePool pool)
    {
        var run = new V4l2H264Run(Device, Mode, settings, pool);
        _device = null;
        return run;
    }

    public void Dispose() => _device?.Dispose();
}
