using Camerad.Capture.Pictures;
using Camerad.Capture.Stills;

namespace Camerad.Capture.Tests.Stills;

public sealed class StillTapTests
{
    private static readonly PictureFormat Small = new(PixelFormat.Nv12, 6, 4);
    private readonly StillTap _tap = new();
    private readonly PicturePool _pool = new(Small);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_who_wait_share_one_copy_of_the_next_picture()
    {
        Task<Still> one = _tap.TakeAsync(Cancel), other = _tap.TakeAsync(Cancel);
        Assert.True(_tap.IsWanted);

        Offer(9);
        using Still first = await one, second = await other;

        Assert.Same(first.Raw, second.Raw);
        Assert.Equal(9, first.Raw!.Planes[1].Memory.Span[0]);
        Assert.False(_tap.IsWanted);
    }

    [Fact]
    public async Task Copy_is_given_back_by_the_last_who_has_it()
    {
        Task<Still> one = _tap.TakeAsync(Cancel), other = _tap.TakeAsync(Cancel);
        Offer(1);
        (Still first, Still second) = (await one, await other);
        RawPicture copy = first.Raw!;

        first.Dispose();
        first.Dispose();
        Assert.Equal(1, second.Raw!.Planes[0].Memory.Span[0]);
        second.Dispose();

        Task<Still> again = _tap.TakeAsync(Cancel);
        Offer(2);
        using Still third = await again;
        Assert.Same(copy, third.Raw);
    }

    [Fact]
    public async Task Jpeg_of_the_camera_is_taken_as_it_is_unless_the_picture_was_changed()
    {
        Task<Still> asJpeg = _tap.TakeAsync(Cancel);
        Offer(1, [0xFF, 0xD8]);
        using Still jpeg = await asJpeg;
        Task<Still> stamped = _tap.TakeAsync(Cancel);
        Offer(1, [0xFF, 0xD8], asJpeg: false);
        using Still raw = await stamped;

        Assert.Equal<byte>([0xFF, 0xD8], jpeg.Jpeg!.Value.ToArray());
        Assert.NotNull(raw.Raw);
    }

    [Fact]
    public async Task Who_gives_up_is_forgotten()
    {
        using var giveUp = new CancellationTokenSource();
        Task<Still> waiting = _tap.TakeAsync(giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(_tap.IsWanted);
    }

    [Fact]
    public async Task More_than_the_limit_are_refused()
    {
        Task<Still>[] waiting = [.. Enumerable.Range(0, StillTap.MaxWaiting).Select(_ => _tap.TakeAsync(Cancel))];

        await Assert.ThrowsAsync<InvalidOperationException>(() => _tap.TakeAsync(Cancel));

        Offer(1);
        foreach (Still still in await Task.WhenAll(waiting)) still.Dispose();
    }

    [Fact]
    public void Picture_that_nobody_wants_costs_nothing()
    {
        Offer(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Offer(1);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Offer(byte value, byte[]? jpeg = null, bool asJpeg = true)
    {
        RawPicture picture = _pool.Rent(value, jpeg);
        foreach (PicturePlane plane in picture.Planes) plane.Memory.Span.Fill(value);
        _tap.Offer(picture, asJpeg);
        picture.Release();
    }
}
