using Camerad.Daemon.Configuration;
using Camerad.Signaling;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Snapshots;

/// <summary>
/// Snapshots of all streams: those that are looked at (HTTP) and those that are kept on disk and published (triggers).
/// Any thread.
/// </summary>
internal sealed partial class SnapshotService : IAsyncDisposable
{
    /// <summary>Most pictures of one burst.</summary>
    public const int MaxBurst = 20;

    /// <summary>Longest time from one picture of a burst to the next.</summary>
    public static readonly TimeSpan MaxBurstInterval = TimeSpan.FromSeconds(60);

    /// <summary>New pictures for those who look, all together: so many at once, then so many per second.</summary>
    public const int LookBurst = 16, LooksPerSecond = 8;

    /// <summary>Who looks may get the picture that another got so long ago.</summary>
    public static readonly TimeSpan MaxLookAge = TimeSpan.FromMilliseconds(500);

    /// <summary>What a camera has to give a picture, besides its warm-up.</summary>
    private static readonly TimeSpan TakeTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan TidyInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly SnapshotSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SnapshotFolder? _folder;
    private readonly SnapshotOutbox? _outbox;
    private readonly Dictionary<string, StreamSnapshots> _streams = new(StringComparer.Ordinal);
    private readonly string _first;
    private readonly TokenBucket _looks;
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;

    /// <param name="options">As configured.</param>
    /// <param name="sources">The streams, the default first; at least one.</param>
    /// <param name="renderer">Makes the JPEGs.</param>
    /// <param name="publish">The way to the brokers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets what can't be kept.</param>
    public SnapshotService(
        CameradOptions options, IReadOnlyList<ISnapshotSource> sources, IStillRenderer renderer,
        PublishMessage publish, TimeProvider time, ILogger<SnapshotService> logger)
    {
        SnapshotOptions snapshots = options.Snapshots;
        _settings = new SnapshotSettings(snapshots.Quality, snapshots.Width);
        _time = time;
        _logger = logger;
        _stopped = _stopping.Token;
        _looks = new TokenBucket(LookBurst, LooksPerSecond, time);
        _folder = snapshots.Directory.Length > 0 ? new SnapshotFolder(snapshots, Counters, time, logger) : null;
        _outbox = snapshots.Mqtt ? new SnapshotOutbox(publish, snapshots.MqttRetain, Counters, logger) : null;
        _first = sources[0].Name;
        foreach (ISnapshotSource source in sources)
        {
            StreamOptions? stream = options.Streams.FirstOrDefault(stream => stream.Name == source.Name);
            TimeSpan timeout = TakeTimeout + TimeSpan.FromSeconds(stream?.WarmUp ?? 0);
            var taker = new PictureTaker(source, renderer, timeout, time, Counters);
            var recorder = new SnapshotRecorder(source.Name, taker, _folder, _outbox, time, logger, Counters);
            _streams.Add(source.Name, new StreamSnapshots(taker, recorder, stream?.SnapshotEvery ?? 0));
        }
    }

    /// <summary>What became of all snapshots.</summary>
    public SnapshotCounters Counters { get; } = new();

    /// <summary>There is a folder that they are kept in.</summary>
    public bool IsKept => _folder is not null;

    /// <summary>The settings of who asks for none.</summary>
    public SnapshotSettings DefaultSettings => _settings;

    /// <summary>Reads the folder and starts the timers.</summary>
    public void Start()
    {
        if (_folder is not null) Own(TidyAsync);
        foreach ((string name, StreamSnapshots stream) in _streams)
            if (stream.EverySeconds > 0) Own(() => LapseAsync(name, TimeSpan.FromSeconds(stream.EverySeconds)));
    }

    /// <summary>A picture of now for who looks: not kept, not published.</summary>
    /// <param name="stream">Its name; null: the first.</param>
    /// <param name="settings">Quality and size.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="SnapshotException">There is none.</exception>
    public Task<SnapshotPicture> LookAsync(
        string? stream, SnapshotSettings settings, CancellationToken cancellationToken)
    {
        StreamSnapshots found = Find(stream);
        if (!found.Taker.TryShare(settings, MaxLookAge, out Task<SnapshotPicture>? picture))
        {
            bool mayTake;
            lock (_lock) mayTake = _looks.TryTake();
            if (!mayTake)
                throw new SnapshotException(SnapshotFault.Busy, "Too many pictures are asked for at once.", RetryAfter);
            picture = found.Taker.Take(settings).Picture;
        }

        return picture.WaitAsync(cancellationToken);
    }

    /// <summary>Takes a snapshot, keeps and publishes it.</summary>
    /// <param name="stream">Its name; null: the first.</param>
    /// <param name="trigger">What asks for it.</param>
    /// <param name="settings">Quality and size; null: as configured.</param>
    /// <param name="cancellationToken">Gives up waiting; the snapshot is taken all the same.</param>
    /// <exception cref="SnapshotException">There is none.</exception>
    public Task<SnapshotRecord> RecordAsync(
        string? stream, SnapshotTrigger trigger, SnapshotSettings? settings, CancellationToken cancellationToken) =>
        Find(stream).Recorder.Record(trigger, settings ?? _settings).Record.WaitAsync(cancellationToken);

    /// <summary>Some of those that are kept of a stream, the newest first; null: none are kept here.</summary>
    /// <param name="stream">Its name, which may be of an earlier configuration; null: the first.</param>
    /// <param name="before">Only older ones; null: from the newest.</param>
    /// <param name="limit">Most files.</param>
    /// <param name="cancellationToken">Gives up waiting for the disk.</param>
    public async Task<SnapshotPage?> ListAsync(
        string? stream, SnapshotName? before, int limit, CancellationToken cancellationToken)
    {
        if (_folder is null) return null;
        stream ??= _first;
        IReadOnlyList<SnapshotFile> files = await _folder.ListAsync(cancellationToken).ConfigureAwait(false);
        List<SnapshotFile> page = [.. files.Reverse()
            .Where(file => file.Name.Stream == stream && (before is not { } last || file.Name.IsBefore(last)))
            .Take(limit + 1)];
        bool hasMore = page.Count > limit;
        if (hasMore) page.RemoveAt(limit);
        return new SnapshotPage(page, hasMore);
    }

    /// <summary>Opens one of those that are kept; null: there is none of this name, or it can't be read.</summary>
    /// <param name="name">As <see cref="ListAsync"/> tells it; anything else names nothing.</param>
    /// <param name="cancellationToken">Gives up waiting for the disk.</param>
    public Task<Stream?> TryOpenAsync(string name, CancellationToken cancellationToken) =>
        _folder?.TryOpenAsync(name, cancellationToken) ?? Task.FromResult<Stream?>(null);

    /// <summary>
    /// Takes one or several snapshots for a trigger that wants no answer; completes when the last one is delivered and
    /// never fails: counters, log and <c>event/snapshot</c> tell. A stream has one burst at a time: a trigger that
    /// comes meanwhile gets a picture, and the burst goes on.
    /// </summary>
    /// <param name="stream">Its name.</param>
    /// <param name="trigger">What asks for it.</param>
    /// <param name="count">How many, up to <see cref="MaxBurst"/>.</param>
    /// <param name="interval">From one to the next, up to <see cref="MaxBurstInterval"/>.</param>
    public Task SnapshotAsync(string stream, SnapshotTrigger trigger, int count, TimeSpan interval)
    {
        if (!_streams.TryGetValue(stream, out StreamSnapshots? found))
        {
            Counters.CountFailed();
            LogUnknownStream(stream, trigger.Word);
            return Task.CompletedTask;
        }

        return Own(() => BurstAsync(
            found, trigger, Math.Clamp(count, 1, MaxBurst), interval < MaxBurstInterval ? interval : MaxBurstInterval));
    }

    /// <summary>Ends what runs; snapshots that are not on disk yet are lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (StreamSnapshots stream in _streams.Values)
        {
            stream.Recorder.Dispose();
            stream.Taker.Dispose();
        }

        Task[] running;
        lock (_lock) running = [.. _running];
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_outbox is not null) await _outbox.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private StreamSnapshots Find(string? stream) =>
        _streams.TryGetValue(stream ?? _first, out StreamSnapshots? found)
            ? found
            : throw new SnapshotException(
                SnapshotFault.UnknownStream,
                $"There is no such stream. There are: {string.Join(", ", _streams.Keys)}.");

    private async Task BurstAsync(StreamSnapshots stream, SnapshotTrigger trigger, int count, TimeSpan interval)
    {
        bool isBurst = count > 1 && stream.TryBeginBurst();
        if (count > 1 && !isBurst) Counters.CountMerged();
        try
        {
            long start = _time.GetTimestamp();
            var deliveries = new List<Task>();
            for (int i = 0; i < (isBurst ? count : 1); i++)
            {
                TimeSpan wait = (i * interval) - _time.GetElapsedTime(start);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, _time, _stopped).ConfigureAwait(false);
                if (TryRecord(stream.Recorder, trigger) is not { } pending) continue;
                deliveries.Add(pending.Record);
                // The next one is a picture of its own: it does not share this one.
                await pending.Captured.ConfigureAwait(false);
            }

            // Counted, logged and published by the recorder, whatever became of them.
            await Task.WhenAll(deliveries).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            if (isBurst) stream.EndBurst();
        }
    }

    private PendingRecord? TryRecord(SnapshotRecorder recorder, SnapshotTrigger trigger)
    {
        try
        {
            return recorder.Record(trigger, _settings);
        }
        catch (SnapshotException)
        {
            return null;      // counted by the recorder
        }
    }

    // At even distances from the start, however long a picture takes; what is late is left out.
    private async Task LapseAsync(string name, TimeSpan every)
    {
        var trigger = new SnapshotTrigger(SnapshotTriggerKind.Timer);
        StreamSnapshots stream = _streams[name];
        long start = _time.GetTimestamp();
        while (true)
        {
            TimeSpan elapsed = _time.GetElapsedTime(start);
            long next = (elapsed.Ticks / every.Ticks) + 1;
            await Task.Delay((next * every) - elapsed, _time, _stopped).ConfigureAwait(false);
            if (TryRecord(stream.Recorder, trigger) is { } pending)
                await Task.WhenAny(pending.Record).ConfigureAwait(false);
        }
    }

    private async Task TidyAsync()
    {
        while (true)
        {
            await _folder!.TidyAsync(_stopped).ConfigureAwait(false);
            await Task.Delay(TidyInterval, _time, _stopped).ConfigureAwait(false);
        }
    }

    private Task Own(Func<Task> work)
    {
        Task running = RunAsync(work);
        lock (_lock)
        {
            _running.RemoveWhere(static task => task.IsCompleted);
            _running.Add(running);
        }

        return running;
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A trigger ({Trigger}) wants a snapshot of {Stream}: no such stream")]
    private partial void LogUnknownStream(string stream, string trigger);

    private sealed class StreamSnapshots(PictureTaker taker, SnapshotRecorder recorder, double everySeconds)
    {
        private int _bursts;

        public PictureTaker Taker => taker;

        public SnapshotRecorder Recorder => recorder;

        public double EverySeconds => everySeconds;

        public bool TryBeginBurst() => Interlocked.CompareExchange(ref _bursts, 1, 0) == 0;

        public void EndBurst() => Volatile.Write(ref _bursts, 0);
    }
}
