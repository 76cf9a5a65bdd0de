using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Capture.Tests;

public sealed class CapturedStreamRestTests : IDisposable
{
    private static readonly CapturedStreamOptions Restful = new()
    {
        StallTimeout = TimeSpan.FromSeconds(20),
        StartTimeout = TimeSpan.FromMilliseconds(100),  // looks ten times in this time
        FirstRetryDelay = TimeSpan.FromMilliseconds(1),
        MaxRetryDelay = TimeSpan.FromMilliseconds(10),
        RestAfter = TimeSpan.FromMilliseconds(50),
    };

    private readonly ConcurrentQueue<CapturedStreamState> _states = new();
    private readonly CollectingSink _sink = new();
    private CapturedStream? _stream;

    public void Dispose() => _stream?.Dispose();

    [Fact]
    public void Source_rests_after_its_first_pictures_while_nobody_watches()
    {
        Start(ScriptedSource.Camera(), Restful);

        Eventually.True(() => Status == CapturedStreamStatus.Resting, "resting");

        Assert.True(_sink.Count > 0);
        Assert.Equal(
            [CapturedStreamStatus.Starting, CapturedStreamStatus.Running, CapturedStreamStatus.Resting],
            _states.Select(state => state.Status));
    }

    [Fact]
    public void Source_that_rests_is_started_when_somebody_watches_and_rests_again_after()
    {
        Start(ScriptedSource.Camera(), Restful);
        Eventually.True(() => Status == CapturedStreamStatus.Resting, "resting");
        int before = _sink.Count;

        using (_stream!.Watch())
        {
            Eventually.True(() => _sink.Count > before + 50, "pictures");
            Assert.Equal(CapturedStreamStatus.Running, Status);
        }

        Eventually.True(() => Status == CapturedStreamStatus.Resting, "resting again");
        Assert.Equal(0, _stream.Statistics.Restarts);
    }

    [Fact]
    public void Source_goes_on_while_one_of_several_still_watches()
    {
        Start(ScriptedSource.Camera(), Restful);
        IDisposable one = _stream!.Watch();
        using IDisposable other = _stream.Watch();

        one.Dispose();
        one.Dispose();
        Eventually.True(() => _sink.Count > 100, "pictures");

        Assert.Equal(1, _stream.Watchers);
        Assert.DoesNotContain(_states, state => state.Status == CapturedStreamStatus.Resting);
    }

    [Fact]
    public void Source_without_a_picture_is_tried_again_though_nobody_watches()
    {
        Start(new ScriptedSource((_, _, _) => throw new SourceException("gone")), Restful);

        Eventually.True(() => _stream!.Statistics.Restarts > 3, "tries");

        Assert.DoesNotContain(_states, state => state.Status == CapturedStreamStatus.Resting);
    }

    [Fact]
    public void Source_never_rests_if_not_told_to()
    {
        Start(ScriptedSource.Camera(), Restful with { RestAfter = null });

        Eventually.True(() => _sink.Count > 100, "pictures");

        Assert.Equal(CapturedStreamStatus.Running, Status);
    }

    [Fact]
    public void Stream_that_rests_can_be_disposed()
    {
        Start(ScriptedSource.Camera(), Restful);
        Eventually.True(() => Status == CapturedStreamStatus.Resting, "resting");

        _stream!.Dispose();

        Assert.Equal(CapturedStreamStatus.Stopped, Status);
        using IDisposable late = _stream.Watch();
    }

    [Fact]
    public void Only_a_source_that_does_not_end_when_told_is_hanging()
    {
        using var release = new ManualResetEventSlim();
        Start(
            new ScriptedSource((sink, pool, _) =>
            {
                sink.Give(pool, 1, isKeyFrame: true);
                release.Wait(TestContext.Current.CancellationToken);
            }),
            Restful with { HangLimit = TimeSpan.FromMilliseconds(50) });

        Eventually.True(() => _stream!.IsHanging, "hanging");
        release.Set();

        Eventually.True(() => Status == CapturedStreamStatus.Resting && !_stream!.IsHanging, "resting");
    }

    private CapturedStreamStatus Status => _stream!.State.Status;

    private void Start(ScriptedSource source, CapturedStreamOptions options)
    {
        _stream = new CapturedStream("main", source, NullLogger.Instance, options);
        _stream.StateChanged += (_, state) => _states.Enqueue(state);
        _stream.Hub.Subscribe(_sink);
        _stream.Start();
    }
}
