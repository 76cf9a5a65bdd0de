using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Capture.V4l2;
using Camerad.Media;
using Camerad.Media.H264;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Encoders.M2m;

/// <summary>H.264 by an encoder of the kernel.</summary>
internal sealed class M2mH264Encoder : IVideoEncoder
{
    /// <summary>What is still inside must come out within this time.</summary>
    internal static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(1);

    private readonly StatefulEncoder _encoder;
    private readonly H264DeviceControls _controls;
    private readonly AccessUnitReader _reader;
    private readonly LossRepair _repair;
    private readonly M2mQuirks _quirks;
    private Poller? _drain;
    private long _drainDeadline;
    private bool _isDrained;
    private bool _knowsDraining;
    private CodedPicture _rest;                 // a buffer with several access units is read in several steps
    private int _restOffset;

    /// <param name="device">An open encoder; belongs to the encoder from now on, also if this throws.</param>
    /// <param name="input">Of the pictures.</param>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="pool">Where frames come from.</param>
    /// <exception cref="SourceException">The device does not do so.</exception>
    public M2mH264Encoder(V4l2Device device, PictureFormat input, VideoEncoderSettings wanted, EncodedFramePool pool)
    {
        Name = $"{device.Driver} ({device.Path})";
        Input = input;
        _quirks = M2mQuirks.Of(device.Driver);
        _reader = new AccessUnitReader(pool);
        _encoder = new StatefulEncoder(device);
        _controls = new H264DeviceControls(device);
        _repair = new LossRepair(_reader, _controls);
        try
        {
            Settings = Start(wanted);
        }
        catch
        {
            _encoder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public PictureFormat Input { get; }

    /// <inheritdoc/>
    public VideoEncoderSettings Settings { get; private set; }

    /// <inheritdoc/>
    public SafeHandle Pollable => _encoder.Pollable;

    /// <inheritdoc/>
    public long SkippedPictures { get; private set; }

    /// <inheritdoc/>
    public long LostPictures => _encoder.LostPictures + BrokenPictures + _reader.InvalidAccessUnits;

    /// <summary>Pictures that the driver coded and marked as broken.</summary>
    public long BrokenPictures { get; private set; }

    /// <summary>True if pictures are encoded from the camera's memory, without a copy.</summary>
    public bool UsesDmaBufs => _encoder.UsesDmaBufs;

    /// <inheritdoc/>
    public bool TryEncode(RawPicture picture)
    {
        if (_encoder.TryGive(picture)) return true;
        SkippedPictures++;
        return false;
    }

    /// <inheritdoc/>
    public bool TryTake([NotNullWhen(true)] out EncodedFrame? frame)
    {
        while (true)
        {
            if (_restOffset > 0 && TryReadRest(out frame)) return true;
            switch (_encoder.TryTake(out CodedPicture coded))
            {
                case CodedResult.Picture:
                    (_rest, _restOffset) = (coded, 0);
                    if (TryReadRest(out frame)) return true;
                    continue;
                case CodedResult.Broken:
                    BrokenPictures++;
                    _repair.HandleLoss();
                    continue;
                case CodedResult.Drained:
                    _isDrained = true;
                    break;
                default:
                    if (MustWait()) continue;
                    break;
            }

            frame = null;
            return false;
        }
    }

    /// <inheritdoc/>
    public void RequestKeyFrame() => _controls.ForceKeyFrame();

    /// <inheritdoc/>
    public string? Change(VideoEncoderSettings wanted)
    {
        wanted = Bounded(wanted);
        string? refusal = _controls.Set(wanted, out VideoEncoderSettings inForce);
        if (refusal != null)
        {
            _controls.Set(Settings, out _);
            return refusal;
        }

        if (wanted.FramesPerSecond != Settings.FramesPerSecond) _encoder.SetRate(wanted.FramesPerSecond);
        Settings = inForce with { Profile = Settings.Profile, LevelIdc = Settings.LevelIdc };
        return null;
    }

    /// <inheritdoc/>
    public void Drain()
    {
        if (_drain != null) return;
        _drain = new Poller();
        _drain.Add(_encoder.Pollable, PollEvents.Readable | PollEvents.Writable);
        _drainDeadline = MonotonicClock.Ticks + DrainTimeout.Ticks;
        _knowsDraining = _encoder.Drain();
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _drain?.Dispose();
    }

    private VideoEncoderSettings Start(VideoEncoderSettings wanted)
    {
        wanted = Bounded(wanted);
        if (wanted.LevelIdc == 0)
        {
            wanted = wanted with
            {
                LevelIdc = H264Level.LowestFor(
                    Input.Width, Input.Height, Math.Round(wanted.FramesPerSecond), wanted.BitrateBps),
            };
        }

        _encoder.Configure(new StatefulEncoderFormat(
            PixFmtH264, Input, wanted.FramesPerSecond, M2mQuirks.CodedBufferLength(Input.Width, Input.Height)));
        _controls.SetUp(wanted, wanted.LevelIdc);
        string? refusal = _controls.Set(wanted, out VideoEncoderSettings inForce);
        if (refusal != null) throw new SourceException($"{refusal}; set another \"bitrate\" or \"keyFrameInterval\"");
        int errno = _encoder.Start();
        return errno == 0 ? _controls.ReadBack(inForce) : throw NoStart(wanted, errno);
    }

    private VideoEncoderSettings Bounded(VideoEncoderSettings wanted) =>
        wanted with { BitrateBps = Math.Min(wanted.BitrateBps, _quirks.MaxBitrateBps) };

    // Encoders look at bitrate, level and size together, when they start, and say no more than an errno.
    private SourceException NoStart(VideoEncoderSettings wanted, int errno)
    {
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"{Input} at {wanted.FramesPerSecond:0.##} per second, {wanted.BitrateBps} bit/s, "
            + $"level {wanted.LevelIdc / 10.0:0.0}");
        string why = Marshal.GetPInvokeErrorMessage(errno);
        return new SourceException(
            $"{_encoder.Device.Name} does not start with {what} ({why}); set a lower \"bitrate\", a smaller size, or "
            + "\"encoder\": \"software\"");
    }

    private bool TryReadRest([NotNullWhen(true)] out EncodedFrame? frame)
    {
        ReadOnlySpan<byte> bytes = _rest.Content.Span[_restOffset..];
        bool isRead = _reader.TryRead(bytes, _rest.CaptureTicks, out frame, out int consumed);
        _restOffset += Math.Max(consumed, 1);
        if (_restOffset < _rest.Content.Length) return isRead;
        _encoder.Return(_rest);
        _restOffset = 0;
        return isRead;
    }

    /// <summary>While it is drained: waits a little for more.</summary>
    private bool MustWait()
    {
        if (_drain == null || _isDrained || MonotonicClock.Ticks >= _drainDeadline) return false;
        if (!_knowsDraining && _encoder.PendingPictures == 0) return false;
        _drain.Wait(_drainDeadline);
        return true;
    }
}
