using System.Text;
using Camerad.Daemon.Snapshots;

namespace Camerad.Daemon.Tests.Snapshots;

public sealed class PictureTakerTests
{
    private static readonly SnapshotSettings Plain = new(0, 0), Small = new(80, 320);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ManualTime _time = new(FakeCamera.Morning);
    private readonly SnapshotCounters _counters = new();
    private readonly FakeRenderer _renderer = new();

    [Fact]
    public async Task Two_who_ask_at_once_share_one_picture_and_one_JPEG()
    {
        FakeCamera camera = Camera(atOnce: false);
        using PictureTaker taker = Create(camera);

        Task<SnapshotPicture> one = taker.Take(Plain).Picture, other = taker.Take(Plain).Picture;
        await camera.GiveOneAsync();

        Assert.Same(await one, await other);
        Assert.Equal((1, 1, 1), (camera.Asked, _renderer.Rendered, _counters.Shared));
    }

    [Fact]
    public async Task Different_settings_share_the_picture_and_not_the_JPEG()
    {
        FakeCamera camera = Camera(atOnce: false);
        using PictureTaker taker = Create(camera);

        Task<SnapshotPicture> plain = taker.Take(Plain).Picture, small = taker.Take(Small).Picture;
        await camera.GiveOneAsync();

        Assert.Equal("picture 1 quality 0 width 0", Text(await plain));
        Assert.Equal("picture 1 quality 80 width 320", Text(await small));
        Assert.Equal((1, 2), (camera.Asked, _renderer.Rendered));
    }

    [Fact]
    public async Task Who_asks_after_the_picture_was_captured_gets_the_next_one()
    {
        FakeCamera camera = Camera(atOnce: false);
        using PictureTaker taker = Create(camera);
        using var gate = new Gate();
        _renderer.Before = _ => gate.Wait();
        PendingPicture first = taker.Take(Plain);
        await camera.GiveOneAsync();
        await first.Captured;

        Task<SnapshotPicture> second = taker.Take(Plain).Picture;      // while the first is being compressed
        await camera.GiveOneAsync();
        gate.Dispose();

        Assert.Equal("picture 1 quality 0 width 0", Text(await first.Picture));
        Assert.Equal("picture 2 quality 0 width 0", Text(await second));
    }

    [Fact]
    public async Task Pictures_that_are_being_compressed_are_bounded()
    {
        FakeCamera camera = Camera();
        using PictureTaker taker = Create(camera);
        using var gate = new Gate();
        _renderer.Before = _ => gate.Wait();
        var pictures = new List<Task<SnapshotPicture>>();
        for (int i = 0; i < PictureTaker.MaxRendering; i++)
        {
            PendingPicture pending = taker.Take(Plain);
            await pending.Captured;
            pictures.Add(pending.Picture);
        }

        for (int i = 0; i < 100; i++) pictures.Add(taker.Take(Plain).Picture);
        Assert.Equal(PictureTaker.MaxRendering, camera.Asked);
        gate.Dispose();
        await Task.WhenAll(pictures);

        Assert.Equal(PictureTaker.MaxRendering + 1, camera.Asked);
        Assert.Equal(99, _counters.Shared);
    }

    [Fact]
    public void Different_settings_of_one_picture_are_bounded()
    {
        using PictureTaker taker = Create(Camera(atOnce: false));
        for (int i = 1; i <= PictureTaker.MaxSettings; i++) _ = taker.Take(new SnapshotSettings(i, 0));

        Assert.Equal(
            SnapshotFault.Busy, Assert.Throws<SnapshotException>(() => taker.Take(Plain)).Fault);
    }

    [Fact]
    public async Task Camera_without_a_picture_is_given_up_and_says_why()
    {
        FakeCamera camera = Camera(atOnce: false);
        camera.Trouble = "The camera is unplugged.";
        using PictureTaker taker = Create(camera, TimeSpan.FromMilliseconds(20));

        var exception = await Assert.ThrowsAsync<SnapshotException>(() => taker.Take(Plain).Picture);

        Assert.Equal((SnapshotFault.NoPicture, "The camera is unplugged."), (exception.Fault, exception.Message));
        Assert.NotNull(exception.RetryAfter);
        camera.Trouble = null;
        exception = await Assert.ThrowsAsync<SnapshotException>(() => taker.Take(Plain).Picture);
        Assert.Equal("The camera gave no picture within 0 s.", exception.Message);
    }

    [Fact]
    public async Task Failures_leave_room_for_the_next_picture()
    {
        FakeCamera camera = Camera();
        using PictureTaker taker = Create(camera);
        for (int i = 0; i < 2 * PictureTaker.MaxRendering; i++)
        {
            camera.Failure = new TimeoutException("no key frame");
            await Assert.ThrowsAsync<SnapshotException>(() => taker.Take(Plain).Picture);
            camera.Failure = null;
            _renderer.Before = static _ => throw new SnapshotException(SnapshotFault.Failed, "no library");
            await Assert.ThrowsAsync<SnapshotException>(() => taker.Take(Plain).Picture);
        }

        _renderer.Before = null;
        Assert.StartsWith("picture", Text(await taker.Take(Plain).Picture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Picture_tells_when_it_was_captured()
    {
        FakeCamera camera = Camera();
        camera.Age = TimeSpan.FromMilliseconds(250);
        using PictureTaker taker = Create(camera);

        SnapshotPicture picture = await taker.Take(Plain).Picture;

        Assert.Equal(FakeCamera.Morning - camera.Age, picture.Time);
        Assert.Equal(camera.Age, picture.Age);
    }

    [Fact]
    public async Task Newest_picture_is_shared_while_it_is_young()
    {
        using PictureTaker taker = Create(Camera());
        var maxAge = TimeSpan.FromMilliseconds(500);
        Assert.False(taker.TryShare(Plain, maxAge, out _));
        SnapshotPicture picture = await taker.Take(Plain).Picture;

        Assert.True(taker.TryShare(Plain, maxAge, out Task<SnapshotPicture>? shared));
        Assert.Same(picture, await shared);
        Assert.False(taker.TryShare(Small, maxAge, out _));
        _time.Advance(maxAge + TimeSpan.FromTicks(1));
        Assert.False(taker.TryShare(Plain, maxAge, out _));
    }

    [Fact]
    public async Task Stop_ends_what_waits()
    {
        PictureTaker taker = Create(Camera(atOnce: false));
        Task<SnapshotPicture> waiting = taker.Take(Plain).Picture;

        taker.Dispose();

        await Assert.ThrowsAsync<SnapshotException>(() => waiting);
    }

    private static string Text(SnapshotPicture picture) => Encoding.UTF8.GetString(picture.Jpeg.Span);

    private FakeCamera Camera(bool atOnce = true) => new("main", _time) { GivesAtOnce = atOnce };

    private PictureTaker Create(FakeCamera camera, TimeSpan? timeout = null) =>
        new(camera, _renderer, timeout ?? Patience, _time, _counters);
}
