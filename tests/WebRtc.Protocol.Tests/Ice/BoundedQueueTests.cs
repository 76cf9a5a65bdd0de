using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Protocol.Tests.Ice;

public sealed class BoundedQueueTests
{
    [Fact]
    public void Order_is_kept_while_it_grows_and_wraps_around()
    {
        var queue = new BoundedQueue<int>(50);
        var expected = new Queue<int>();
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++)
        {
            if (random.Next(2) == 0)
            {
                bool fits = queue.TryEnqueue(i);
                Assert.Equal(expected.Count < 50, fits);
                if (fits) expected.Enqueue(i);
            }
            else
            {
                bool any = queue.TryDequeue(out int item);
                Assert.Equal(expected.TryDequeue(out int wanted), any);
                Assert.Equal(wanted, item);
            }
            Assert.Equal(expected.Count, queue.Count);
        }
    }

    [Fact]
    public void A_full_queue_refuses_and_a_cleared_one_takes_again()
    {
        var queue = new BoundedQueue<int>(3);
        Assert.Equal([true, true, true, false], new[] { 1, 2, 3, 4 }.Select(item => queue.TryEnqueue(item)));

        queue.Clear();

        Assert.False(queue.TryDequeue(out _));
        Assert.True(queue.TryEnqueue(5));
        Assert.True(queue.TryDequeue(out int item));
        Assert.Equal(5, item);
    }

    [Fact]
    public void What_it_has_held_once_it_holds_again_without_allocating()
    {
        var queue = new BoundedQueue<long>(64);
        Fill(queue);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Fill(queue);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Fill(BoundedQueue<long> queue)
    {
        for (int i = 0; i < 40; i++) queue.TryEnqueue(i);
        while (queue.TryDequeue(out _)) { }
    }
}
