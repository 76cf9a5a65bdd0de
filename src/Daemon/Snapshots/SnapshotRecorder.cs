using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Snapshots;

/// <summary>
/// Takes the snapshots of one stream that are kept. A trigger that comes while a snapshot of equal settings is still
/// to be captured shares it: one picture, one file, one event, which counts it. So a hundred edges in a second make as
/// many snapshots as camera and disk manage, the first at once, and each edge has one that was captured after it. Any
/// thread.
/// </summary>
internal sealed partial class SnapshotRecorder(
    string stream, PictureTaker taker, SnapshotFolder? folder, SnapshotOutbox? outbox, TimeProvider time,
    ILogger logger, SnapshotCounters counters)
    : IDisposable
{
    /// <summary>Snapshots that are captured, compressed or stored at once; the next one waits.</summary>
    public const int MaxAtOnce = 4;

    /// <summary>Different settings that wait; more are refused.</summary>
    public const int MaxWaiting = 8;

    /// <summary>For one file, and the turn of those before it.</summary>
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _room = new(MaxAtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<SnapshotSettings, Order> _open = [];
    private string? _lastFault;

    /// <summary>Takes one and delivers it.</summary>
    /// <param name="trigger">What asks for it.</param>
    /// <param name="settings">Quality and size.</param>
    /// <exception cref="SnapshotException">Too many wait.</exception>
    public PendingRecord Record(SnapshotTrigger trigger, SnapshotSettings settings)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(settings, out Order? open))
            {
                open.Merged++;
                counters.CountMerged();
                return open.Pending;
            }

            if (_open.Count >= MaxWaiting)
            {
                counters.CountFailed();
                throw new SnapshotException(
                    SnapshotFault.Busy, $"Stream {stream} has {MaxWaiting} snapshots to take already.", RetryAfter);
            }

            var order = new Order(trigger, settings, time.GetTimestamp());
            _open.Add(settings, order);
            order.Pending = new PendingRecord(order.Captured.Task, RecordAsync(order, _stopping.Token));
            return order.Pending;
        }
    }

    /// <summary>Ends what waits and what is stored.</summary>
    public void Dispose() => _stopping.Cancel();

    private async Task<SnapshotRecord> RecordAsync(Order order, CancellationToken stopping)
    {
        // Not under the caller's lock.
        await Task.Yield();
        bool hasRoom = false;
        try
        {
            await _room.WaitAsync(stopping).ConfigureAwait(false);
            hasRoom = true;
            SnapshotPicture picture = await TakeAsync(order).ConfigureAwait(false);
            TimeSpan took = time.GetElapsedTime(order.Started);
            string? file = await StoreAsync(picture, stopping).ConfigureAwait(false);
            var record = new SnapshotRecord(picture, order.Trigger, order.Merged, file, took);
            outbox?.Post(record);
            _lastFault = null;
            return record;
        }
        catch (SnapshotException exception)
        {
            Fail(order, exception);
            throw;
        }
        catch (OperationCanceledException exception)
        {
            throw new SnapshotException(SnapshotFault.NoPicture, "The device is stopping.", null, exception);
        }
        finally
        {
            Close(order);
            if (hasRoom) _room.Release();
        }
    }

    // Nobody joins any more once the picture is captured: who comes later wants a later one.
    private async Task<SnapshotPicture> TakeAsync(Order order)
    {
        try
        {
            PendingPicture pending = taker.Take(order.Settings);
            await pending.Captured.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Close(order);
            return await pending.Picture.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not SnapshotException)
        {
            LogUnexpected(stream, exception);
            throw new SnapshotException(
                SnapshotFault.Failed, "No JPEG could be made of the picture; the device's log says more.", null,
                exception);
        }
    }

    private async Task<string?> StoreAsync(SnapshotPicture picture, CancellationToken stopping)
    {
        if (folder is null) return null;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timeout.CancelAfter(StoreTimeout);
        string? file = null;
        try
        {
            file = await folder.StoreAsync(picture, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            LogSlow(stream, StoreTimeout.TotalSeconds);
        }

        if (file is null) counters.CountNotStored();
        return file;
    }

    private void Close(Order order)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_open.GetValueOrDefault(order.Settings), order)) _open.Remove(order.Settings);
        }

        order.Captured.TrySetResult();
    }

    private void Fail(Order order, SnapshotException exception)
    {
        counters.CountFailed();
        if (exception.Message != _lastFault) LogFailed(stream, order.Trigger.Word, exception.Message);
        _lastFault = exception.Message;
        outbox?.Post(SnapshotRecord.FailureEvent(stream, order.Trigger, time.GetUtcNow(), exception.Message));
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "stream {Stream}: no snapshot for a trigger ({Trigger}): {Reason}")]
    private partial void LogFailed(string stream, string trigger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "stream {Stream}: no JPEG could be made")]
    private partial void LogUnexpected(string stream, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "stream {Stream}: a snapshot was not on disk within {Seconds} s; the disk hangs or is very slow")]
    private partial void LogSlow(string stream, double seconds);

    private sealed class Order(SnapshotTrigger trigger, SnapshotSettings settings, long started)
    {
        public SnapshotTrigger Trigger => trigger;

        public SnapshotSettings Settings => settings;

        public long Started => started;

        public int Merged { get; set; }

        public TaskCompletionSource Captured { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public PendingRecord Pending { get; set; }
    }
}
