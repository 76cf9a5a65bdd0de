using System.Text;
using System.Text.Json;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Snapshots;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Daemon.Tests.Snapshots;

public sealed class SnapshotServiceTests : IDisposable
{
    private static readonly SnapshotTrigger Doorbell = new(SnapshotTriggerKind.Gpio, "doorbell");
    private static readonly SnapshotSettings Small = new(80, 320);
    private readonly TemporaryFolder _disk = new();
    private readonly ManualTime _time = new(FakeCamera.Morning);
    private readonly FakeRenderer _renderer = new();
    private readonly FakeBroker _broker = new();
    private FakeCamera _camera;

    public SnapshotServiceTests() => _camera = new FakeCamera("main", _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Edge_gives_one_file_one_event_and_one_picture()
    {
        _camera.Age = TimeSpan.FromMilliseconds(40);
        await using SnapshotService service = Create();

        await service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero);
        await Eventually.TrueAsync(() => _broker.Events.Count == 1, "the event");

        string file = Assert.Single(Files());
        Assert.Equal(
            "picture 1 quality 0 width 0", await File.ReadAllTextAsync(Path.Combine(_disk.Root, file), Cancel));
        Assert.Equal(
            [("snapshot/main", "picture 1 quality 0 width 0", true, "image/jpeg"),
                ("event/snapshot", _broker.Events[0], false, "application/json")],
            _broker.Messages);
        Assert.Equal(
            """{"stream":"main","trigger":"gpio","name":"doorbell","time":"2026-11-27T06:59:59.960Z","width":"""
            + $$"""1280,"height":720,"size":27,"file":"{{file}}","ageMs":40,"tookMs":0}""",
            _broker.Events[0]);
        Assert.Equal((1, 1, 1, 0, 0), Figures(service.Counters));
    }

    [Fact]
    public async Task Hundred_edges_at_once_lose_neither_the_first_nor_the_count()
    {
        _camera = new FakeCamera("main", _time) { GivesAtOnce = false };
        await using SnapshotService service = Create();
        Task first = service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero);
        Task[] others =
            [.. Enumerable.Range(0, 99).Select(_ => service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero))];

        await _camera.GiveOneAsync();
        await first;
        await Task.WhenAll(others);
        await Eventually.TrueAsync(() => _broker.Events.Count == 1, "the event");

        Assert.Equal(99, Fact(_broker.Events[0], "merged"));
        Assert.Single(Files());
        Assert.Single(_broker.Pictures);
        Assert.Equal(99, service.Counters.Merged);
    }

    [Fact]
    public async Task Edges_while_pictures_are_stored_slowly_wait_in_bounds_and_each_has_a_later_picture()
    {
        await using SnapshotService service = Create();
        using var gate = new Gate();
        _renderer.Before = _ => gate.Wait();
        var edges = new List<Task>();
        await Eventually.TrueAsync(
            () =>
            {
                // Shared, or the next picture's, depending on when it comes.
                if (service.Counters.Taken < PictureTaker.MaxRendering)
                    edges.Add(service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero));
                return service.Counters.Taken == PictureTaker.MaxRendering;
            },
            "pictures being compressed");
        for (int i = 0; i < 100; i++) edges.Add(service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero));
        gate.Dispose();
        await Task.WhenAll(edges);
        await Eventually.TrueAsync(() => _broker.Events.Count == Files().Count, "the events");

        Assert.InRange(Files().Count, PictureTaker.MaxRendering, 10);
        Assert.Equal(edges.Count, Files().Count + service.Counters.Merged);
        Assert.Equal(edges.Count - Files().Count, _broker.Events.Sum(static text => Fact(text, "merged")));
        Assert.Equal(0, service.Counters.Failed);
    }

    [Fact]
    public async Task Burst_takes_its_pictures_at_even_distances()
    {
        await using SnapshotService service = Create();
        Task burst = service.SnapshotAsync("main", Doorbell, 3, TimeSpan.FromSeconds(1));
        for (int i = 1; i < 3; i++)
        {
            int pictures = i;
            await Eventually.TrueAsync(() => _camera.Asked == pictures && _time.Count > 0, "the wait for the next one");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await burst;

        Assert.Equal(
            ["070000.000", "070001.000", "070002.000"], Files().Select(static file => file[^14..^4]));
    }

    [Fact]
    public async Task Trigger_during_a_burst_has_a_picture_and_starts_no_other_burst()
    {
        await using SnapshotService service = Create();
        Task burst = service.SnapshotAsync("main", Doorbell, 2, TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => Files().Count == 1 && _time.Count > 0, "the first picture");

        await service.SnapshotAsync("main", Doorbell, 5, TimeSpan.FromSeconds(10));

        Assert.Equal((2, 1), (Files().Count, service.Counters.Merged));
        _time.Advance(TimeSpan.FromSeconds(10));
        await burst;
        Assert.Equal(3, Files().Count);
    }

    [Fact]
    public async Task Burst_without_a_pause_takes_pictures_of_its_own()
    {
        await using SnapshotService service = Create();

        await service.SnapshotAsync("main", Doorbell, SnapshotService.MaxBurst + 1, TimeSpan.Zero);

        Assert.Equal(SnapshotService.MaxBurst, Files().Count);
        Assert.Equal(SnapshotService.MaxBurst, _camera.Asked);
    }

    [Fact]
    public async Task Failing_camera_gives_an_event_with_the_reason()
    {
        _camera.Failure = new TimeoutException();
        _camera.Trouble = "The camera is unplugged.";
        await using SnapshotService service = Create();

        await service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero);
        await Eventually.TrueAsync(() => _broker.Events.Count == 1, "the event");

        Assert.Equal(
            """{"stream":"main","trigger":"gpio","name":"doorbell","time":"2026-11-27T07:00:00.000Z","err"""
            + """or":"The camera is unplugged."}""",
            _broker.Events[0]);
        Assert.Empty(_broker.Pictures);
        Assert.Equal(1, service.Counters.Failed);
        _camera.Failure = null;
        await service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero);
        Assert.Single(Files());
    }

    [Fact]
    public async Task Crash_of_a_decoder_ends_one_snapshot_only()
    {
        _renderer.Before = static _ => throw new InvalidOperationException("a bug");
        await using SnapshotService service = Create();
        await service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero);
        _renderer.Before = null;

        await service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero);

        Assert.Equal((1, 1), (service.Counters.Failed, service.Counters.Stored));
    }

    [Fact]
    public async Task Unknown_stream_harms_nobody()
    {
        await using SnapshotService service = Create();

        await service.SnapshotAsync("garden", Doorbell, 1, TimeSpan.Zero);

        Assert.Equal(1, service.Counters.Failed);
        var exception = await Assert.ThrowsAsync<SnapshotException>(
            () => service.LookAsync("garden", Small, Cancel));
        Assert.Equal(
            (SnapshotFault.UnknownStream, "There is no such stream. There are: main."),
            (exception.Fault, exception.Message));
    }

    [Fact]
    public async Task Folder_that_fails_does_not_keep_the_picture_from_the_broker()
    {
        string file = _disk.Write("snapshots", "a file");
        await using SnapshotService service = Create(new SnapshotOptions { Directory = file });

        await service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero);
        await Eventually.TrueAsync(() => _broker.Events.Count == 1, "the event");

        Assert.Single(_broker.Pictures);
        Assert.DoesNotContain("file", _broker.Events[0], StringComparison.Ordinal);
        Assert.Equal((0, 1), (service.Counters.Stored, service.Counters.NotStored));
    }

    [Fact]
    public async Task Broker_that_is_away_or_slow_holds_up_no_file()
    {
        _broker.Gate = new TaskCompletionSource().Task;
        await using SnapshotService service = Create();
        for (int i = 0; i < 5; i++)
        {
            await service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(5, Files().Count);
        Assert.Empty(_broker.Messages);
    }

    [Fact]
    public async Task Nothing_is_kept_or_published_where_neither_is_wanted()
    {
        await using SnapshotService service = Create(new SnapshotOptions { Mqtt = false });

        SnapshotRecord record = await service.RecordAsync(null, Doorbell, Small, Cancel);

        Assert.Null(record.File);
        Assert.Equal("picture 1 quality 80 width 320", Encoding.UTF8.GetString(record.Picture.Jpeg.Span));
        Assert.Empty(_broker.Messages);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Time_lapse_takes_pictures_at_even_distances_and_leaves_out_what_is_late()
    {
        await using SnapshotService service = Create(every: 10);
        service.Start();
        await Eventually.TrueAsync(() => _time.Count == 2, "lapse and tidying wait");
        Assert.Equal(0, _camera.Asked);

        _time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => Files().Count == 1 && _time.Count == 2, "the first");
        _time.Advance(TimeSpan.FromSeconds(35));
        await Eventually.TrueAsync(() => Files().Count == 2 && _time.Count == 2, "the second");
        _time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => Files().Count == 3, "the third");
        await Eventually.TrueAsync(() => _broker.Events.Count == 3, "the events");

        Assert.Equal(["070010.000", "070045.000", "070050.000"], Files().Select(static file => file[^14..^4]));
        Assert.All(
            _broker.Events, static text => Assert.Contains("\"trigger\":\"timer\"", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_looks_shares_with_who_triggers_and_leaves_no_trace()
    {
        _camera = new FakeCamera("main", _time) { GivesAtOnce = false };
        await using SnapshotService service = Create();
        Task<SnapshotPicture> look = service.LookAsync("main", service.DefaultSettings, Cancel);
        Task edge = service.SnapshotAsync("main", Doorbell, 1, TimeSpan.Zero);
        await Eventually.TrueAsync(() => service.Counters.Shared == 1, "the edge shares");
        await _camera.GiveOneAsync();
        await look;
        await edge;
        Assert.Equal((1, 1), (_camera.Asked, _renderer.Rendered));
        Assert.Single(Files());

        Assert.Same(await look, await service.LookAsync("main", service.DefaultSettings, Cancel));
        Assert.Single(Files());
    }

    [Fact]
    public async Task Looks_are_bounded_in_rate()
    {
        await using SnapshotService service = Create();
        for (int i = 1; i <= SnapshotService.LookBurst; i++)
            await service.LookAsync("main", new SnapshotSettings(i, 0), Cancel);

        var exception = await Assert.ThrowsAsync<SnapshotException>(() => service.LookAsync("main", Small, Cancel));
        Assert.Equal(SnapshotFault.Busy, exception.Fault);
        Assert.NotNull(exception.RetryAfter);
        _time.Advance(TimeSpan.FromSeconds(1));
        await service.LookAsync("main", Small, Cancel);
    }

    [Fact]
    public async Task Different_settings_that_wait_are_bounded()
    {
        _camera = new FakeCamera("main", _time) { GivesAtOnce = false };
        await using SnapshotService service = Create();
        for (int i = 1; i <= SnapshotRecorder.MaxWaiting; i++)
            _ = service.RecordAsync(null, Doorbell, new SnapshotSettings(i, 0), Cancel);

        var exception = await Assert.ThrowsAsync<SnapshotException>(
            () => service.RecordAsync(null, Doorbell, Small, Cancel));

        Assert.Equal(SnapshotFault.Busy, exception.Fault);
    }

    [Fact]
    public async Task Stop_ends_what_waits_for_the_camera()
    {
        _camera = new FakeCamera("main", _time) { GivesAtOnce = false };
        SnapshotService service = Create(every: 10);
        service.Start();
        Task<SnapshotRecord> waiting = service.RecordAsync(null, Doorbell, null, Cancel);
        Task burst = service.SnapshotAsync("main", Doorbell, 3, TimeSpan.FromSeconds(1));

        await service.DisposeAsync();

        await Assert.ThrowsAsync<SnapshotException>(() => waiting);
        await burst;
    }

    private static (long, long, long, long, long) Figures(SnapshotCounters counters) =>
        (counters.Taken, counters.Stored, counters.Published, counters.Failed, counters.NotPublished);

    private static int Fact(string json, string name)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : 0;
    }

    private SnapshotService Create(SnapshotOptions? snapshots = null, double every = 0)
    {
        var options = new CameradOptions
        {
            Snapshots = snapshots ?? new SnapshotOptions { Directory = _disk.Root, MinFreeBytes = 0 },
            Streams = [new StreamOptions("main", new DemoSourceOptions()) { SnapshotEvery = every }],
        };
        return new SnapshotService(
            options, [_camera], _renderer, _broker.Publish, _time, NullLogger<SnapshotService>.Instance);
    }

    private List<string> Files() =>
    [
        .. Directory.GetFiles(_disk.Root, "*.jpg", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_disk.Root, path)).Order(StringComparer.Ordinal),
    ];
}
