using System.Diagnostics.CodeAnalysis;
using Camerad.Capture.Controls;
using Camerad.Capture.Encoders;
using Camerad.Capture.Sources;
using Camerad.Capture.Stills;
using Camerad.Media;
using Camerad.Media.H264;
using Microsoft.Extensions.Logging;

namespace Camerad.Capture;

/// <summary>
/// One stream of the device: a source, kept running on a thread of its own while somebody wants its pictures, and the
/// hub that everybody reads from. A source that ends, fails or falls silent is started again with growing pauses; the
/// stream and its readers stay, and are shown the reason meanwhile. Threading: any.
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
    private readonly IPlaceholder? _placeholder;
    private readonly StreamDemand _demand = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Thread _thread;
    private CapturedStreamState _state = new(CapturedStreamStatus.Stopped);
    private readonly HashSet<string> _notices = [];     // said already
    private string? _lastReason;
    private CancellationTokenSource? _run;
    private long _endAskedTicks;            // when the run in progress was told to end; 0: it was not
    private bool _stalled;
    private volatile bool _isToRest;
    private TaskCompletionSource _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _runningSinceTicks;        // when the run in progress gave its first picture
    private long _silentSinceTicks;         // since the last picture, or since the run began
    private long _lastPictureTicks = MonotonicClock.Ticks;
    private long _nextPlaceholderTicks;
    private long _runFrames;
    private long _frames;
    private long _keyFrames;
    private long _bytes;
    private long _restarts;

    /// <param name="name">The stream's name in the configuration.</param>
    /// <param name="source">What it shows; belongs to the stream from now on.</param>
    /// <param name="logger">Gets a line for each change of state.</param>
    /// <param name="options">Time-outs; null for the defaults.</param>
    /// <param name="placeholder">Makes the picture that says why there is none; null: the last picture stays.</param>
    public CapturedStream(
        string name, IFrameSource source, ILogger logger, CapturedStreamOptions? options = null,
        IPlaceholder? placeholder = null)
    {
        Name = name;
        _source = source;
        _logger = logger;
        _placeholder = placeholder;
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

    /// <summary>What can be set while it runs; null if nothing can.</summary>
    public ICameraControls? Controls => _source.Controls;

    /// <summary>The encoder, where pictures are encoded here; null otherwise.</summary>
    public EncoderState? Encoder => _source.Encoder;

    /// <summary>Those who want its pictures now.</summary>
    public int Watchers => _demand.Count;

    /// <summary>
    /// True if the source was told to end some time ago and has not: its thread is stuck, and only a new start of the
    /// program helps. Waiting, resting and trying again are no hanging.
    /// </summary>
    public bool IsHanging
    {
        get
        {
            long asked = Volatile.Read(ref _endAskedTicks);
            return asked != 0 && MonotonicClock.Ticks - asked > _options.HangLimit.Ticks;
        }
    }

    /// <summary>Time since the source's newest picture; null before the first.</summary>
    public TimeSpan? PictureAge => Volatile.Read(ref _frames) == 0
        ? null
        : TimeSpan.FromTicks(Math.Max(0, MonotonicClock.Ticks - Volatile.Read(ref _lastPictureTicks)));

    /// <summary>Counters since the stream was created.</summary>
    public CapturedStreamStatistics Statistics => new(
        Volatile.Read(ref _frames),
        Volatile.Read(ref _keyFrames),
        Volatile.Read(ref _bytes),
        _source.DroppedFrames,
        Volatile.Read(ref _restarts));

    /// <summary>Starts the source; once.</summary>
    public void Start() => _thread.Start();

    /// <summary>
    /// Somebody wants its pictures until the result is disposed: a resting source is started for it.
    /// </summary>
    public IDisposable Watch() => _demand.Add();

    /// <summary>
    /// Takes one picture: the next raw one, or the newest key frame where pictures come encoded. Wakes a resting camera
    /// and lets it find its exposure. The caller disposes it.
    /// </summary>
    /// <param name="maxAge">An older key frame is replaced by a new one, which is asked for if that can be.</param>
    /// <param name="cancellationToken">Ends the wait for a camera that gives no picture.</param>
    public async Task<Still> TakeStillAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        using IDisposable demand = Watch();
        await WaitUntilWarmAsync(cancellationToken).ConfigureAwait(false);
        return _source.Stills is { } stills
            ? await stills.TakeAsync(cancellationToken).ConfigureAwait(false)
            : await KeyFrameStill.TakeAsync(this, maxAge, _options.KeyFrameWait, cancellationToken)
                .ConfigureAwait(false);
    }

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
        if (!ended) return;
        _demand.Dispose();
        _stop.Dispose();
    }

    void IFrameSink.HandleFrame(EncodedFrame frame)
    {
        long now = MonotonicClock.Ticks;
        Volatile.Write(ref _silentSinceTicks, now);
        Volatile.Write(ref _lastPictureTicks, now);
        ParameterSets = frame.ParameterSets;
        _frames++;
        if (frame.IsKeyFrame) _keyFrames++;
        _bytes += frame.Length;
        if (_runFrames++ == 0)
        {
            LogRunning(Name, _source.Description, frame.ParameterSets?.Width ?? 0, frame.ParameterSets?.Height ?? 0);
            _lastReason = null;
            Volatile.Write(ref _runningSinceTicks, now);
            NoteNotices();
            SetState(new CapturedStreamState(CapturedStreamStatus.Running));
            lock (_lock) _running.TrySetResult();
        }

        Hub.HandleFrame(frame);
    }

    private void NoteNotices()
    {
        foreach (string notice in _source.Notices)
            if (_notices.Add(notice)) LogNotice(Name, notice);
    }

    private void RunSource()
    {
        int failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            long begin = MonotonicClock.Ticks;
            RunEnd end = RunOnce();
            if (_stop.IsCancellationRequested) break;
            if (_isToRest)
            {
                failures = 0;
                Rest();
                continue;
            }

            bool recovered = _runFrames > 0 && MonotonicClock.Ticks - begin >= _options.RecoveredAfter.Ticks;
            failures = recovered ? 1 : failures + 1;
            TimeSpan delay = end.RetryAfter
                ?? (end.NeedsRepair ? _options.RepairRetryDelay : RetryDelay(_stalled ? failures - 1 : failures));
            if (end.Reason != _lastReason) LogRetrying(Name, _source.Description, end.Reason, delay.TotalSeconds);
            _lastReason = end.Reason;
            SetState(new CapturedStreamState(
                end.NeedsRepair ? CapturedStreamStatus.Failed : CapturedStreamStatus.Retrying,
                end.Reason,
                DateTimeOffset.UtcNow + delay));
            Pause(MonotonicClock.Ticks + delay.Ticks, end.Reason);
            _restarts++;
        }

        SetState(new CapturedStreamState(CapturedStreamStatus.Stopped));
    }

    private void Rest()
    {
        LogResting(Name, _source.Description);
        SetState(new CapturedStreamState(CapturedStreamStatus.Resting));
        WaitHandle[] wakers = [_stop.Token.WaitHandle, _demand.Arrived];
        while (_demand.Count == 0 && !_stop.IsCancellationRequested) WaitHandle.WaitAny(wakers);
    }

    /// <summary>Waits for the next try, and shows the reason to who is watching.</summary>
    private void Pause(long untilTicks, string reason)
    {
        WaitHandle[] wakers = [_stop.Token.WaitHandle, _demand.Arrived];
        for (long now; (now = MonotonicClock.Ticks) < untilTicks && !_stop.IsCancellationRequested;)
        {
            long next = ShowPlaceholder(now, reason);
            long wait = Math.Max(0, Math.Min(untilTicks, next) - now);
            WaitHandle.WaitAny(wakers, TimeSpan.FromTicks(wait));
        }
    }

    /// <returns>When to call again.</returns>
    private long ShowPlaceholder(long now, string reason)
    {
        bool isWatched = _options.RestAfter is null || _demand.Count > 0;
        if (_placeholder is null || !isWatched) return long.MaxValue;
        long due = Math.Max(_lastPictureTicks + _options.PlaceholderAfter.Ticks, _nextPlaceholderTicks);
        if (now < due) return due;
        _nextPlaceholderTicks = now + _options.PlaceholderInterval.Ticks;
        DateTimeOffset since = DateTimeOffset.UtcNow - TimeSpan.FromTicks(now - _lastPictureTicks);
        EncodedFrame? frame = _placeholder.Render(
            Name, reason, since, ParameterSets?.Width ?? 0, ParameterSets?.Height ?? 0, now);
        if (frame is null) return long.MaxValue;
        Hub.HandleFrame(frame);
        frame.Release();
        return _nextPlaceholderTicks;
    }

    /// <summary>Runs the source until it ends, fails, or falls silent; returns why.</summary>
    [SuppressMessage("Design", "CA1031",
        Justification = "The device degrades, it does not stop: a source's bug ends its run only.")]
    private RunEnd RunOnce()
    {
        using var run = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using CancellationTokenRegistration asked = run.Token.Register(
            () => Volatile.Write(ref _endAskedTicks, MonotonicClock.Ticks));
        lock (_lock) (_run, _stalled, _isToRest, _runFrames) = (run, false, false, 0);
        Volatile.Write(ref _silentSinceTicks, MonotonicClock.Ticks);
        SetState(new CapturedStreamState(CapturedStreamStatus.Starting, _lastReason));
        TimeSpan period = TimeSpan.FromTicks(
            Math.Min(_options.StallTimeout.Ticks, _options.StartTimeout.Ticks) / StallChecksPerTimeout);
        using var watchdog = new Timer(_ => EndIdleRun(), null, period, period);
        try
        {
            _source.Run(this, run.Token);
            return new RunEnd(_stalled ? StallReason() : $"{_source.Description} ended");
        }
        catch (SourceException exception)
        {
            return new RunEnd(exception.Message, exception.NeedsRepair, exception.RetryAfter);
        }
        catch (UnsupportedStreamException exception)
        {
            return new RunEnd($"{_source.Description}: {exception.Message}", NeedsRepair: true);
        }
        catch (Exception exception)
        {
            LogUnexpected(Name, exception);
            return new RunEnd(
                $"{_source.Description}: unexpected {exception.GetType().Name}: {exception.Message}");
        }
        finally
        {
            lock (_lock)
            {
                _run = null;
                if (_running.Task.IsCompleted)
                    _running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            asked.Dispose();
            Volatile.Write(ref _endAskedTicks, 0);
        }
    }

    /// <summary>Called by the watchdog: ends a run that is silent, and one that nobody watches.</summary>
    private void EndIdleRun()
    {
        lock (_lock)
        {
            if (_run == null || _stalled || _isToRest || _stop.IsCancellationRequested) return;
            if (Volatile.Read(ref _runFrames) > 0 && _demand.IdleTime > _options.RestAfter)
            {
                _isToRest = true;
                _run.Cancel();
                return;
            }

            long silence = MonotonicClock.Ticks - Volatile.Read(ref _silentSinceTicks);
            if (silence < SilenceLimit().Ticks) return;
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

    private async Task WaitUntilWarmAsync(CancellationToken cancellationToken)
    {
        Task running;
        lock (_lock) running = _running.Task;
        await running.WaitAsync(cancellationToken).ConfigureAwait(false);
        long warmTicks = Volatile.Read(ref _runningSinceTicks) + _options.WarmUp.Ticks;
        TimeSpan rest = TimeSpan.FromTicks(Math.Max(0, warmTicks - MonotonicClock.Ticks));
        if (rest > TimeSpan.Zero) await Task.Delay(rest, cancellationToken).ConfigureAwait(false);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "stream {Name}: {Notice}")]
    private partial void LogNotice(string name, string notice);

    [LoggerMessage(Level = LogLevel.Information, Message = "stream {Name}: {Source} rests, nobody is watching")]
    private partial void LogResting(string name, string source);

    [LoggerMessage(Level = LogLevel.Error, Message = "stream {Name}: the source failed in a way that it should not")]
    private partial void LogUnexpected(string name, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "stream {Name}: {Source} did not stop in time")]
    private partial void LogNotStopped(string name, string source);

    /// <summary>How a run ended.</summary>
    private readonly record struct RunEnd(string Reason, bool NeedsRepair = false, TimeSpan? RetryAfter = null);
}
