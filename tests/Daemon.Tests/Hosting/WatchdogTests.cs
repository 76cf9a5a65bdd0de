using System.Diagnostics;
using Camerad.Daemon.Hosting;
using Camerad.Daemon.Logging;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Tests.Hosting;

public sealed class WatchdogTests : IDisposable
{
    /// <summary>Short, so that many rounds pass; nothing here depends on how long a round takes.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    private readonly FakeServiceManager _manager = new();
    private readonly StringWriter _log = new();
    private readonly LineLoggerProvider _logging;

    public WatchdogTests() =>
        _logging = new LineLoggerProvider(TextWriter.Synchronized(_log), isSystemd: false, LogLevel.Debug);

    public void Dispose()
    {
        _logging.Dispose();
        _log.Dispose();
        _manager.Dispose();
    }

    [Fact]
    public async Task Manager_hears_again_and_again_that_all_loops_are_alive()
    {
        await using Watchdog watchdog = Start(Interval, Alive("one"), Alive("two"));

        await _manager.UntilAsync(() => _manager.Lines(NotifySocket.Alive).Count >= 5, "five signs of life");

        Assert.Equal("READY=1\nSTATUS=fine", _manager.Messages.First());
        Assert.Single(_manager.Lines("STATUS="));
    }

    [Theory]
    [InlineData(false)] // says so
    [InlineData(true)] // never answers
    public async Task Manager_hears_nothing_more_while_a_loop_hangs_and_is_told_which(bool isSilent)
    {
        var stuck = new TaskCompletionSource<bool>();
        bool hangs = false;
        int rounds = 0;
        await using Watchdog watchdog = Start(
            Interval,
            new LivenessProbe("good", () => Task.FromResult(Interlocked.Increment(ref rounds) > 0)),
            new LivenessProbe("bad", () => !hangs ? Task.FromResult(true)
                : isSilent ? stuck.Task : Task.FromResult(false)));
        await _manager.UntilAsync(() => _manager.Lines(NotifySocket.Alive).Count >= 2, "signs of life");

        Volatile.Write(ref hangs, true);
        await _manager.UntilAsync(() => _manager.Lines("STATUS=").Count == 2, "the status with the hang");
        int atHang = _manager.Lines(NotifySocket.Alive).Count;
        int then = Volatile.Read(ref rounds);
        await _manager.UntilAsync(() => Volatile.Read(ref rounds) >= then + 4, "four more rounds");

        Assert.Equal("STATUS=hangs: bad; fine", _manager.Lines("STATUS=")[1]);
        Assert.Equal(atHang, _manager.Lines(NotifySocket.Alive).Count);
        Assert.Equal(1, CountInLog("bad hangs."));
        Assert.Equal(0, CountInLog("good hangs."));

        Volatile.Write(ref hangs, false);
        stuck.SetResult(true);
        await _manager.UntilAsync(() => _manager.Lines(NotifySocket.Alive).Count > atHang, "a sign of life");
        Assert.Equal(1, CountInLog("bad goes on"));
    }

    [Fact]
    public async Task Loop_that_owes_an_answer_is_not_asked_again()
    {
        int asked = 0, rounds = 0;
        await using Watchdog watchdog = Start(
            Interval,
            new LivenessProbe("good", () => Task.FromResult(Interlocked.Increment(ref rounds) > 0)),
            new LivenessProbe("bad", () =>
            {
                Interlocked.Increment(ref asked);
                return new TaskCompletionSource<bool>().Task;
            }));

        await _manager.UntilAsync(() => Volatile.Read(ref rounds) >= 4, "four rounds");

        Assert.Equal(1, Volatile.Read(ref asked));
    }

    [Fact]
    public async Task Without_a_watchdog_the_manager_hears_of_the_start_and_the_stop_only()
    {
        await Start(null, Alive("one")).DisposeAsync();

        await _manager.UntilAsync(() => _manager.Lines("STOPPING=1").Count == 1, "the stop");
        Assert.Equal(["READY=1", "STATUS=fine", "STOPPING=1", "STATUS=stopping"], _manager.Lines());
    }

    [Fact]
    public async Task Daemon_tells_its_streams_and_viewers_and_where_to_watch()
    {
        await using (RunningDaemon daemon = await RunningDaemon.StartAsync(_manager.Environment(Interval)))
        {
            await _manager.UntilAsync(
                () => _manager.Lines("STATUS=1 stream, 0 viewers, watch at " + daemon.Urls[0]).Count > 0, "the status");
            await _manager.UntilAsync(() => _manager.Lines(NotifySocket.Alive).Count >= 2, "signs of life");
        }

        await _manager.UntilAsync(() => _manager.Lines(NotifySocket.Stopping).Count == 1, "the stop");
    }

    [Fact]
    public async Task Process_whose_source_is_stuck_is_given_up_to_systemd()
    {
        using var folder = new TemporaryFolder();
        // Opening a pipe that nobody writes to never returns, whatever the thread is told.
        string pipe = Path.Combine(folder.Root, "pipe");
        using (Process mkfifo = Process.Start("mkfifo", [pipe]))
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        string[] arguments =
        [
            "run", "--set", "http.listen=127.0.0.1:0", "--set", "webrtc.udpPort=0", "--set",
            "streams.main.source.type=file", "--set", "streams.main.source.path=" + pipe,
        ];
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "camerad"), arguments)
        {
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in _manager.Environment(TimeSpan.FromSeconds(3)))
            start.Environment[name] = value;
        using Process daemon = Process.Start(start)!;
        try
        {
            // A start takes up to 10 s; the end it is then told to make, another 10 s (CapturedStreamOptions).
            await _manager.UntilAsync(() => _manager.Lines(NotifySocket.Alive).Count >= 3, "signs of life");
            await _manager.UntilAsync(() => _manager.Lines("STATUS=hangs: stream main;").Count == 1, "the hang");
        }
        finally
        {
            daemon.Kill();
            await daemon.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.StartsWith("READY=1", _manager.Messages.First(), StringComparison.Ordinal);
        Assert.DoesNotContain(_manager.Messages.Reverse().TakeWhile(static message =>
            !message.Contains("hangs", StringComparison.Ordinal)), static message => message == NotifySocket.Alive);
    }

    private static LivenessProbe Alive(string name) => new(name, static () => Task.FromResult(true));

    private Watchdog Start(TimeSpan? interval, params LivenessProbe[] probes)
    {
        NotifySocket socket = NotifySocket.FromEnvironment(_manager.Environment(interval))!;
        var watchdog = new Watchdog(socket, probes, static () => "fine", _logging.CreateLogger("Camerad"));
        watchdog.Start();
        return watchdog;
    }

    private int CountInLog(string words) => _log.ToString().Split(words).Length - 1;
}
