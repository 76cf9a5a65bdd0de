using Camerad.Capture.Jpeg;
using Camerad.Capture.Pictures;
using Camerad.Capture.Tests.Interop;
using Camerad.Capture.Tests.Pictures;
using Camerad.Media.Jpeg;

namespace Camerad.Capture.Tests.Jpeg;

public sealed class JpegCodecTests : IDisposable
{
    private const string Ffmpeg = "/usr/bin/ffmpeg";

    private readonly string _folder = Directory.CreateTempSubdirectory("camerad-jpeg-").FullName;

    public JpegCodecTests() => TurboJpegLayoutTests.RequireLibrary();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(PixelFormat.I420, 322, 182)]
    [InlineData(PixelFormat.Nv12, 640, 360)]
    [InlineData(PixelFormat.Yuyv, 64, 48)]
    [InlineData(PixelFormat.Uyvy, 1280, 720)]
    public void Picture_survives_the_way_through_a_jpeg(PixelFormat pixels, int width, int height)
    {
        var i420 = new PictureFormat(PixelFormat.I420, width, height);
        RawPicture original = TestPictures.Create(i420, padding: 2), decoded = TestPictures.Create(i420, padding: 6);
        TestPictures.Paint(original, 1);
        RawPicture source = InLayout(original, pixels);
        using var encoder = new JpegEncoder();
        using var decoder = new JpegDecoder();

        byte[] jpeg = encoder.Encode(source, 95, int.MaxValue, out int jpegWidth, out int jpegHeight);

        Assert.Equal((width, height), (jpegWidth, jpegHeight));
        Assert.True(decoder.TryReadSize(jpeg, out jpegWidth, out jpegHeight));
        Assert.Equal((width, height), (jpegWidth, jpegHeight));
        Assert.True(decoder.TryDecode(jpeg, decoded));
        Assert.InRange(TestPictures.LumaPsnr(original, decoded), 40, 100);
        AssertChromaIsNear(original, decoded, 6);
    }

    [Theory]    // What ffmpeg calls them: full range, as in JPEG. 4:1:1 has no "j" name.
    [InlineData("yuvj420p", 322, 182)]
    [InlineData("yuvj422p", 322, 182)]
    [InlineData("yuvj444p", 322, 182)]
    [InlineData("yuvj440p", 322, 182)]
    [InlineData("gray", 322, 182)]
    [InlineData("yuvj422p", 321, 181)]
    [InlineData("yuvj420p", 321, 181)]
    [InlineData("yuvj444p", 321, 181)]
    [InlineData("yuvj422p", 640, 360)]
    public void Chroma_of_any_size_is_decoded_as_ffmpeg_does(string pixels, int width, int height)
    {
        string jpeg = Path.Combine(_folder, "picture.jpg"), raw = Path.Combine(_folder, "picture.yuv");
        Tool.Run(
            Ffmpeg, "-loglevel", "error", "-f", "lavfi", "-i", $"testsrc=size={width}x{height}", "-vf",
            "gblur=sigma=3", "-frames:v", "1", "-pix_fmt", pixels, "-q:v", "2", jpeg);
        int evenWidth = width & ~1, evenHeight = height & ~1;
        Tool.Run(
            Ffmpeg, "-loglevel", "error", "-i", jpeg, "-vf",
            $"crop={evenWidth}:{evenHeight}:0:0:exact=1,scale=out_range=tv:flags=bilinear", "-pix_fmt", "yuv420p", raw);
        var format = new PictureFormat(PixelFormat.I420, evenWidth, evenHeight);
        RawPicture expected = TestPictures.Create(format), actual = TestPictures.Create(format, padding: 1);
        using (FileStream file = File.OpenRead(raw))
        {
            foreach (PicturePlane plane in expected.Planes) file.ReadExactly(plane.Memory.Span);
        }

        using var decoder = new JpegDecoder();
        Assert.True(decoder.TryDecode(File.ReadAllBytes(jpeg), actual));

        Assert.InRange(TestPictures.LumaPsnr(expected, actual), 40, 100);
        AssertChromaIsNear(expected, actual, 12);
    }

    [Fact]
    public void Frame_without_huffman_tables_is_decoded()
    {
        RawPicture original = Paint(320, 240), decoded = TestPictures.Create(original.Format);
        byte[] file = Encode(original), frame = WithoutTables(file);
        using var decoder = new JpegDecoder();

        Assert.True(decoder.TryDecode(frame, decoded));

        Assert.InRange(TestPictures.LumaPsnr(original, decoded), 40, 100);
        // The encoder writes a segment for each of the four tables, we write one for all.
        Assert.Equal(file.Length - 12, JpegFile.TryCreate(frame)!.Length);
    }

    [Fact]
    public void Truncated_frame_is_refused_whether_or_not_it_has_an_end()
    {
        RawPicture target = TestPictures.Create(new PictureFormat(PixelFormat.I420, 320, 240));
        byte[] whole = Encode(Paint(320, 240));
        using var decoder = new JpegDecoder();
        for (int length = 0; length < whole.Length - 2; length += 97)
        {
            Assert.False(decoder.TryDecode(whole.AsSpan(0, length), target));
            Assert.False(decoder.TryDecode([.. whole.AsSpan(0, length), 0xFF, 0xD9], target));
        }

        Assert.True(decoder.TryDecode([.. whole, 0, 0, 0], target));
    }

    [Fact]
    public void Bytes_that_a_camera_puts_before_the_end_do_no_harm()
    {
        RawPicture original = Paint(320, 240), decoded = TestPictures.Create(original.Format);
        byte[] whole = Encode(original);
        using var decoder = new JpegDecoder();

        Assert.True(decoder.TryDecode([.. whole.AsSpan(0, whole.Length - 2), 0, 0, 0, 0xFF, 0xD9], decoded));

        Assert.InRange(TestPictures.LumaPsnr(original, decoded), 40, 100);
    }

    [Fact]
    public void Jpeg_of_another_size_is_refused()
    {
        using var decoder = new JpegDecoder();

        Assert.False(decoder.TryDecode(
            Encode(Paint(320, 240)), TestPictures.Create(new PictureFormat(PixelFormat.I420, 320, 242))));
    }

    [Fact]
    public void Damaged_frames_are_refused_or_decoded_and_the_next_one_is_good()
    {
        RawPicture target = TestPictures.Create(new PictureFormat(PixelFormat.I420, 320, 240));
        byte[] whole = Encode(Paint(320, 240));
        using var decoder = new JpegDecoder();
        var random = new Random(20261127);
        for (int run = 0; run < 500; run++)
        {
            byte[] bad = [.. whole];
            for (int i = 0; i < 1 + random.Next(10); i++) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            _ = decoder.TryDecode(bad, target);
            Assert.True(decoder.TryDecode(whole, target), $"after damaged frame {run}");
        }
    }

    [Fact]
    public void Decoding_allocates_nothing()
    {
        string jpeg = Path.Combine(_folder, "picture.jpg");
        Tool.Run(
            Ffmpeg, "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=320x240", "-frames:v", "1",
            "-pix_fmt", "yuvj422p", jpeg);
        byte[] frame = File.ReadAllBytes(jpeg);
        RawPicture target = TestPictures.Create(new PictureFormat(PixelFormat.I420, 320, 240));
        using var decoder = new JpegDecoder();
        Assert.True(decoder.TryDecode(frame, target));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) decoder.TryDecode(frame, target);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Quality_and_size_are_as_asked_for()
    {
        RawPicture picture = Paint(640, 360);
        using var encoder = new JpegEncoder();

        byte[] good = encoder.Encode(picture, 95, 640, out int width, out int height);
        Assert.Equal((640, 360), (width, height));
        byte[] poor = encoder.Encode(picture, 10, 10_000, out width, out height);
        Assert.Equal((640, 360), (width, height));
        Assert.True(poor.Length * 2 < good.Length);
        byte[] small = encoder.Encode(picture, 95, 200, out width, out height);
        Assert.Equal((200, 112), (width, height));
        Assert.True(JpegHeader.TryRead(small, out JpegHeader header));
        Assert.Equal((200, 112), (header.Width, header.Height));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(picture, 0, 640, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(picture, 101, 640, out _, out _));
    }

    [Fact]
    public void Encoding_leaves_the_picture_as_it_is()
    {
        RawPicture picture = Paint(64, 48);
        byte[] before = picture.Planes[0].Memory.ToArray();

        _ = Encode(picture);

        Assert.Equal(before, picture.Planes[0].Memory.ToArray());
    }

    private static RawPicture Paint(int width, int height)
    {
        RawPicture picture = TestPictures.Create(new PictureFormat(PixelFormat.I420, width, height));
        TestPictures.Paint(picture, 1);
        return picture;
    }

    private static byte[] Encode(RawPicture picture)
    {
        using var encoder = new JpegEncoder();
        return encoder.Encode(picture, 90, int.MaxValue, out _, out _);
    }

    private static byte[] WithoutTables(byte[] file)
    {
        List<byte> frame = [0xFF, 0xD8];
        Assert.True(JpegHeader.TryRead(file, out JpegHeader header));
        for (int at = 2; at < header.ScanOffset;)
        {
            int length = 2 + (file[at + 2] << 8) + file[at + 3];
            if (file[at + 1] != 0xC4) frame.AddRange(file.AsSpan(at, length));
            at += length;
        }

        frame.AddRange(file.AsSpan(header.ScanOffset));
        Assert.InRange(frame.Count, 1, file.Length - 400);
        return [.. frame];
    }

    private static RawPicture InLayout(RawPicture i420, PixelFormat pixels)
    {
        (int width, int height) = (i420.Format.Width, i420.Format.Height);
        RawPicture picture = TestPictures.Create(new PictureFormat(pixels, width, height), padding: 4);
        var canvas = new PictureCanvas(picture);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) canvas.FillLuma(x, y, 1, 1, TestPictures.Sample(i420, 0, x, y));
        }

        for (int y = 0; y < height; y += 2)
        {
            for (int x = 0; x < width; x += 2)
            {
                canvas.FillChroma(
                    x, y, 2, 2, TestPictures.Sample(i420, 1, x, y), TestPictures.Sample(i420, 2, x, y));
            }
        }

        return picture;
    }

    private static void AssertChromaIsNear(RawPicture expected, RawPicture actual, int limit)
    {
        double sum = 0;
        int count = 0;
        for (int y = 0; y < expected.Format.Height; y += 2)
        {
            for (int x = 0; x < expected.Format.Width; x += 2, count++)
            {
                for (int component = 1; component <= 2; component++)
                {
                    int difference = Math.Abs(TestPictures.Sample(expected, component, x, y)
                        - TestPictures.Sample(actual, component, x, y));
                    Assert.InRange(difference, 0, limit);
                    sum += difference;
                }
            }
        }

        Assert.InRange(sum / count / 2, 0, 1.0);
    }
}
