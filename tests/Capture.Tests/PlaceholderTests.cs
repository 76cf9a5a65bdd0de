using System.Collections.Concurrent;
using Camerad.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Capture.Tests;

public sealed class PlaceholderTests : IDisposable
{
    private static readonly CapturedStreamOptions Quick = new()
    {
        StallTimeout = TimeSpan.FromSeconds(20),
        FirstRetryDelay = TimeSpan.FromMilliseconds(20),
        MaxRetryDelay = TimeSpan.FromMilliseconds(20),
        PlaceholderAfter = TimeSpan.FromMilliseconds(100),
        PlaceholderInterval = TimeSpan.FromMilliseconds(30),
    };

    private readonly FakePlaceholder _placeholder = new();
    private readonly CollectingSink _sink = new();
    private CapturedStream? _stream;

    public void Dispose() => _stream?.Dispose();

    [Fact]
    public void Viewers_of_a_camera_that_is_gone_see_the_reason_until_it_is_back()
    {
        bool isGone = true;
        Start(
            new ScriptedSource((sink, pool, stop) =>
            {
                if (Volatile.Read(ref isGone)) throw new SourceException("the camera is unplugged");
                sink.Give(pool, 7, isKeyFrame: true);
                stop.WaitHandle.WaitOne();
            }),
            Quick);

        Eventually.True(() => _sink.Count >= 3, "placeholders");
        Volatile.Write(ref isGone, false);
        Eventually.True(() => _stream!.State.Status == CapturedStreamStatus.Running, "running");
        int shown = _placeholder.Shown.Count;

        Assert.All(_placeholder.Shown, entry => Assert.Equal(("main", "the camera is unplugged"), entry));
        Assert.Equal(1, _stream!.Statistics.Frames);
        Eventually.True(() => _sink.Count == shown + 1, "the camera's picture comes last");
    }

    [Fact]
    public void Short_gap_shows_no_placeholder()
    {
        Start(
            new ScriptedSource((sink, pool, _) => sink.Give(pool, 1, isKeyFrame: true)),
            Quick with { PlaceholderAfter = TimeSpan.FromSeconds(20) });

        Eventually.True(() => _sink.Count > 5, "runs");

        Assert.Empty(_placeholder.Shown);
    }

    [Fact]
    public void Placeholder_is_made_only_while_somebody_watches_if_the_stream_may_rest()
    {
        Start(
            new ScriptedSource((_, _, _) => throw new SourceException("gone")),
            Quick with { RestAfter = TimeSpan.FromSeconds(1), PlaceholderAfter = TimeSpan.Zero });
        Eventually.True(() => _stream!.Statistics.Restarts > 5, "tries");
        Assert.Empty(_placeholder.Shown);

        using IDisposable watch = _stream!.Watch();

        Eventually.True(() => !_placeholder.Shown.IsEmpty, "a placeholder");
    }

    [Fact]
    public void Who_comes_while_a_repair_is_awaited_sees_the_reason_at_once()
    {
        Start(
            new ScriptedSource((_, _, _) => throw new SourceException("gone", needsRepair: true)),
            Quick with { RestAfter = TimeSpan.FromSeconds(1), RepairRetryDelay = TimeSpan.FromHours(1) });
        Eventually.True(() => _stream!.State.Status == CapturedStreamStatus.Failed, "failed");

        using IDisposable watch = _stream!.Watch();

        Eventually.True(() => !_placeholder.Shown.IsEmpty, "a placeholder");
    }

    [Fact]
    public void Source_may_say_when_to_look_again()
    {
        int runs = 0;
        Start(
            new ScriptedSource((_, _, _) =>
            {
                Interlocked.Increment(ref runs);
                throw new SourceException("gone", needsRepair: true, retryAfter: TimeSpan.FromMilliseconds(1));
            }),
            Quick with { RepairRetryDelay = TimeSpan.FromHours(1) });

        Eventually.True(() => runs > 3, "tries");
    }

    private void Start(ScriptedSource source, CapturedStreamOptions options)
    {
        _stream = new CapturedStream("main", source, NullLogger.Instance, options, _placeholder);
        _stream.Hub.Subscribe(_sink);
        _stream.Start();
    }

    private sealed class FakePlaceholder : IPlaceholder
    {
        private readonly EncodedFramePool _pool = new();

        public ConcurrentQueue<(string Name, string Reason)> Shown { get; } = new();

        public EncodedFrame? Render(
            string name, string reason, DateTimeOffset since, int width, int height, long captureTicks)
        {
            Shown.Enqueue((name, reason));
            return TestFrames.Create(_pool, 0, isKeyFrame: true);
        }
    }
}
