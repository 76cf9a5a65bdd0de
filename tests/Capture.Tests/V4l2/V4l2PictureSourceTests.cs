using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Capture.Tests.V4l2.Fakes;
using Camerad.Capture.V4l2;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2;

/// <summary>Raw cameras, well-behaved and not.</summary>
public sealed class V4l2PictureSourceTests : IDisposable
{
    private const string Path = "/dev/video0";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly FakeCameraDevice _camera = CreateCamera(CapVideoCapture, PixFmtNv12);
    private IPictureSource? _source;

    public void Dispose()
    {
        _source?.Dispose();
        _camera.Unplug();
    }

    [Theory]
    [InlineData(PixFmtNv12, PixelFormat.Nv12)]
    [InlineData(PixFmtYuv420, PixelFormat.I420)]
    [InlineData(PixFmtYuyv, PixelFormat.Yuyv)]
    [InlineData(PixFmtUyvy, PixelFormat.Uyvy)]
    public void Picture_is_the_drivers_buffer_plane_by_plane(uint code, PixelFormat pixels)
    {
        FakeCameraDevice camera = CreateCamera(CapVideoCapture, code);
        camera.Stride = code is PixFmtYuyv or PixFmtUyvy ? 192u : 96u;
        using IPictureSource source = Open(camera);

        AssertPlanes(camera, source, pixels);

        source.Dispose();
        camera.Unplug();
    }

    [Theory]
    [InlineData(PixFmtNv12, PixelFormat.Nv12)]
    [InlineData(PixFmtNv12M, PixelFormat.Nv12)]
    [InlineData(PixFmtYuv420M, PixelFormat.I420)]
    [InlineData(PixFmtYuyv, PixelFormat.Yuyv)]
    public void Multiplanar_picture_is_the_drivers_buffer_plane_by_plane(uint code, PixelFormat pixels)
    {
        FakeCameraDevice camera = CreateCamera(CapVideoCaptureMplane, code);
        using IPictureSource source = Open(camera);

        AssertPlanes(camera, source, pixels);

        source.Dispose();
        camera.Unplug();
    }

    [Fact]
    public void Buffer_goes_back_to_the_driver_with_the_last_release()
    {
        Start();
        Assert.Equal(CaptureStream.Buffers, _camera.Queue.Queued.Count);
        RawPicture picture = Take();
        picture.AddReference();
        picture.Release();
        Assert.Equal(CaptureStream.Buffers - 1, _camera.Queue.Queued.Count);

        picture.Release();

        Assert.Equal(CaptureStream.Buffers, _camera.Queue.Queued.Count);
    }

    [Fact]
    public void Picture_has_the_time_of_its_capture()
    {
        Start();
        long capturedUs = (MonotonicClock.Ticks / TimeSpan.TicksPerMicrosecond) - 12_345;
        _camera.Give(timestampUs: capturedUs);

        RawPicture picture = Take(give: false);

        Assert.Equal(capturedUs * TimeSpan.TicksPerMicrosecond, picture.CaptureTicks);
        picture.Release();
    }

    [Theory]
    [InlineData(0u, null, BufFlagError)]        // the driver says so
    [InlineData(0u, null, 0u)]                  // empty
    [InlineData(100u, null, 0u)]                // too short for the picture
    [InlineData(9_000_000u, null, 0u)]          // longer than the buffer
    [InlineData(null, 77, 0u)]                  // no such buffer
    public void Impossible_buffer_is_dropped_and_counted_and_the_next_picture_comes(uint? used, int? index, uint flags)
    {
        Start();
        Assert.True(_camera.Give(usedBytes: used, index: index, flags: flags));

        Assert.False(_source!.TryTake(out _));
        Assert.Equal(1, _source.DroppedPictures);
        Take().Release();
    }

    [Fact]
    public void Buffer_that_is_dequeued_twice_is_dropped_and_counted()
    {
        Start();
        RawPicture held = Take();
        _camera.Give(index: 0);                 // buffer 0 is held

        Assert.False(_source!.TryTake(out _));

        Assert.Equal(1, _source.DroppedPictures);
        held.Release();
    }

    [Fact]
    public void Picture_that_runs_back_is_dropped_and_counted()
    {
        Start();
        long nowUs = MonotonicClock.Ticks / TimeSpan.TicksPerMicrosecond;
        _camera.Give(timestampUs: nowUs);
        Take(give: false).Release();
        _camera.Give(timestampUs: nowUs - 40_000);

        Assert.False(_source!.TryTake(out _));

        Assert.Equal(1, _source.DroppedPictures);
        Assert.Equal(CaptureStream.Buffers, _camera.Queue.Queued.Count);
    }

    [Fact]
    public void Pictures_that_the_driver_lost_are_counted()
    {
        Start();
        for (int i = 0; i <= FrameTimeline.TrustedRun; i++) Take().Release();
        _camera.Sequence += 7;

        Take().Release();

        Assert.Equal(7, _source!.DroppedPictures);
    }

    [Fact]
    public void Nothing_but_broken_buffers_ends_the_source()
    {
        Start();

        var failure = Assert.Throws<SourceException>(() =>
        {
            for (int i = 0; i < CaptureStream.MaxFaultsInARow; i++)
            {
                _camera.Give(flags: BufFlagError);
                _source!.TryTake(out _);
            }
        });

        Assert.Contains("nothing but broken pictures", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Enodev, "is gone")]
    [InlineData(Eio, "error of the hardware or its driver")]
    public void Device_that_breaks_ends_the_source_with_its_name(int errno, string expected)
    {
        Start();
        _camera.Break(errno);

        var failure = Assert.Throws<SourceException>(() => _source!.TryTake(out _));

        Assert.Contains("/dev/video0 (Fake Camera)", failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Buffer_that_cannot_be_queued_is_queued_later()
    {
        Start();
        RawPicture picture = Take();
        _camera.Fail(VidiocQbuf, Einval);

        picture.Release();
        Assert.Equal(CaptureStream.Buffers - 1, _camera.Queue.Queued.Count);
        Assert.False(_source!.TryTake(out _));

        Assert.Equal(CaptureStream.Buffers, _camera.Queue.Queued.Count);
    }

    [Fact]
    public void Source_ends_when_no_buffer_can_be_queued_any_more()
    {
        Start();
        RawPicture[] pictures = [.. Enumerable.Range(0, CaptureStream.Buffers).Select(_ => Take())];
        _camera.Fail(VidiocQbuf, Einval, times: 100);
        foreach (RawPicture picture in pictures) picture.Release();

        var failure = Assert.Throws<SourceException>(() => _source!.TryTake(out _));

        Assert.Contains("refused its buffers", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_can_be_read_after_its_source_has_been_disposed()
    {
        Start();
        RawPicture picture = Take();

        _source!.Dispose();

        Assert.True(_camera.IsDisposed);
        Memory<byte> memory = picture.Planes[0].Memory;
        Assert.Equal(64 * 48 * 3 / 2, memory.Span.Length);
        picture.Release();
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
    }

    [Fact]
    public void Another_signal_gives_pictures_of_its_size_once_the_old_ones_are_back()
    {
        Start();
        RawPicture old = Take();
        _camera.ChangeSignal(128, 96);

        Assert.False(_source!.TryTake(out _));
        Assert.NotEqual(long.MaxValue, _source.NextDueTicks);
        Assert.Equal(64, _source.Format.Width);
        Assert.False(_source.TryTake(out _));
        old.Release();
        Assert.False(_source.TryTake(out _));

        Assert.Equal(new PictureFormat(PixelFormat.Nv12, 128, 96), _source.Format);
        Assert.Equal(long.MaxValue, _source.NextDueTicks);
        RawPicture picture = Take();
        Assert.Equal(128, picture.Format.Width);
        picture.Release();
    }

    [Fact]
    public void Another_signal_ends_the_source_when_an_old_picture_does_not_come_back()
    {
        Start();
        RawPicture old = Take();
        _camera.ChangeSignal(128, 96);
        Assert.False(_source!.TryTake(out _));

        var failure = Assert.Throws<SourceException>(() =>
        {
            long end = MonotonicClock.Ticks + Patience.Ticks;
            while (MonotonicClock.Ticks < end && !_source.TryTake(out _)) Thread.Yield();
        });

        Assert.Contains("has another signal", failure.Message, StringComparison.Ordinal);
        old.Release();
    }

    [Fact]
    public void Buffers_are_exported_as_dma_bufs_if_the_driver_can()
    {
        Start();
        RawPicture picture = Take();

        Assert.NotEqual(RawPicture.NoDmaBuf, picture.DmaBuf);
        Assert.Equal(64 * 48 * 3 / 2, DmaBufs.LengthOf(picture.DmaBuf));
        picture.Release();
    }

    [Fact]
    public void Pictures_have_no_dma_buf_if_the_driver_cannot()
    {
        _camera.CanExport = false;
        Start();
        RawPicture picture = Take();

        Assert.Equal(RawPicture.NoDmaBuf, picture.DmaBuf);
        picture.Release();
    }

    [Fact]
    public void Odd_size_loses_its_last_row_and_column()
    {
        _camera.OnlySize = (65, 49);
        var request = new CameraRequest { Device = Path, Width = 65, Height = 49 };
        _source = V4l2Camera.Open(request, canDecodeJpeg: false, Nodes(_camera, new FakeSize(65, 49, 30)))
            .StartPictures(() => throw new InvalidOperationException());

        Assert.Equal(new PictureFormat(PixelFormat.Nv12, 64, 48), _source.Format);
        Take().Release();
    }

    [Theory]
    [InlineData(Enomem, "cma=256M")]
    [InlineData(Enospc, "USB bus")]
    [InlineData(Ebusy, "in use by ffmpeg (pid 123)")]
    public void Start_that_fails_says_how_to_mend_it(int errno, string expected)
    {
        _camera.Fail(VidiocReqbufs, errno);

        var failure = Assert.Throws<SourceException>(Start);

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.True(_camera.IsDisposed);
    }

    [Fact]
    public void Buffer_that_cannot_be_had_ends_the_start()
    {
        _camera.Fail(VidiocQuerybuf, 0, times: 2);
        _camera.Fail(VidiocQuerybuf, Einval);

        var failure = Assert.Throws<SourceException>(Start);

        Assert.Contains("refused buffers of 64x48 NV12", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_camera.Queue.Buffers);
    }

    [Fact]
    public void Driver_that_gives_fewer_buffers_is_content()
    {
        _camera.Queue.MaxCount = 2;
        Start();

        Take().Release();
        Take().Release();
    }

    [Fact]
    public void Driver_that_gives_more_buffers_than_there_can_be_keeps_the_rest()
    {
        _camera.Queue.MinCount = BufferQueue.MaxBuffers + 8;
        Start();

        Assert.Equal(BufferQueue.MaxBuffers, _camera.Queue.Queued.Count);
        Take().Release();
    }

    [Fact]
    public void Taking_and_releasing_a_picture_allocates_nothing()
    {
        Start();
        for (int i = 0; i < 20; i++) Take().Release();

        long allocated = 0;
        for (int i = 0; i < 100; i++)
        {
            _camera.Give();
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (_source!.TryTake(out RawPicture? picture)) picture.Release();
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static FakeCameraDevice CreateCamera(uint capability, uint code)
    {
        var camera = new FakeCameraDevice { Caps = capability | CapStreaming };
        camera.Formats.Add(new FakeFormat(code, "Raw", false, new FakeSize(64, 48, 30)));
        return camera;
    }

    private static FakeNodes Nodes(FakeCameraDevice camera, FakeSize? size = null)
    {
        if (size != null) camera.Formats[0] = camera.Formats[0] with { Sizes = [size] };
        return new FakeNodes { Holders = { [Path] = ["ffmpeg (pid 123)"] } }.Add(Path, camera);
    }

    private static IPictureSource Open(FakeCameraDevice camera) => V4l2Camera
        .Open(new CameraRequest { Device = Path, Width = 64, Height = 48 }, canDecodeJpeg: false, Nodes(camera))
        .StartPictures(() => throw new InvalidOperationException("no JPEG here"));

    private static void AssertPlanes(FakeCameraDevice camera, IPictureSource source, PixelFormat pixels)
    {
        Assert.Equal(new PictureFormat(pixels, 64, 48), source.Format);
        foreach (FakeQueue.Buffer buffer in camera.Queue.Buffers)
        {
            for (int memory = 0; memory < buffer.Memories.Length; memory++)
            {
                Span<byte> bytes = buffer.Memories[memory].GetSpan();
                for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)((i * 7) + memory);
            }
        }

        camera.Give();
        Assert.True(source.TryTake(out RawPicture? picture));
        FakeQueue.Buffer filled = camera.Queue.Buffers[0];
        int offset = 0;
        for (int plane = 0; plane < source.Format.PlaneCount; plane++)
        {
            bool isSeparate = filled.Memories.Length > 1;
            PicturePlane got = picture.Planes[plane];
            int length = got.Stride * source.Format.RowCount(plane);
            Span<byte> expected = filled.Memories[isSeparate ? plane : 0].GetSpan();
            expected = expected.Slice(isSeparate ? 0 : offset, length);
            Assert.True(expected.SequenceEqual(got.Memory.Span[..length]), $"plane {plane}");
            offset += length;
        }

        picture.Release();
    }

    private void Start() => _source = Open(_camera);

    private RawPicture Take(bool give = true)
    {
        if (give) Assert.True(_camera.Give());
        Assert.True(_source!.TryTake(out RawPicture? picture));
        return picture;
    }
}
