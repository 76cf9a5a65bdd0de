using Camerad.Capture.Encoders;
using Camerad.Capture.Interop;
using Camerad.Capture.Sources;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Capture.V4l2;

/// <summary>
/// One run of a camera that encodes H.264 itself: what it gives is passed through untouched, with the one copy out of
/// the driver's buffer, which goes back at once. Threading: <see cref="Run"/> on one thread,
/// <see cref="RequestKeyFrame"/> and the counters on any.
/// </summary>
internal sealed class V4l2H264Run : IDisposable
{
    /// <summary>Waits end after this time at the latest, wake-ups or not.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly V4l2Device _device;
    private readonly CaptureStream _stream;
    private readonly H264DeviceControls _controls;
    private readonly AccessUnitReader _reader;
    private readonly LossRepair _repair;
    private readonly Poller _poller = new();
    private int _isKeyFrameWanted;
    private long _droppedFrames;
    private long _bytesBeforeFirstPicture;

    /// <param name="device">Belongs to the run from now on, but not if this throws.</param>
    /// <param name="mode">With <see cref="CameraFormat.H264"/>.</param>
    /// <param name="settings">Set where the camera has such controls.</param>
    /// <param name="pool">Where frames come from.</param>
    /// <exception cref="SourceException">The device does not run so.</exception>
    public V4l2H264Run(V4l2Device device, CameraMode mode, VideoEncoderSettings settings, EncodedFramePool pool)
    {
        _device = device;
        _reader = new AccessUnitReader(pool);
        _stream = new CaptureStream(device);
        _controls = new H264DeviceControls(device);
        _repair = new LossRepair(_reader, _controls);
        try
        {
            _stream.Configure(mode);
            _controls.SetUp(settings, settings.LevelIdc);
            _ = _controls.Set(settings, out VideoEncoderSettings inForce);
            Settings = _controls.ReadBack(inForce);
            _stream.Start();
        }
        catch
        {
            _stream.Dispose();
            _poller.Dispose();
            throw;
        }
    }

    /// <summary>What the camera's encoder does, as far as it tells.</summary>
    public VideoEncoderSettings Settings { get; }

    /// <summary>Pictures per second it was set to; 0 if nobody knows.</summary>
    public double FramesPerSecond => _stream.FramesPerSecond;

    /// <summary>True if <see cref="RequestKeyFrame"/> does something.</summary>
    public bool CanRequestKeyFrame => _controls.CanForceKeyFrame;

    /// <summary>Pictures lost by the camera, damaged, or not shown since they refer to lost ones.</summary>
    public long DroppedFrames => Volatile.Read(ref _droppedFrames);

    /// <summary>Asks the camera for an IDR picture; does not block.</summary>
    public void RequestKeyFrame()
    {
        Volatile.Write(ref _isKeyFrameWanted, 1);
        _poller.Wake();
    }

    /// <summary>Gives pictures until stopped, which is seen at once.</summary>
    /// <exception cref="SourceException">The camera is gone or has failed.</exception>
    /// <exception cref="UnsupportedStreamException">It makes B-frames or fields.</exception>
    public void Run(IFrameSink sink, CancellationToken stop)
    {
        using CancellationTokenRegistration registration = stop.Register(_poller.Wake);
        _poller.Add(_device.Handle, PollEvents.Readable);
        while (!stop.IsCancellationRequested)
        {
            if (Interlocked.Exchange(ref _isKeyFrameWanted, 0) != 0) _controls.ForceKeyFrame();
            while (!stop.IsCancellationRequested && TryGiveOne(sink))
            {
            }

            if (_bytesBeforeFirstPicture > SourceLimits.MaxBytesBeforeFirstPicture) throw NoPicture();
            _poller.Wait(MonotonicClock.Ticks + LongestWait.Ticks);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _poller.Dispose();
        _device.Dispose();
    }

    private bool TryGiveOne(IFrameSink sink)
    {
        bool isTaken = _stream.TryTake(out DequeuedBuffer buffer, out long captureTicks, out int lost);
        if (lost > 0) _repair.HandleLoss();

        if (isTaken) GiveContent(buffer, captureTicks, sink);
        long unreadable = _reader.InvalidAccessUnits + _reader.SkippedAccessUnits;
        Volatile.Write(ref _droppedFrames, _stream.DroppedFrames + unreadable);
        return isTaken;
    }

    private void GiveContent(in DequeuedBuffer buffer, long captureTicks, IFrameSink sink)
    {
        ReadOnlySpan<byte> content = _stream.Queue.ContentOf(buffer).Span;
        int length = content.Length;
        while (length > 0)
        {
            bool isRead = _reader.TryRead(content, captureTicks, out EncodedFrame? frame, out int consumed);
            content = content[consumed..];
            length = consumed == 0 ? 0 : content.Length;
            // Before anybody sees the picture: the camera needs its buffer more urgently.
            if (length == 0) _ = _stream.Queue.Queue(buffer.Index);
            if (!isRead)
            {
                if (_bytesBeforeFirstPicture >= 0) _bytesBeforeFirstPicture += consumed;
                continue;
            }

            _bytesBeforeFirstPicture = long.MinValue;
            sink.HandleFrame(frame!);
            frame!.Release();
        }
    }

    private SourceException NoPicture() => new(
        $"{_device.Name} gives something that is no Annex B H.264; set another format", needsRepair: true);
}
