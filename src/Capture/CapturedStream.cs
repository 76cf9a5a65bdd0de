using System.Diagnostics.CodeAnalysis;
using Camerad.Capture.Sources;
using Camerad.Media;
using Camerad.Media.H264;
using Microsoft.Extensions.Logging;

namespace Camerad.Capture;

/// <summary>
/// One stream of the device: a source, kept running on a thread of its own, and the hub that everybody reads from. A
/// source that ends, fails or falls silent is started again with growing pauses; the stream and its readers stay.
/// Threading: any.
/// </summary>
public sealed partial class CapturedStream : IFrameSink, IDisposable
{
    /// <summary>How long <see cref="Dispose"/> waits for the source to end: a command is killed before.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1.5);

    /// <summary>Looks for a stall this many times per time-out.</summary>
    private const int StallChecksPerTimeout = 10;

    private readonly IFrameSource _source;
    private readonly CapturedStreamOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Thread _thread;
    private CapturedStreamState _state = new(CapturedStreamStatus.Stopped);
    private string? _lastReason;
    private CancellationTokenSource? _run;
    private bool _stalled;
    private long _lastFrameTicks;
    private long _runFrames;
    private long _frames;
    private long _keyFrames;
    private long _bytes;
    private long _starts;

    /// <param name="name">The stream's name in the configuration.</param>
    /// <param name="source">What it shows; belongs to the stream from now on.</param>
    /// <param name="logger">Gets a line for each change of state.</param>
    /// <param name="options">Time-outs; null for the defaults.</param>
    public CapturedStream(string name, IFrameSource source, ILogger logger, CapturedStreamOptions? options = null)
    {
        Name = name;
        _source = source;
        _logger = logger;
        _options = options ?? new CapturedStreamOptions();
        _thread = new Thread(RunSource) { IsBackground = true, Name = $"capture {name}" };
    }

    /// <summary>The state has changed. Called on the stream's threads: must not block.</summary>
    public event EventHandler<CapturedStreamState>? StateChanged;

    /// <summary>The stream's name in the configuration.</summary>
    public string Name { get; }

    /// <summary>Where its pictures are had.</summary>
    public FrameHub Hub { get; } = new();

    /// <summary>The state now.</summary>
    public CapturedStreamState State => Volatile.Read(ref _state);

    /// <summary>What the source is, for a person.</summary>
    public string SourceDescription => _source.Description;

    /// <summary>What the source said last (a command's stderr), or null.</summary>
    public string? LastWords => _source.LastWords;

    /// <summary>The parameter sets last seen; null before the first picture.</summary>
    public H264ParameterSets? ParameterSets { get; private set; }

    /// <summary>True if <see cref="RequestKeyFrame"/> does something.</summary>
    public bool CanRequestKeyFrame => _source.CanRequestKeyFrame;

    /// <summary>Counters since the stream was created.</summary>
    public CapturedStreamStatistics Statistics => new(
        Volatile.Read(ref _frames),
        Volatile.Read(ref _keyFrames),
        Volatile.Read(ref _bytes),
        _source.DroppedFrames,
        Math.Max(0, Volatile.Read(ref _starts) - 1));

    /// <summary>Starts the source; once.</summary>
    public void Start() => _thread.Start();

    /// <summary>Asks the encoder for an IDR picture; does not block.</summary>
    public void RequestKeyFrame() => _source.RequestKeyFrame();

    /// <summary>Ends the source and waits until it has ended.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested) return;
        _stop.Cancel();
        bool ended = !_thread.IsAlive || _thread.Join(StopTimeout);
        if (!ended) LogNotStopped(Name, _source.Description);
        Hub.Dispose();
        if (ended) _stop.Dispose();
    }

    void IFrameSink.HandleFrame(EncodedFrame frame)
    {
        Volatile.Write(ref _lastFrameTicks, MonotonicClock.Ticks);
        ParameterSets = frame.ParameterSets;
        _frames++;
        if (frame.IsKeyFrame) _keyFrames++;
        _bytes += frame.Length;
        if (_runFrames++ == 0)
        {
            LogRunning(Name, _source.Description, frame.ParameterSets?.Width ?? 0, frame.ParameterSets?.Height ?? 0);
            _lastReason = null;
            SetState(new CapturedStreamState(CapturedStreamStatus.Running));
        }

        Hub.HandleFrame(frame);
    }

    private void RunSource()
    {
        int failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            long begin = MonotonicClock.Ticks;
            (string reason, bool needsRepair) = RunOnce();
            if (_stop.IsCancellationRequested) break;
            bool recovered = _runFrames > 0 && MonotonicClock.Ticks - begin >= _options.RecoveredAfter.Ticks;
            failures = recovered ? 1 : failures + 1;
            TimeSpan delay = needsRepair ? _options.RepairRetryDelay : RetryDelay(_stalled ? failures - 1 : failures);
            if (reason != _lastReason) LogRetrying(Name, _source.Description, reason, delay.TotalSeconds);
            _lastReason = reason;
            SetState(new CapturedStreamState(
                needsRepair ? CapturedStreamStatus.Failed : CapturedStreamStatus.Retrying,
                reason,
                DateTimeOffset.UtcNow + delay));
            _stop.Token.WaitHandle.WaitOne(delay);
        }

        SetState(new CapturedStreamState(CapturedStreamStatus.Stopped));
    }

    /// <summary>Runs the source until it ends, fails, or falls silent; returns why.</summary>
    [SuppressMessage("Design", "CA1031",
        Justification = "The device degrades, it does not stop: a source's bug ends its run only.")]
    private (string Reason, bool NeedsRepair) RunOnce()
    {
        using var run = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        lock (_lock) (_run, _stalled, _runFrames) = (run, false, 0);
        Volatile.Write(ref _lastFrameTicks, MonotonicClock.Ticks);
        _starts++;
        SetState(new CapturedStreamState(CapturedStreamStatus.Starting, _lastReason));
        TimeSpan period = TimeSpan.FromTicks(
            Math.Min(_options.StallTimeout.Ticks, _options.StartTimeout.Ticks) / StallChecksPerTimeout);
        using var watchdog = new Timer(_ => EndSilentRun(), null, period, period);
        try
        {
            _source.Run(this, run.Token);
            return (_stalled ? StallReason() : $"{_source.Description} ended", false);
        }
        catch (SourceException exception)
        {
            return (exception.Message, exception.NeedsRepair);
        }
        catch (UnsupportedStreamException exception)
        {
            return ($"{_source.Description}: {exception.Message}", true);
        }
        catch (Exception exception)
        {
            LogUnexpected(Name, exception);
            return ($"{_source.Description}: unexpected {exception.GetType().Name}: {exception.Message}", false);
        }
        finally
        {
            lock (_lock) _run = null;
        }
    }

    /// <summary>Called by the watchdog.</summary>
    private void EndSilentRun()
    {
        lock (_lock)
        {
            long silence = MonotonicClock.Ticks - Volatile.Read(ref _lastFrameTicks);
            if (_run == null || _stalled || _stop.IsCancellationRequested || silence < SilenceLimit().Ticks) return;
            _stalled = true;
            SetState(new CapturedStreamState(CapturedStreamStatus.Stalled, StallReason()));
            _run.Cancel();
        }
    }

    private TimeSpan SilenceLimit() =>
        Volatile.Read(ref _runFrames) > 0 ? _options.StallTimeout : _options.StartTimeout;

    private string StallReason()
    {
        string words = _source.LastWords is { } last ? $"; it said: {last}" : "";
        return $"{_source.Description} has given no picture for {SilenceLimit().TotalSeconds:0.#} s{words}";
    }

    /// <summary>
    /// A stall was a pause already: the first start after one comes at once, so that pictures are back within 5 s.
    /// </summary>
    private TimeSpan RetryDelay(int failures)
    {
        const int MaxDoublings = 16;
        if (failures == 0) return TimeSpan.Zero;
        TimeSpan delay = _options.FirstRetryDelay * (1 << Math.Min(failures - 1, MaxDoublings));
        return delay < _options.MaxRetryDelay ? delay : _options.MaxRetryDelay;
    }

    private void SetState(CapturedStreamState state)
    {
        Volatile.Write(ref _state, state);
        StateChanged?.Invoke(this, state);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "stream {Name}: {Source} gives pictures of {Width}x{Height}")]
    private partial void LogRunning(string name, string source, int width, int height);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "stream {Name} ({Source}): {Reason}; next try in {Delay:0.##} s")]
    private partial void LogRetrying(string name, string source, string reason, double delay);

    [LoggerMessage(Level = LogLevel.Error, Message = "stream {Name}: the source failed in a way that it should not")]
    private partial void LogUnexpected(string name, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "stream {Name}: {Source} did not stop in time")]
    private partial void LogNotStopped(string name, string source);
}
