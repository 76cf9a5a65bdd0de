using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>
/// A camera that runs in one mode: its format is set, its buffers circulate, and what comes out is credible. What is
/// not (broken, impossible, running back) goes back to the driver and is counted. Threading: as
/// <see cref="BufferQueue"/>.
/// </summary>
internal sealed class CaptureStream : IDisposable
{
    /// <summary>Buffers: one is filled, one waits, and two are in use (an encoder and the one taken).</summary>
    internal const int Buffers = 4;

    /// <summary>So many buffers in a row without a picture end the stream: 10 s at 30 per second.</summary>
    internal const int MaxFaultsInARow = 300;

    private readonly V4l2Device _device;
    private readonly BufferQueue _queue;
    private FrameTimeline _timeline = new();
    private long _faults;
    private long _earlierLosses;
    private int _faultsInARow;

    /// <param name="device">An open camera; it stays the caller's.</param>
    public CaptureStream(V4l2Device device)
    {
        _device = device;
        IsMultiplanar = !device.Has(CapVideoCapture) && device.Has(CapVideoCaptureMplane);
        _queue = new BufferQueue(device, TypeOf(device));
    }

    /// <summary>Which part of <see cref="Format"/> counts.</summary>
    public bool IsMultiplanar { get; }

    /// <summary>The buffers.</summary>
    public BufferQueue Queue => _queue;

    /// <summary>As the driver has answered.</summary>
    public V4l2Format Format { get; private set; }

    /// <summary>Pictures per second as the driver has answered; 0 if it does not tell.</summary>
    public double FramesPerSecond { get; private set; }

    /// <summary>Pictures lost by the driver, and buffers that held none.</summary>
    public long DroppedFrames => _earlierLosses + _faults + _queue.ImpossibleBuffers + _timeline.LostFrames
        + _timeline.BackwardFrames;

    /// <summary>BufType of a camera's pictures.</summary>
    public static uint TypeOf(V4l2Device device) =>
        device.Has(CapVideoCapture) ? BufTypeVideoCapture : BufTypeVideoCaptureMplane;

    /// <summary>Sets format and rate; nothing runs yet.</summary>
    /// <exception cref="SourceException">The device does not take them.</exception>
    public void Configure(CameraMode mode)
    {
        V4l2Format format = Fill(CurrentFormat(), mode);
        int errno = _device.Call(VidiocSFmt, ref format);
        if (errno != 0) throw _device.Failure(mode.ToString(), errno);
        Format = format;
        (uint code, uint width, uint height) = Told();
        if (code != mode.Code || (mode.Width != 0 && (width != mode.Width || height != mode.Height)))
        {
            throw new SourceException(
                $"{_device.Name} does not take {mode}; it gives {Describe()}; set that, or another size or format",
                needsRepair: true);
        }

        SetRate(mode.FramesPerSecond);
    }

    /// <summary>Takes the format that the device has by itself, after its signal has changed.</summary>
    /// <exception cref="SourceException">It does not tell.</exception>
    public void ConfigureAsFound()
    {
        Format = CurrentFormat();
        ReadRate();
    }

    /// <summary>Buffers are allocated and filled from now on.</summary>
    /// <param name="prepare">Called when the buffers are there, before the driver has them.</param>
    /// <exception cref="SourceException">No memory, or the device is used by somebody else.</exception>
    public void Start(Action? prepare = null)
    {
        string what = $"buffers of {Describe()}";
        int errno = _queue.Allocate(MemoryMmap, Buffers);
        if (errno != 0) throw _device.Failure(what, errno);
        prepare?.Invoke();
        errno = _queue.QueueAll();
        if (errno != 0) throw _device.Failure(what, errno);
        errno = _queue.StreamOn();
        if (errno != 0) throw _device.Failure($"the start of {Describe()}", errno);
    }

    /// <summary>Stops and frees the buffers, of which none may be lent, so that it can be configured anew.</summary>
    public void Stop()
    {
        _earlierLosses = DroppedFrames - _faults - _queue.ImpossibleBuffers;
        _timeline = new FrameTimeline();
        _queue.StreamOff();
        _queue.Free();
    }

    /// <summary>The next buffer that holds a picture; the caller queues or lends it before the next call.</summary>
    /// <param name="buffer">Set if true is returned.</param>
    /// <param name="captureTicks">Monotonic.</param>
    /// <param name="lost">Pictures missing before this one, those refused among them.</param>
    /// <exception cref="SourceException">The device is gone, has failed, or gives only broken buffers.</exception>
    public bool TryTake(out DequeuedBuffer buffer, out long captureTicks, out int lost)
    {
        lost = 0;
        captureTicks = 0;
        if (_queue.HasIdleBuffers) RetryIdle();
        for (int attempt = 0; attempt < BufferQueue.MaxBuffers; attempt++)
        {
            if (_queue.TryDequeue(out buffer) != DequeueResult.Buffer) return false;
            if (buffer.Fault != BufferFault.None)
            {
                _faults++;
                _timeline.Skip(buffer);
            }
            else if (_timeline.TryPlace(buffer, MonotonicClock.Ticks, out captureTicks, out int missing))
            {
                lost += missing;
                _faultsInARow = 0;
                return true;
            }

            lost++;
            Refuse(buffer.Index);
        }

        buffer = default;
        return false;
    }

    public void Dispose() => _queue.Dispose();

    private void Refuse(int index)
    {
        _ = _queue.Queue(index);                        // a failure is seen by HasIdleBuffers
        if (++_faultsInARow < MaxFaultsInARow) return;
        throw new SourceException(
            $"{_device.Name} gives nothing but broken pictures ({MaxFaultsInARow} in a row); a bad cable or too little "
            + "power does that");
    }

    /// <summary>Queuing has failed before: with all buffers idle nothing would ever come again.</summary>
    private void RetryIdle()
    {
        int errno = _queue.QueueAll();
        if (errno == 0) return;
        for (int i = 0; i < _queue.Count; i++)
        {
            if (_queue.IsWithDriver(i)) return;
        }

        throw _device.Failure("its buffers", errno);
    }

    private V4l2Format CurrentFormat()
    {
        var format = new V4l2Format { Type = _queue.Type };
        int errno = _device.Call(VidiocGFmt, ref format);
        return errno == 0 ? format : throw _device.Failure("its format", errno);
    }

    private void SetRate(double framesPerSecond)
    {
        const uint Scale = 1000;
        var parameters = new V4l2StreamParm { Type = _queue.Type };
        if (_device.Call(VidiocGParm, ref parameters) != 0 || (parameters.Capability & CapTimeperframe) == 0)
        {
            ReadRate();
            return;
        }

        parameters.TimePerFrame = new V4l2Fract { Numerator = Scale, Denominator = (uint)(framesPerSecond * Scale) };
        if (_device.Call(VidiocSParm, ref parameters) == 0)
            FramesPerSecond = FormatSurvey.Rate(parameters.TimePerFrame);
        else
            ReadRate();
    }

    private void ReadRate()
    {
        var parameters = new V4l2StreamParm { Type = _queue.Type };
        bool isKnown = _device.Call(VidiocGParm, ref parameters) == 0 && parameters.TimePerFrame.Denominator != 0;
        FramesPerSecond = isKnown ? FormatSurvey.Rate(parameters.TimePerFrame) : 0;
    }

    private V4l2Format Fill(V4l2Format format, CameraMode mode)
    {
        uint width = (uint)mode.Width, height = (uint)mode.Height;
        if (IsMultiplanar)
        {
            if (width != 0) (format.PixMp.Width, format.PixMp.Height) = (width, height);
            (format.PixMp.PixelFormat, format.PixMp.Field) = (mode.Code, FieldNone);
            format.PixMp.PlaneFmt = default;                    // strides and sizes: the driver's choice
            return format;
        }

        if (width != 0) (format.Pix.Width, format.Pix.Height) = (width, height);
        (format.Pix.PixelFormat, format.Pix.Field) = (mode.Code, FieldNone);
        (format.Pix.BytesPerLine, format.Pix.SizeImage) = (0, 0);
        return format;
    }

    private (uint Code, uint Width, uint Height) Told() => IsMultiplanar
        ? (Format.PixMp.PixelFormat, Format.PixMp.Width, Format.PixMp.Height)
        : (Format.Pix.PixelFormat, Format.Pix.Width, Format.Pix.Height);

    private string Describe()
    {
        (uint code, uint width, uint height) = Told();
        return $"{width}x{height} {FourCc.ToText(code)}";
    }
}
