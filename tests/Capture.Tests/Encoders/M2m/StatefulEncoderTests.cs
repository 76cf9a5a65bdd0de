using Camerad.Capture.Encoders.M2m;
using Camerad.Capture.Pictures;
using Camerad.Capture.Tests.V4l2.Fakes;
using Camerad.Capture.V4l2;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.Encoders.M2m;

/// <summary>The encoder's sequence, of whatever codec.</summary>
public sealed class StatefulEncoderTests : IDisposable
{
    private const string Path = "/dev/video11";
    private static readonly PictureFormat Format = new(PixelFormat.Nv12, 64, 48);
    private readonly FakeEncoderDevice _driver = new();
    private readonly PicturePool _pictures = new(Format, strideAlignment: 1);
    private StatefulEncoder? _encoder;
    private long _ticks = 1_000_000_000;

    public void Dispose()
    {
        _encoder?.Dispose();
        _driver.Unplug();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sequence_is_the_one_that_the_kernel_documents(bool isMultiplanar)
    {
        var driver = new FakeEncoderDevice(isMultiplanar) { HeightAlignment = 32 };
        using StatefulEncoder encoder = Start(driver);

        uint[] expected =
        [
            VidiocSFmt, VidiocSFmt, VidiocSParm, VidiocSSelection, VidiocReqbufs, VidiocReqbufs, VidiocStreamon,
            VidiocStreamon,
        ];
        Assert.Equal(expected, driver.Requests.Where(expected.Contains));
        Assert.Equal((64u, 48u), (driver.Visible!.Value.Width, driver.Visible.Value.Height));
        Assert.Equal(30u, driver.Interval.Denominator / driver.Interval.Numerator);
        Give(7);
        Assert.Equal((0, (byte)7), Take(encoder));

        encoder.Dispose();
        driver.Unplug();

        void Give(byte first)
        {
            RawPicture picture = Picture(first);
            Assert.True(encoder.TryGive(picture));
            picture.Release();
        }
    }

    [Fact]
    public void Pictures_are_copied_row_by_row_into_the_drivers_stride()
    {
        _driver.StrideAlignment = 128;
        Start();
        RawPicture picture = _pictures.Rent(_ticks);
        for (int plane = 0; plane < 2; plane++)
        {
            Span<byte> bytes = picture.Planes[plane].Memory.Span;
            for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)((plane * 100) + (i % 64) + (i / 64));
        }

        Assert.True(_encoder!.TryGive(picture));

        Span<byte> target = _driver.Input.Buffers[0].Memories[0].GetSpan();
        for (int row = 0; row < 48; row++) Assert.Equal((byte)row, target[row * 128]);
        for (int row = 0; row < 24; row++) Assert.Equal((byte)(100 + row + 5), target[(128 * 48) + (row * 128) + 5]);
        picture.Release();
    }

    [Fact]
    public void Code_has_the_time_of_its_picture_whatever_the_order_of_buffers()
    {
        Start();
        long first = Give(1), second = Give(2);

        Assert.Equal(first, TakeWhole().CaptureTicks);
        Assert.Equal(second, TakeWhole().CaptureTicks);
    }

    [Fact]
    public void Pictures_of_the_same_microsecond_are_told_apart()
    {
        Start();
        long first = Give(1), second = Give(2, first + 3);

        Assert.Equal((first, second), (TakeWhole().CaptureTicks, TakeWhole().CaptureTicks));
    }

    [Fact]
    public void Picture_that_the_driver_drops_without_a_word_is_noticed_and_shifts_nothing()
    {
        _driver.Drops.Add(1);
        Start();
        Give(1);
        TakeWhole();
        Give(2);
        Assert.Equal(CodedResult.Nothing, _encoder!.TryTake(out _));
        Assert.Equal(0, _encoder.LostPictures);             // it may still come
        long third = Give(3);

        Assert.Equal(third, TakeWhole().CaptureTicks);
        Assert.Equal(1, _encoder.LostPictures);
    }

    [Fact]
    public void Picture_in_two_buffers_is_one_picture()
    {
        Start();
        long first = Give(1);
        TakeWhole();
        _driver.Coded.Complete(_driver.Coded.TakeQueued(), first / 10, 0, 0, 2);

        Assert.Equal(first, TakeWhole().CaptureTicks);
        Assert.Equal(0, _encoder!.LostPictures);
    }

    [Fact]
    public void Driver_that_does_not_copy_timestamps_gives_code_all_the_same()
    {
        _driver.TimestampOffset = 1_000_000;
        Start();
        long first = Give(1);
        Assert.Equal(0, TakeWhole().CaptureTicks);
        Assert.NotEqual(0, first);
        for (int i = 0; i < 2 * PendingPictures.Capacity; i++)
        {
            Give((byte)i);
            TakeWhole();
        }

        Assert.Equal(1 + (2 * PendingPictures.Capacity) - PendingPictures.Capacity, _encoder!.LostPictures);
    }

    [Fact]
    public void Picture_that_finds_no_room_is_refused()
    {
        _driver.WorksAtOnce = false;
        Start();
        for (int i = 0; i < StatefulEncoder.InputBuffers; i++) Give((byte)i);
        RawPicture picture = Picture(9);

        Assert.False(_encoder!.TryGive(picture));
        _driver.Work();
        Assert.True(_encoder.TryGive(picture));
        picture.Release();
    }

    [Fact]
    public void Broken_code_is_told_and_its_buffer_goes_back()
    {
        _driver.Breaks.Add(0);
        Start();
        Give(1);

        Assert.Equal(CodedResult.Broken, _encoder!.TryTake(out _));

        Assert.Equal(StatefulEncoder.CodedBuffers, _driver.Coded.Queued.Count);
    }

    [Fact]
    public void Code_that_is_longer_than_its_buffer_is_broken()
    {
        _driver.ClaimedBytes = 1_000_000;
        Start();
        Give(1);

        Assert.Equal(CodedResult.Broken, _encoder!.TryTake(out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Drain_gives_all_that_is_inside_and_then_goes_on(bool marksLastPicture)
    {
        _driver.WorksAtOnce = false;
        _driver.MarksLastPicture = marksLastPicture;
        Start();
        Give(1);
        Give(2);

        Assert.True(_encoder!.Drain());
        Assert.True(_encoder.Drain());                      // EBUSY: it is draining already
        Assert.Equal((0, (byte)1), Take(_encoder));
        Assert.Equal((1, (byte)2), Take(_encoder));
        Assert.Equal(CodedResult.Drained, _encoder.TryTake(out _));
        Assert.Equal(CodedResult.Drained, _encoder.TryTake(out _));

        _encoder.Resume();
        _driver.WorksAtOnce = true;
        Give(3);
        Assert.Equal((2, (byte)3), Take(_encoder));
        Assert.Equal(StatefulEncoder.CodedBuffers, _driver.Coded.Queued.Count);
        Assert.Equal(0, _encoder.LostPictures);
    }

    [Fact]
    public void Reset_begins_a_new_stream_on_the_same_device()
    {
        Start();
        Give(1);
        Take(_encoder!);

        _encoder!.Reset();

        Give(2);
        Assert.Equal((1, (byte)2), Take(_encoder));
    }

    [Fact]
    public void Reset_ends_a_drain()
    {
        Start();
        _encoder!.Drain();
        Assert.Equal(CodedResult.Drained, _encoder.TryTake(out _));

        _encoder.Reset();

        Give(2);
        Assert.Equal((0, (byte)2), Take(_encoder));
    }

    [Fact]
    public void Driver_without_commands_cannot_be_drained()
    {
        _driver.KnowsCommands = false;
        Start();

        Assert.False(_encoder!.Drain());
    }

    [Fact]
    public void Picture_with_a_dma_buf_is_shared_and_held_until_the_driver_is_done()
    {
        FakeCameraDevice camera = CreateCamera(stride: 64);
        using IPictureSource source = Open(camera);
        _driver.WorksAtOnce = false;
        Start();

        RawPicture picture = Fill(camera, source, 5);
        Assert.True(_encoder!.TryGive(picture));
        picture.Release();

        Assert.Equal(CaptureStream.Buffers - 1, camera.Queue.Queued.Count);
        _driver.Work();
        Assert.Equal((0, (byte)5), Take(_encoder));
        Assert.Equal(CaptureStream.Buffers, camera.Queue.Queued.Count);
        Assert.Equal((1, 0), _driver.Taken);
        Assert.True(_encoder.UsesDmaBufs);
        End(camera, source);
    }

    [Fact]
    public void Encoder_takes_the_cameras_stride_where_it_can()
    {
        FakeCameraDevice camera = CreateCamera(stride: 192);
        using IPictureSource source = Open(camera);
        Start();

        RawPicture picture = Fill(camera, source, 5);
        Assert.True(_encoder!.TryGive(picture));
        picture.Release();

        Assert.Equal((1, 0), _driver.Taken);
        Assert.Equal(192u, _driver.FormatOfInput.PixMp.PlaneFmt[0].BytesPerLine);
        End(camera, source);
    }

    [Theory]
    [InlineData("stride")]          // the encoder's rows lie elsewhere
    [InlineData("REQBUFS")]         // it takes no dma-bufs at all
    [InlineData("QBUF")]            // it takes none of this camera's
    public void Picture_is_copied_after_the_first_refusal_of_its_dma_buf_and_from_then_on(string refusal)
    {
        FakeCameraDevice camera = CreateCamera(stride: refusal == "stride" ? 192u : 64u);
        using IPictureSource source = Open(camera);
        _driver.TakesStride = false;
        Start();
        if (refusal == "REQBUFS") _driver.FailDmaBufs = VidiocReqbufs;
        if (refusal == "QBUF") _driver.FailDmaBufs = VidiocQbuf;

        for (byte i = 0; i < 5; i++)
        {
            RawPicture picture = Fill(camera, source, i);
            Assert.True(_encoder!.TryGive(picture));
            picture.Release();
            Assert.Equal((i, i), Take(_encoder));
        }

        Assert.Equal((0, 5), _driver.Taken);
        Assert.True(_driver.DmaBufRefusals <= 1);
        Assert.False(_encoder!.UsesDmaBufs);
        Assert.Equal(CaptureStream.Buffers, camera.Queue.Queued.Count);
        Assert.Equal(0, _encoder.LostPictures);
        End(camera, source);
    }

    [Fact]
    public void Pictures_without_dma_buf_are_copied_again()
    {
        FakeCameraDevice camera = CreateCamera(stride: 64);
        using IPictureSource source = Open(camera);
        Start();
        RawPicture shared = Fill(camera, source, 5);
        _encoder!.TryGive(shared);
        shared.Release();
        Take(_encoder);

        Give(6);

        Assert.Equal((1, (byte)6), Take(_encoder));
        Assert.Equal((1, 1), _driver.Taken);
        End(camera, source);
    }

    [Fact]
    public void Pictures_come_back_when_the_encoder_is_disposed()
    {
        FakeCameraDevice camera = CreateCamera(stride: 64);
        using IPictureSource source = Open(camera);
        _driver.WorksAtOnce = false;
        Start();
        RawPicture picture = Fill(camera, source, 5);
        _encoder!.TryGive(picture);
        picture.Release();

        _encoder.Dispose();

        Assert.Equal(CaptureStream.Buffers, camera.Queue.Queued.Count);
        Assert.True(_driver.IsDisposed);
        End(camera, source);
    }

    [Fact]
    public void Size_beyond_the_encoders_is_refused_with_its_own()
    {
        _driver.MaxWidth = 32;

        var failure = Assert.Throws<SourceException>(Start);

        Assert.Contains("takes pictures of 32x48 at most, not of 64x48", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layout_that_it_does_not_take_is_refused()
    {
        _driver.Inputs.RemoveAll(format => format.Code == PixFmtNv12);

        Assert.Contains("does not take Nv12", Assert.Throws<SourceException>(Start).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exhausted_memory_is_named_with_the_fix()
    {
        _driver.Fail(VidiocReqbufs, Enomem);

        Assert.Contains("cma=256M", Assert.Throws<SourceException>(Start).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fatal_error_ends_it()
    {
        Start();
        Give(1);
        _driver.Fail(VidiocDqbuf, Eio, times: 10);

        Assert.Throws<SourceException>(() => _encoder!.TryTake(out _));
    }

    [Fact]
    public void Encoding_allocates_nothing()
    {
        Start();
        _driver.Make = MakeNothing;
        long allocated = 0;
        for (int i = 0; i < 200; i++)
        {
            RawPicture picture = Picture(1);
            _driver.WorksAtOnce = false;
            long before = GC.GetAllocatedBytesForCurrentThread();
            _encoder!.TryGive(picture);
            allocated += i < 100 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            _driver.Work();
            before = GC.GetAllocatedBytesForCurrentThread();
            if (_encoder.TryTake(out CodedPicture coded) == CodedResult.Picture) _encoder.Return(coded);
            allocated += i < 100 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            picture.Release();
        }

        Assert.Equal(0, allocated);

        static byte[] MakeNothing(int number, byte first) => [1, 2, 3];
    }

    private static FakeCameraDevice CreateCamera(uint stride)
    {
        var camera = new FakeCameraDevice { Stride = stride };
        camera.Formats.Add(new FakeFormat(PixFmtNv12, "Y/UV 4:2:0", false, new FakeSize(64, 48, 30)));
        return camera;
    }

    private static IPictureSource Open(FakeCameraDevice camera) => V4l2Camera
        .Open(new CameraRequest(), canDecodeJpeg: false, new FakeNodes().Add("/dev/video0", camera))
        .StartPictures(() => throw new InvalidOperationException("no JPEG here"));

    private static RawPicture Fill(FakeCameraDevice camera, IPictureSource source, byte first)
    {
        int next = camera.Queue.Queued.Peek();
        camera.Queue.Buffers[next].Memories[0].GetSpan()[0] = first;
        camera.Give();
        Assert.True(source.TryTake(out RawPicture? picture));
        return picture;
    }

    private static (int Number, byte First) Take(StatefulEncoder encoder)
    {
        Assert.Equal(CodedResult.Picture, encoder.TryTake(out CodedPicture coded));
        (int Number, byte First) content = (coded.Content.Span[0], coded.Content.Span[1]);
        encoder.Return(coded);
        return content;
    }

    private void End(FakeCameraDevice camera, IPictureSource source)
    {
        _encoder!.Dispose();
        source.Dispose();
        camera.Unplug();
    }

    private void Start() => _encoder = Start(_driver);

    private static StatefulEncoder Start(FakeEncoderDevice driver)
    {
        var encoder = new StatefulEncoder(V4l2Device.Open(Path, new FakeNodes().Add(Path, driver)));
        try
        {
            encoder.Configure(new StatefulEncoderFormat(PixFmtH264, Format, 30, 64 * 1024));
            Assert.Equal(0, encoder.Start());
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    private RawPicture Picture(byte first, long? ticks = null)
    {
        _ticks = ticks ?? (_ticks + 333_333);
        RawPicture picture = _pictures.Rent(_ticks);
        picture.Planes[0].Memory.Span[0] = first;
        return picture;
    }

    private long Give(byte first, long? ticks = null)
    {
        RawPicture picture = Picture(first, ticks);
        long captureTicks = picture.CaptureTicks;
        Assert.True(_encoder!.TryGive(picture));
        picture.Release();
        return captureTicks;
    }

    private CodedPicture TakeWhole()
    {
        Assert.Equal(CodedResult.Picture, _encoder!.TryTake(out CodedPicture coded));
        _encoder.Return(coded);
        return coded;
    }
}
