using System.Threading.Channels;
using Camerad.Media;

namespace Camerad.Capture.Tests;

public sealed class FrameHubTests : IDisposable
{
    private readonly EncodedFramePool _pool = new();
    private readonly FrameHub _hub = new();

    public void Dispose()
    {
        _hub.Dispose();
        Assert.Equal(0, _pool.OutstandingFrames);
    }

    [Fact]
    public void Every_subscriber_gets_every_frame_until_it_unsubscribes()
    {
        var first = new CollectingSink();
        var second = new CollectingSink();
        using IDisposable subscription = _hub.Subscribe(first);
        _hub.Subscribe(second);
        _hub.Give(_pool, 1, isKeyFrame: true);

        subscription.Dispose();
        _hub.Give(_pool, 2, isKeyFrame: false);

        Assert.Equal([1L], first.Entries.Select(entry => entry.Ticks));
        Assert.Equal([1L, 2L], second.Entries.Select(entry => entry.Ticks));
    }

    [Fact]
    public void Sink_subscribed_twice_loses_one_subscription_at_a_time()
    {
        var sink = new CollectingSink();
        IDisposable first = _hub.Subscribe(sink);
        _hub.Subscribe(sink);
        first.Dispose();
        first.Dispose();

        _hub.Give(_pool, 1, isKeyFrame: true);

        Assert.Equal(1, sink.Count);
    }

    [Fact]
    public void Newest_frame_and_newest_key_frame_are_kept()
    {
        Assert.False(_hub.TryGetNewestFrame(out _));
        _hub.Give(_pool, 1, isKeyFrame: true);
        _hub.Give(_pool, 2, isKeyFrame: true);
        _hub.Give(_pool, 3, isKeyFrame: false);

        Assert.True(_hub.TryGetNewestFrame(out EncodedFrame? newest));
        Assert.True(_hub.TryGetNewestKeyFrame(out EncodedFrame? key));

        Assert.Equal((3, 2), (newest.Bytes[0], key.Bytes[0]));
        newest.Release();
        key.Release();
    }

    [Fact]
    public async Task Reader_begins_with_a_key_frame_and_reads_in_order()
    {
        using FrameReader reader = _hub.CreateReader();
        _hub.Give(_pool, 1, isKeyFrame: false);
        _hub.Give(_pool, 2, isKeyFrame: true);
        _hub.Give(_pool, 3, isKeyFrame: false);

        Assert.Equal([2, 3], await Read(reader, 2));
        Assert.Equal(1, reader.SkippedFrames);
    }

    [Fact]
    public async Task Slow_reader_skips_to_the_next_key_frame()
    {
        using FrameReader reader = _hub.CreateReader(capacity: 3);
        for (int i = 0; i < 6; i++) _hub.Give(_pool, i, isKeyFrame: i == 0);
        _hub.Give(_pool, 6, isKeyFrame: true);
        _hub.Give(_pool, 7, isKeyFrame: false);

        Assert.Equal([6, 7], await Read(reader, 2));
        Assert.Equal(6, reader.SkippedFrames);
    }

    [Fact]
    public async Task Slow_reader_keeps_a_key_frame_that_finds_the_queue_full()
    {
        using FrameReader reader = _hub.CreateReader(capacity: 2);
        _hub.Give(_pool, 0, isKeyFrame: true);
        _hub.Give(_pool, 1, isKeyFrame: false);
        _hub.Give(_pool, 2, isKeyFrame: true);

        Assert.Equal([2], await Read(reader, 1));
    }

    [Fact]
    public async Task Disposed_reader_gives_back_its_frames_and_ends()
    {
        FrameReader reader = _hub.CreateReader();
        _hub.Give(_pool, 0, isKeyFrame: true);
        reader.Dispose();
        _hub.Give(_pool, 1, isKeyFrame: true);

        await Assert.ThrowsAsync<ChannelClosedException>(async () =>
            await reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Giving_out_a_frame_allocates_nothing()
    {
        using IDisposable subscription = _hub.Subscribe(new NullSink());
        for (int i = 0; i < 10; i++) _hub.Give(_pool, i, isKeyFrame: i % 5 == 0);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) _hub.Give(_pool, i, isKeyFrame: i % 5 == 0);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static async Task<List<int>> Read(FrameReader reader, int count)
    {
        var numbers = new List<int>();
        while (numbers.Count < count)
        {
            EncodedFrame frame = await reader.ReadAsync(TestContext.Current.CancellationToken);
            numbers.Add(frame.Bytes[0]);
            frame.Release();
        }

        return numbers;
    }

    private sealed class NullSink : IFrameSink
    {
        public void HandleFrame(EncodedFrame frame)
        {
        }
    }
}
