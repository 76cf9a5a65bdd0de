using System.Globalization;
using Camerad.Capture.Controls;

namespace Camerad.Capture.Encoders;

/// <summary>
/// How other threads reach the encoder of a capture thread: what they ask for is kept, taken up by the capture thread
/// when it is next awake, and in force again after each restart. Threading: <see cref="BeginRun"/>,
/// <see cref="Serve"/>, <see cref="Note"/> and <see cref="EndRun"/> on the capture thread, the rest on any.
/// </summary>
internal sealed class EncoderControls : ICameraControls
{
    /// <summary>The controls' names.</summary>
    public const string Bitrate = "bitrate", KeyFrameInterval = "key_frame_interval";

    private const double MinSeconds = VideoEncoderSettings.MinKeyFrameSeconds;
    private const double MaxSeconds = VideoEncoderSettings.MaxKeyFrameSeconds;

    private static readonly TimeSpan DefaultAnswerTimeout = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _answerTimeout;
    private readonly Lock _lock = new();
    private VideoEncoderSettings _wanted;
    private double _keyFrameSeconds;
    private Change? _change;
    private Action? _wake;
    private string? _name;
    private VideoEncoderSettings? _inForce;
    private EncodingCounters _thisRun;
    private EncodingCounters _earlierRuns;
    private int _keyFrameWanted;

    /// <param name="settings">From the configuration.</param>
    /// <param name="answerTimeout">
    /// The capture thread takes up a change within this time, or the asker goes on without it; null: 1 s.
    /// </param>
    public EncoderControls(VideoEncoderSettings settings, TimeSpan? answerTimeout = null)
    {
        _answerTimeout = answerTimeout ?? DefaultAnswerTimeout;
        _wanted = settings;
        _keyFrameSeconds = settings.KeyFrameInterval / settings.FramesPerSecond;
    }

    /// <summary>What an encoder opened now should do, for a source of this many pictures per second.</summary>
    public VideoEncoderSettings WantedAt(double framesPerSecond)
    {
        lock (_lock)
        {
            double rate = framesPerSecond > 0 ? framesPerSecond : _wanted.FramesPerSecond;
            return _wanted with { FramesPerSecond = rate, KeyFrameInterval = PicturesIn(_keyFrameSeconds, rate) };
        }
    }

    /// <summary>The encoder in use, or used last; null before the first.</summary>
    public EncoderState? State
    {
        get
        {
            lock (_lock)
            {
                return _name is null || _inForce is null
                    ? null : new EncoderState(_name, _inForce, Sum(_earlierRuns, _thisRun));
            }
        }
    }

    /// <summary>Asks for an IDR picture soon; does not block.</summary>
    public void RequestKeyFrame()
    {
        Volatile.Write(ref _keyFrameWanted, 1);
        lock (_lock) _wake?.Invoke();
    }

    /// <inheritdoc/>
    public IReadOnlyList<CameraControl> List()
    {
        lock (_lock)
        {
            VideoEncoderSettings now = _inForce ?? _wanted;
            double seconds = _inForce is { } settings ? Seconds(settings) : _keyFrameSeconds;
            return
            [
                new CameraControl(
                    Bitrate, "Bitrate, bit/s", CameraControlKind.Number, VideoEncoderSettings.MinBitrateBps,
                    VideoEncoderSettings.MaxBitrateBps, 1, new VideoEncoderSettings().BitrateBps,
                    now.BitrateBps.ToString(CultureInfo.InvariantCulture), [], IsInactive: false),
                new CameraControl(
                    KeyFrameInterval, "Seconds between key frames", CameraControlKind.Number, MinSeconds, MaxSeconds, 0,
                    2, seconds.ToString("0.##", CultureInfo.InvariantCulture), [], IsInactive: false),
            ];
        }
    }

    /// <inheritdoc/>
    public ControlOutcome Set(string name, string value) => name switch
    {
        Bitrate => SetBitrate(value),
        KeyFrameInterval => SetKeyFrameInterval(value),
        _ => new ControlOutcome(ControlStatus.Unsupported, null, $"There is no control \"{name}\" here."),
    };

    /// <summary>A run begins: <paramref name="wake"/> wakes its thread.</summary>
    public void BeginRun(Action wake)
    {
        lock (_lock) _wake = wake;
    }

    /// <summary>Lets the encoder do what was asked since.</summary>
    public void Serve(IVideoEncoder encoder)
    {
        if (Interlocked.Exchange(ref _keyFrameWanted, 0) != 0) encoder.RequestKeyFrame();
        Change? change;
        lock (_lock) (change, _change) = (_change, null);
        if (change is null) return;
        string? refusal = encoder.Change(WantedAt(encoder.Settings.FramesPerSecond));
        lock (_lock)
        {
            if (refusal is not null) (_wanted, _keyFrameSeconds) = change.Before;
        }

        change.Answer.TrySetResult((encoder.Settings, refusal));
    }

    /// <summary>Tells others what the encoder does now.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="settings">In force.</param>
    /// <param name="counters">Of this run.</param>
    public void Note(string name, VideoEncoderSettings settings, EncodingCounters counters)
    {
        lock (_lock) (_name, _inForce, _thisRun) = (name, settings, counters);
    }

    /// <summary>The run is over; what it counted stays.</summary>
    public void EndRun()
    {
        lock (_lock)
        {
            _wake = null;
            _change?.Answer.TrySetCanceled();
            _change = null;
            (_earlierRuns, _thisRun) = (Sum(_earlierRuns, _thisRun), default);
        }
    }

    private static EncodingCounters Sum(EncodingCounters one, EncodingCounters other) => new(
        one.Pictures + other.Pictures, one.DroppedPictures + other.DroppedPictures,
        one.SkippedPictures + other.SkippedPictures, one.LostPictures + other.LostPictures);

    private static double Seconds(VideoEncoderSettings settings) =>
        settings.KeyFrameInterval / settings.FramesPerSecond;

    private static int PicturesIn(double seconds, double rate) => Math.Max(1, (int)Math.Round(seconds * rate));

    private ControlOutcome SetBitrate(string value)
    {
        const int Min = VideoEncoderSettings.MinBitrateBps, Max = VideoEncoderSettings.MaxBitrateBps;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int bitrate)
            && bitrate is >= Min and <= Max
            ? Apply(
                wanted => wanted with { BitrateBps = bitrate }, _keyFrameSeconds,
                settings => settings.BitrateBps.ToString(CultureInfo.InvariantCulture))
            : Bad(Bitrate, value, $"whole bits per second from {Min} to {Max}");
    }

    private ControlOutcome SetKeyFrameInterval(string value)
    {
        bool isNumber = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds);
        return isNumber && seconds is >= MinSeconds and <= MaxSeconds
            ? Apply(
                wanted => wanted, seconds,
                settings => Seconds(settings).ToString("0.##", CultureInfo.InvariantCulture))
            : Bad(KeyFrameInterval, value, string.Create(
                CultureInfo.InvariantCulture, $"seconds from {MinSeconds} to {MaxSeconds}"));
    }

    private static ControlOutcome Bad(string name, string value, string expected) =>
        new(ControlStatus.BadValue, null, $"\"{value}\" is no value of {name}. Expected: {expected}.");

    private ControlOutcome Apply(
        Func<VideoEncoderSettings, VideoEncoderSettings> change, double keyFrameSeconds,
        Func<VideoEncoderSettings, string> read)
    {
        Change asked;
        lock (_lock)
        {
            // Several askers before the thread wakes: all get the answer to what they amount to.
            asked = _change ?? new Change((_wanted, _keyFrameSeconds));
            (_wanted, _keyFrameSeconds) = (change(_wanted), keyFrameSeconds);
            if (_wake is null) return new ControlOutcome(ControlStatus.Deferred, null, "The camera is not running.");
            _change = asked;
            _wake();
        }

        try
        {
            if (!asked.Answer.Task.Wait(_answerTimeout))
                return new ControlOutcome(ControlStatus.Deferred, null, "The encoder is busy.");
        }
        catch (AggregateException)
        {
            return new ControlOutcome(ControlStatus.Deferred, null, "The camera has stopped.");
        }

        (VideoEncoderSettings settings, string? refusal) = asked.Answer.Task.Result;
        return new ControlOutcome(
            refusal is null ? ControlStatus.Applied : ControlStatus.Refused, read(settings), refusal);
    }

    private sealed record Change((VideoEncoderSettings Wanted, double KeyFrameSeconds) Before)
    {
        public TaskCompletionSource<(VideoEncoderSettings Settings, string? Refusal)> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
