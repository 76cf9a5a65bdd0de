using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Hosting;

/// <summary>
/// Feeds systemd's watchdog from the real progress of the daemon's loops. Three times per WatchdogSec it asks every
/// probe, and only if all are alive it says so. A loop that hangs so ends in a new start of the daemon: nothing inside
/// the process can free a stuck thread. It runs on the thread pool, so a pool that is stuck starves it, too. It also
/// keeps the line that <c>systemctl status</c> shows.
/// </summary>
internal sealed partial class Watchdog : IAsyncDisposable
{
    /// <summary>An answer may take a whole round, and one round may be missed.</summary>
    private const int RoundsPerInterval = 3;

    /// <summary>Between rounds where nobody waits for them: the status is kept all the same.</summary>
    private static readonly TimeSpan UnwatchedPeriod = TimeSpan.FromSeconds(10);

    private readonly NotifySocket _manager;
    private readonly Watched[] _watched;
    private readonly Func<string> _status;
    private readonly ILogger _logger;
    private readonly TimeSpan _period;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private string _shown = "";

    /// <param name="manager">Who is told.</param>
    /// <param name="probes">The loops.</param>
    /// <param name="status">What the daemon does, in one line; called on any thread.</param>
    /// <param name="logger">Names a loop that hangs, once.</param>
    public Watchdog(NotifySocket manager, IEnumerable<LivenessProbe> probes, Func<string> status, ILogger logger)
    {
        (_manager, _status, _logger) = (manager, status, logger);
        _watched = [.. probes.Select(static probe => new Watched(probe))];
        _period = manager.WatchdogInterval / RoundsPerInterval ?? UnwatchedPeriod;
    }

    /// <summary>Says that the daemon is ready, and begins to watch; once.</summary>
    public void Start()
    {
        _shown = _status();
        _manager.Send(NotifySocket.Ready, NotifySocket.Status(_shown));
        _running = RunAsync();
    }

    /// <summary>Says that the daemon is stopping; systemd has a time limit of its own for that.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        _manager.Send(NotifySocket.Stopping, NotifySocket.Status("stopping"));
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_period);
        do
        {
            await Task.WhenAll(_watched.Select(AskAsync)).ConfigureAwait(false);
            Tell();
        }
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
    }

    private async Task AskAsync(Watched watched)
    {
        // Whoever still owes an answer is not asked again: questions would pile up in its queue.
        watched.Answer ??= watched.Probe.IsAliveAsync();
        bool isAlive;
        try
        {
            isAlive = await watched.Answer.WaitAsync(_period, _stop.Token).ConfigureAwait(false);
            watched.Answer = null;
        }
        catch (TimeoutException)
        {
            isAlive = false;
        }

        if (isAlive == watched.IsAlive) return;
        watched.IsAlive = isAlive;
        if (isAlive) LogGoesOn(watched.Probe.Name);
        else if (_manager.WatchdogInterval is null) LogHangs(watched.Probe.Name);
        else LogHangsAndRestarts(watched.Probe.Name);
    }

    private void Tell()
    {
        string[] hanging =
            [.. _watched.Where(static watched => !watched.IsAlive).Select(static watched => watched.Probe.Name)];
        string status = hanging.Length == 0 ? _status() : $"hangs: {string.Join(", ", hanging)}; {_status()}";
        List<string> lines = [];
        if (hanging.Length == 0 && _manager.WatchdogInterval is not null) lines.Add(NotifySocket.Alive);
        if (status != _shown) lines.Add(NotifySocket.Status(status));
        if (lines.Count > 0 && _manager.Send([.. lines])) _shown = status;
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Name} hangs.")]
    private partial void LogHangs(string name);

    [LoggerMessage(Level = LogLevel.Critical,
        Message = "{Name} hangs. If it goes on so, systemd starts camerad again (WatchdogSec).")]
    private partial void LogHangsAndRestarts(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} goes on after it hung.")]
    private partial void LogGoesOn(string name);

    private sealed class Watched(LivenessProbe probe)
    {
        public LivenessProbe Probe { get; } = probe;

        /// <summary>Still to come; null: none is owed.</summary>
        public Task<bool>? Answer { get; set; }

        public bool IsAlive { get; set; } = true;
    }
}
