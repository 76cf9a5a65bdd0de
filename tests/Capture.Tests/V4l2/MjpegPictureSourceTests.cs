using Camerad.Capture.Jpeg;
using Camerad.Capture.Pictures;
using Camerad.Capture.Tests.V4l2.Fakes;
using Camerad.Capture.V4l2;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2;

/// <summary>Cameras that give JPEGs; the decoder is a stand-in, tested apart.</summary>
public sealed class MjpegPictureSourceTests : IDisposable
{
    private const string Path = "/dev/video0";
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 7, 64, 48];
    private readonly FakeCameraDevice _camera = new();
    private readonly FakeDecoder _decoder = new();
    private readonly IPictureSource _source;

    public MjpegPictureSourceTests()
    {
        _camera.Formats.Add(new FakeFormat(PixFmtMjpeg, "Motion-JPEG", true, new FakeSize(64, 48, 30)));
        using V4l2Camera camera = V4l2Camera.Open(
            new CameraRequest { Device = Path }, canDecodeJpeg: true, new FakeNodes().Add(Path, _camera));
        _source = camera.StartPictures(() => _decoder);
    }

    public void Dispose()
    {
        _source.Dispose();
        _camera.Unplug();
    }

    [Fact]
    public void Picture_is_decoded_and_keeps_its_jpeg_until_it_is_released()
    {
        _camera.Give(Jpeg);

        Assert.True(_source.TryTake(out RawPicture? picture));

        Assert.Equal(new PictureFormat(PixelFormat.I420, 64, 48), picture.Format);
        Assert.Equal(7, picture.Planes[0].Memory.Span[0]);
        Assert.Equal(Jpeg, picture.Jpeg.ToArray());
        Assert.Equal(CaptureStream.Buffers - 1, _camera.Queue.Queued.Count);
        picture.Release();
        Assert.Equal(CaptureStream.Buffers, _camera.Queue.Queued.Count);
    }

    [Fact]
    public void Only_the_newest_of_several_is_decoded()
    {
        _camera.Give([0xFF, 0xD8, 1, 64, 48]);
        _camera.Give([0xFF, 0xD8, 2, 64, 48]);
        _camera.Give([0xFF, 0xD8, 3, 64, 48]);

        Assert.True(_source.TryTake(out RawPicture? picture));

        Assert.Equal(3, picture.Planes[0].Memory.Span[0]);
        Assert.Equal((1, 2), (_decoder.Decoded, _source.DroppedPictures));
        picture.Release();
        Assert.Equal(CaptureStream.Buffers, _camera.Queue.Queued.Count);
    }

    [Theory]
    [InlineData(0x00, 0xD8, 7, 64, 48)]         // no JPEG
    [InlineData(0xFF, 0xD8, 0, 64, 48)]         // the decoder refuses it
    [InlineData(0xFF, 0xD8, 7, 32, 48)]         // of another size
    public void Damaged_picture_is_dropped_and_counted(params int[] jpeg)
    {
        _camera.Give([.. jpeg.Select(value => (byte)value)]);

        Assert.False(_source.TryTake(out _));

        Assert.Equal(1, _source.DroppedPictures);
        Assert.Equal(CaptureStream.Buffers, _camera.Queue.Queued.Count);
    }

    [Fact]
    public void Nothing_but_damaged_pictures_ends_the_source()
    {
        var failure = Assert.Throws<SourceException>(() =>
        {
            for (int i = 0; i < CaptureStream.MaxFaultsInARow; i++)
            {
                _camera.Give([1, 2, 3]);
                _source.TryTake(out _);
            }
        });

        Assert.Contains("damaged JPEGs", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decoder_ends_with_the_source()
    {
        _source.Dispose();

        Assert.True(_decoder.IsDisposed);
        Assert.True(_camera.IsDisposed);
    }

    [Fact]
    public void Taking_a_picture_allocates_nothing()
    {
        long allocated = 0;
        for (int i = 0; i < 50; i++)
        {
            _camera.Give(Jpeg);
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (_source.TryTake(out RawPicture? picture)) picture.Release();
            if (i >= 20) allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    /// <summary>Its JPEGs are FF D8, the brightness, width and height.</summary>
    private sealed class FakeDecoder : IJpegDecoder
    {
        public int Decoded { get; private set; }

        public bool IsDisposed { get; private set; }

        public bool TryDecode(ReadOnlySpan<byte> jpeg, RawPicture i420Target)
        {
            Decoded++;
            i420Target.Planes[0].Memory.Span.Fill(jpeg[2]);
            return jpeg[2] != 0;
        }

        public bool TryReadSize(ReadOnlySpan<byte> jpeg, out int width, out int height)
        {
            (width, height) = jpeg.Length < 5 ? (0, 0) : (jpeg[3], jpeg[4]);
            return jpeg.Length >= 5 && jpeg[0] == 0xFF;
        }

        public void Dispose() => IsDisposed = true;
    }
}
