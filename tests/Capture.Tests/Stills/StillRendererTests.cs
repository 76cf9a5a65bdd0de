using System.Text.Json;
using Camerad.Capture.Encoders;
using Camerad.Capture.Jpeg;
using Camerad.Capture.Pictures;
using Camerad.Capture.Stills;
using Camerad.Capture.Tests.Interop;
using Camerad.Capture.Tests.Pictures;
using Camerad.Media;
using Camerad.Media.Jpeg;

namespace Camerad.Capture.Tests.Stills;

/// <summary>Photographs, looked at by other programs: exiftool, and Pillow in Python.</summary>
public sealed class StillRendererTests : IDisposable
{
    private const string ExifTool = "/usr/bin/exiftool";
    private const string Python = "/usr/bin/python3";

    private readonly EncodedFramePool _pool = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("camerad-still-").FullName;
    private readonly StillRenderer _renderer = new(
        new StillOrigin("Raspberry Pi", "Gerät 1", "camerad 0.1.0"), new Clock());

    public StillRendererTests() => TurboJpegLayoutTests.RequireLibrary();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Raw_picture_becomes_a_photograph()
    {
        RawPicture picture = Paint(640, 360);
        using Still still = Still.Of(picture);

        StillImage image = _renderer.Render(still, new StillOptions());

        Assert.Equal((640, 360), (image.Width, image.Height));
        AssertShows(picture, image, 35);
    }

    [Fact]
    public void Picture_is_as_old_as_it_is()
    {
        RawPicture picture = Paint(64, 48, Clock.MonotonicTicks - TimeSpan.TicksPerSecond * 3 / 2);
        using Still still = Still.Of(picture);

        StillImage image = _renderer.Render(still, new StillOptions());

        Assert.Equal(new DateTimeOffset(2026, 7, 2, 0, 30, 3, 750, TimeSpan.FromHours(2)), image.Taken);
    }

    [Fact]
    public void Key_frame_becomes_a_photograph()
    {
        OpenH264Tests.RequireLibrary();
        RawPicture picture = Paint(320, 240);
        using IVideoEncoder encoder = new OpenH264EncoderKind().Open(picture.Format, new VideoEncoderSettings(), _pool);
        Assert.True(encoder.TryEncode(picture));
        Assert.True(encoder.TryTake(out EncodedFrame? frame));
        using Still still = Still.Of(frame);

        StillImage image = _renderer.Render(still, new StillOptions { Quality = 95 });

        AssertShows(picture, image, 33);
    }

    [Fact]
    public void Key_frame_that_cannot_be_decoded_is_said_to_be_so()
    {
        OpenH264Tests.RequireLibrary();
        EncodedFrame frame = TestFrames.Create(_pool, 1, isKeyFrame: true);
        using Still still = Still.Of(frame);

        SourceException failure = Assert.Throws<SourceException>(() => _renderer.Render(still, new StillOptions()));

        Assert.Equal("the stream's key frame cannot be decoded", failure.Message);
    }

    [Fact]
    public void Cameras_jpeg_is_passed_on_untouched_but_for_what_it_lacks()
    {
        byte[] frame = Jpeg(Paint(320, 240));
        Assert.True(JpegHeader.TryRead(frame, out JpegHeader header));
        using Still still = Still.Of(frame, 0);

        StillImage image = _renderer.Render(still, new StillOptions { MaxWidth = 320 });

        Assert.Equal((320, 240), (image.Width, image.Height));
        Assert.True(image.Jpeg.Span.EndsWith(frame.AsSpan(header.ScanOffset)));
        Assert.True(image.Jpeg.Length > frame.Length);
    }

    [Theory]
    [InlineData(null, 160, 160, 120)]
    [InlineData(50, null, 320, 240)]
    [InlineData(90, 5000, 320, 240)]
    public void Cameras_jpeg_is_made_anew_for_another_quality_or_size(
        int? quality, int? maxWidth, int width, int height)
    {
        byte[] frame = Jpeg(Paint(320, 240));
        using Still still = Still.Of(frame, 0);

        StillImage image = _renderer.Render(still, new StillOptions { Quality = quality, MaxWidth = maxWidth });

        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.True(JpegHeader.TryRead(image.Jpeg.Span, out JpegHeader header));
        Assert.Equal((width, height), (header.Width, header.Height));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(80)]
    public void Cameras_jpeg_that_is_damaged_is_said_to_be_so(int? quality)
    {
        byte[] frame = Jpeg(Paint(320, 240))[..^500];
        using Still still = Still.Of(frame, 0);

        SourceException failure = Assert.Throws<SourceException>(
            () => _renderer.Render(still, new StillOptions { Quality = quality }));

        Assert.Contains("JPEG is damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Jpeg_that_says_it_is_enormous_gets_no_memory()
    {
        byte[] frame =
        [
            0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0xFF, 0xFF, 0xFF, 0xFF, 1, 1, 0x11, 0,
            0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xFF, 0xD9,
        ];
        using Still still = Still.Of(frame, 0);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SourceException>(() => _renderer.Render(still, new StillOptions { Quality = 80 }));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Exiftool_reads_what_was_written()
    {
        string path = WritePhotograph();

        string json = Tool.Run(ExifTool, "-json", "-n", path);

        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement tags = document.RootElement[0];
        Assert.Equal("2026:07:02 00:30:05", tags.GetProperty("DateTimeOriginal").GetString());
        Assert.Equal("+02:00", tags.GetProperty("OffsetTimeOriginal").GetString());
        Assert.Equal("2026:07:02 00:30:05.250+02:00", tags.GetProperty("SubSecDateTimeOriginal").GetString());
        Assert.Equal("Raspberry Pi", tags.GetProperty("Make").GetString());
        Assert.Equal("Gerät 1", tags.GetProperty("Model").GetString());
        Assert.Equal("Tür", tags.GetProperty("ImageDescription").GetString());
        Assert.Equal("camerad 0.1.0", tags.GetProperty("Software").GetString());
        Assert.Equal(6, tags.GetProperty("Orientation").GetInt32());
        Assert.Equal(320, tags.GetProperty("ExifImageWidth").GetInt32());
        Assert.Equal(240, tags.GetProperty("ImageHeight").GetInt32());
        Assert.False(tags.TryGetProperty("Warning", out _), json);
        Assert.Equal("", Tool.Run(ExifTool, "-validate", "-warning", "-a", "-s3", path).Replace("OK", "").Trim());
    }

    [Fact]
    public void Pillow_reads_what_was_written()
    {
        string path = WritePhotograph();
        const string Program = """
            import sys
            from PIL import Image
            image = Image.open(sys.argv[1])
            image.load()
            tags = image.getexif()
            taking = tags.get_ifd(0x8769)
            print(image.size, tags[0x010F], tags[0x0112], taking[0x9003], taking[0x9011], taking[0x9291])
            """;
        Assert.SkipUnless(
            File.Exists("/usr/lib/python3/dist-packages/PIL/Image.py"), "python3-pil is not installed");

        Assert.Equal(
            "(320, 240) Raspberry Pi 6 2026:07:02 00:30:05 +02:00 250\n", Tool.Run(Python, "-c", Program, path));
    }

    private static RawPicture Paint(int width, int height, long captureTicks = Clock.MonotonicTicks)
    {
        RawPicture picture = TestPictures.Create(
            new PictureFormat(PixelFormat.I420, width, height), captureTicks: captureTicks);
        TestPictures.Paint(picture, 1);
        picture.AddReference();     // the still's
        return picture;
    }

    private static byte[] Jpeg(RawPicture picture)
    {
        using var encoder = new JpegEncoder();
        return encoder.Encode(picture, 90, int.MaxValue, out _, out _);
    }

    private static void AssertShows(RawPicture expected, StillImage image, double psnr)
    {
        RawPicture decoded = TestPictures.Create(expected.Format);
        using var decoder = new JpegDecoder();
        Assert.True(decoder.TryDecode(image.Jpeg.Span, decoded));
        Assert.InRange(TestPictures.LumaPsnr(expected, decoded), psnr, 100);
    }

    private string WritePhotograph()
    {
        using Still still = Still.Of(Paint(320, 240));
        StillImage image = _renderer.Render(still, new StillOptions { Description = "Tür", Orientation = 6 });
        string path = Path.Combine(_folder, "photograph.jpg");
        File.WriteAllBytes(path, image.Jpeg.ToArray());
        return path;
    }

    private sealed class Clock : TimeProvider
    {
        public const long MonotonicTicks = 1_000 * TimeSpan.TicksPerSecond;

        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => new(2026, 7, 1, 22, 30, 5, 250, TimeSpan.Zero);

        public override long GetTimestamp() => MonotonicTicks;
    }
}
