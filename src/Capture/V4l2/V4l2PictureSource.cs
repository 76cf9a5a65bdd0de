using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Camerad.Capture.Pictures;

namespace Camerad.Capture.V4l2;

/// <summary>
/// Raw pictures of a camera, in the driver's own buffers: a picture's last release gives its buffer back. A change of
/// the signal (HDMI) stops and starts the device; the pictures after it have the new format.
/// </summary>
internal sealed class V4l2PictureSource : IPictureSource
{
    /// <summary>After a change of signal, borrowed pictures must be back within this time.</summary>
    private static readonly TimeSpan ChangeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How often that is looked at.</summary>
    private static readonly TimeSpan ChangePoll = TimeSpan.FromMilliseconds(10);

    private readonly V4l2Device _device;
    private readonly CaptureStream _stream;
    private readonly SignalWatch _signal;
    private PlaneLayout _layout;
    private RawPicture[] _pictures = [];
    private long _changeDeadline = long.MaxValue;

    /// <summary>Opens nothing and starts the device.</summary>
    /// <param name="device">Belongs to the source from now on, but not if this throws.</param>
    /// <param name="signal">Its input.</param>
    /// <param name="mode">One of the raw ones.</param>
    /// <exception cref="SourceException">The device does not run so.</exception>
    public V4l2PictureSource(V4l2Device device, SignalWatch signal, CameraMode mode)
    {
        _device = device;
        _signal = signal;
        _stream = new CaptureStream(device);
        try
        {
            _stream.Configure(mode);
            _layout = ReadLayout();
            Start();
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    public PictureFormat Format => _layout.Format;

    public double FramesPerSecond => _stream.FramesPerSecond;

    public SafeHandle Readable => _device.Handle;

    public long NextDueTicks => IsChanging ? MonotonicClock.Ticks + ChangePoll.Ticks : long.MaxValue;

    public long DroppedPictures => _stream.DroppedFrames;

    private bool IsChanging => _changeDeadline != long.MaxValue;

    public bool TryTake([NotNullWhen(true)] out RawPicture? picture)
    {
        picture = null;
        if (IsChanging && !TryEndChange()) return false;
        if (_stream.TryTake(out DequeuedBuffer buffer, out long captureTicks, out _))
        {
            _stream.Queue.Lend(buffer.Index);
            picture = _pictures[buffer.Index];
            picture.Lend(captureTicks);
            return true;
        }

        // Asked for when nothing else is ready, which is once for each picture at most.
        if (_signal.TryTakeChange()) _changeDeadline = MonotonicClock.Ticks + ChangeTimeout.Ticks;
        return false;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _device.Dispose();
    }

    private PlaneLayout ReadLayout()
    {
        PlaneLayout? layout = PlaneLayout.Of(_stream.Format, _stream.IsMultiplanar);
        return layout ?? throw new SourceException($"{_device.Name} gives a format that cannot be", needsRepair: true);
    }

    private void Start()
    {
        _stream.Queue.NeededBytes = _layout.NeededBytes;
        _stream.Start(MakePictures);
    }

    private void MakePictures()
    {
        BufferQueue queue = _stream.Queue;
        bool isExported = queue.TryExport();
        _pictures = new RawPicture[queue.Count];
        for (int i = 0; i < _pictures.Length; i++)
        {
            int index = i;
            PicturePlane[] planes = _layout.In(queue.MemoryOf(i)) ?? throw new SourceException(
                $"{_device.Name} gives buffers that are too small for {_layout.Format}", needsRepair: true);
            int dmaBuf = isExported ? queue.DmaBufOf(i) : RawPicture.NoDmaBuf;
            _pictures[i] = new RawPicture(_layout.Format, planes, _ => queue.Return(index), dmaBuf);
        }
    }

    private bool TryEndChange()
    {
        if (_stream.Queue.LentBuffers > 0)
        {
            if (MonotonicClock.Ticks < _changeDeadline) return false;
            throw new SourceException(
                $"{_device.Name} has another signal, and a picture of the old one is still in use");
        }

        _changeDeadline = long.MaxValue;
        _stream.Stop();
        _signal.Follow();
        _stream.ConfigureAsFound();
        _layout = ReadLayout();
        Start();
        return true;
    }
}
