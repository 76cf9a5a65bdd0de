using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Camerad.Capture.Interop;
using Camerad.Capture.Sources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Capture.Tests;

public sealed class CapturedStreamTests : IDisposable
{
    private static readonly CapturedStreamOptions Quick = new()
    {
        StallTimeout = TimeSpan.FromMilliseconds(300),
        StartTimeout = TimeSpan.FromMilliseconds(600),
        FirstRetryDelay = TimeSpan.FromMilliseconds(1),
        MaxRetryDelay = TimeSpan.FromMilliseconds(10),
        RepairRetryDelay = TimeSpan.FromMilliseconds(20),
    };

    private readonly ConcurrentQueue<CapturedStreamState> _states = new();
    private readonly CollectingSink _sink = new();
    private CapturedStream? _stream;

    public void Dispose() => _stream?.Dispose();

    [Fact]
    public void Source_that_ends_is_started_again_and_readers_stay()
    {
        var source = new ScriptedSource((sink, pool, _) => sink.Give(pool, 1, isKeyFrame: true));
        Start(source, Quick);

        Eventually.True(() => _sink.Count >= 5, "five runs");
        _stream!.Dispose();

        Assert.True(_stream.Statistics.Restarts >= 4);
        Assert.Equal(_stream.Statistics.Frames, _sink.Count);
        Assert.Equal(0, source.Pool.OutstandingFrames);
        Assert.Equal(
            [CapturedStreamStatus.Starting, CapturedStreamStatus.Running, CapturedStreamStatus.Retrying,
                CapturedStreamStatus.Starting],
            _states.Take(4).Select(state => state.Status));
        Assert.Equal(CapturedStreamStatus.Stopped, _stream.State.Status);
    }

    [Fact]
    public void Age_is_the_newest_pictures_and_none_before_the_first()
    {
        using var second = new ManualResetEventSlim();
        Start(new ScriptedSource((sink, pool, stop) =>
        {
            sink.Give(pool, 1, isKeyFrame: true);
            WaitHandle.WaitAny([second.WaitHandle, stop.WaitHandle]);
            sink.Give(pool, 2, isKeyFrame: false);
            stop.WaitHandle.WaitOne();
        }), new CapturedStreamOptions());
        using var silent = new CapturedStream("s", new ScriptedSource((_, _, _) => { }), NullLogger.Instance);
        Assert.Null(silent.PictureAge);

        Eventually.True(() => _stream!.PictureAge > TimeSpan.FromMilliseconds(200), "an old picture");
        second.Set();
        Eventually.True(() => _stream!.PictureAge < TimeSpan.FromMilliseconds(100), "a new picture");
    }

    [Fact]
    public void Pauses_between_starts_grow_up_to_the_limit()
    {
        Start(new ScriptedSource((_, _, _) => throw new SourceException("gone")), Quick);
        Eventually.True(() => _states.Count(state => state.Status == CapturedStreamStatus.Retrying) >= 8,
            "eight tries");
        _stream!.Dispose();

        Assert.All(_states.Where(state => state.Status == CapturedStreamStatus.Retrying),
            state => Assert.Equal("gone", state.Reason));
        Assert.Contains(_states, state => state is { Status: CapturedStreamStatus.Starting, Reason: "gone" });
    }

    [Fact]
    public void Source_that_needs_repair_is_failed_and_tried_again()
    {
        int runs = 0;
        Start(new ScriptedSource((sink, pool, stop) =>
        {
            if (runs++ == 0) throw new SourceException("not installed", needsRepair: true);
            sink.Give(pool, 1, isKeyFrame: true);
            stop.WaitHandle.WaitOne();
        }), Quick);

        Eventually.True(() => _sink.Count == 1, "a picture");

        Assert.Contains(_states,
            state => state is { Status: CapturedStreamStatus.Failed, Reason: "not installed", NextTry: not null });
    }

    [Fact]
    public void Source_with_a_bug_is_started_again()
    {
        int runs = 0;
        Start(new ScriptedSource((sink, pool, _) =>
        {
            if (runs++ == 0) throw new InvalidOperationException("bug");
            sink.Give(pool, 1, isKeyFrame: true);
        }), Quick);

        Eventually.True(() => _sink.Count >= 1, "a picture");
    }

    [Fact]
    public void Source_that_falls_silent_is_ended_and_started_again()
    {
        Start(new ScriptedSource((sink, pool, stop) =>
        {
            sink.Give(pool, 1, isKeyFrame: true);
            stop.WaitHandle.WaitOne();
        }), Quick);

        Eventually.True(() => _sink.Count >= 3, "three runs");

        Assert.Contains(_states, state => state.Status == CapturedStreamStatus.Stalled
            && state.Reason!.Contains("no picture for 0.3 s", StringComparison.Ordinal));
    }

    [Fact]
    public void Source_that_never_gives_a_picture_is_started_again_after_the_start_timeout()
    {
        Start(new ScriptedSource((_, _, stop) => stop.WaitHandle.WaitOne()), Quick);

        Eventually.True(() => _stream!.Statistics.Restarts >= 1, "a second start");

        Assert.Contains(_states, state => state.Status == CapturedStreamStatus.Stalled
            && state.Reason!.Contains("no picture for 0.6 s", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kill -9", Libc.SigKill)]
    [InlineData("SIGSTOP", 19)]
    public void Command_killed_or_stopped_gives_pictures_again(string what, int signal)
    {
        // With the time-outs of production.
        Start(new CommandSource(["sh", "-c",
            $"echo $$ >&2; while cat {TestFrames.ClipPath("slices")}; do sleep 0.02; done"]), null);
        Eventually.True(() => _sink.Count > 100, "pictures");
        int id = int.Parse(_stream!.LastWords!, CultureInfo.InvariantCulture);

        long begin = Stopwatch.GetTimestamp();
        Assert.Equal(0, Libc.kill(-id, signal));
        Eventually.True(() => _stream.Statistics.Restarts == 1, "a new start");
        int before = _sink.Count;
        Eventually.True(() => _sink.Count > before, "pictures again");
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: back after {Stopwatch.GetElapsedTime(begin)}");

        _stream.Dispose();
        Eventually.True(() => Libc.kill(-id, 0) != 0, "nothing of the first process group is left");
    }

    [Fact]
    public void Disposing_ends_a_run_that_waits()
    {
        Start(new ScriptedSource((_, _, stop) => stop.WaitHandle.WaitOne()), null);
        Eventually.True(() => _stream!.State.Status == CapturedStreamStatus.Starting, "started");

        _stream!.Dispose();

        Assert.Equal(CapturedStreamStatus.Stopped, _stream.State.Status);
    }

    [Fact]
    public void Stream_that_was_never_started_can_be_disposed() =>
        new CapturedStream("main", new DemoSource(), NullLogger.Instance).Dispose();

    private void Start(IFrameSource source, CapturedStreamOptions? options)
    {
        _stream = new CapturedStream("main", source, NullLogger.Instance, options);
        _stream.StateChanged += (_, state) => _states.Enqueue(state);
        _stream.Hub.Subscribe(_sink);
        _stream.Start();
    }
}
