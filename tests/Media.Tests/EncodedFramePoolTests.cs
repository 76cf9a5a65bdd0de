using System.Diagnostics;

namespace Camerad.Media.Tests;

public class EncodedFramePoolTests
{
    private readonly EncodedFramePool _pool = new();

    [Fact]
    public void Frame_returns_to_its_pool_with_its_last_reference()
    {
        EncodedFrame frame = _pool.Rent();
        frame.AddReference();
        frame.Release();
        Assert.Equal(1, _pool.OutstandingFrames);

        frame.Release();

        Assert.Equal(0, _pool.OutstandingFrames);
        Assert.Same(frame, _pool.Rent());
    }

    [Fact]
    public void Frame_released_too_often_is_an_error()
    {
        EncodedFrame frame = _pool.Rent();
        frame.Release();

        Assert.Throws<UnreachableException>(frame.Release);
    }

    [Fact]
    public void Frame_that_nobody_owns_takes_no_reference()
    {
        EncodedFrame frame = _pool.Rent();
        frame.Release();

        Assert.Throws<UnreachableException>(frame.AddReference);
    }

    [Fact]
    public void Large_buffers_are_kept_for_large_pictures()
    {
        EncodedFrame large = _pool.Rent(200_000);
        large.Release();

        EncodedFrame small = _pool.Rent(5_000);

        Assert.NotSame(large, small);
        Assert.True(small.Capacity < 10_000);
        Assert.Same(large, _pool.Rent(250_000));
    }

    [Fact]
    public void Huge_buffers_and_too_many_frames_are_not_kept()
    {
        EncodedFrame huge = _pool.Rent(3_000_000);
        huge.Release();
        Assert.NotSame(huge, _pool.Rent(3_000_000));

        const int Count = EncodedFramePool.RetainedFramesPerSize + 10;
        EncodedFrame[] many = [.. Enumerable.Range(0, Count).Select(_ => _pool.Rent(4096))];
        foreach (EncodedFrame frame in many) frame.Release();
        int kept = Enumerable.Range(0, many.Length).Count(_ => many.Contains(_pool.Rent(4096)));

        Assert.Equal(EncodedFramePool.RetainedFramesPerSize, kept);
    }

    [Fact]
    public void Kept_bytes_have_a_limit()
    {
        const int Size = 1 << 20;
        EncodedFrame[] many = [.. Enumerable.Range(0, 40).Select(_ => _pool.Rent(Size))];
        foreach (EncodedFrame frame in many) frame.Release();

        int kept = Enumerable.Range(0, many.Length).Count(_ => many.Contains(_pool.Rent(Size)));

        Assert.Equal(EncodedFramePool.RetainedBytes / Size, kept);
    }

    [Fact]
    public void Renting_allocates_nothing_once_it_runs()
    {
        _pool.Rent(50_000).Release();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) _pool.Rent(50_000).Release();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
