using System.Runtime.InteropServices;
using Camerad.Benchmarks.Measurement;
using Camerad.Capture.Jpeg;
using Camerad.Capture.Pictures;
using Camerad.Capture.Sources;
using Camerad.Capture.Text;

namespace Camerad.Benchmarks.Pictures;

/// <summary>
/// <c>pictures</c>: CPU microseconds for what is done to a picture of 1280x720 on its way to an encoder, beside a plain
/// loop in C and beside libyuv, where that is installed.
/// </summary>
internal static unsafe class PictureBenchmark
{
    private const int Width = 1280, Height = 720;
    private const int PicturesPerRound = 20;
    private const double NanosecondsPerMicrosecond = 1000;

    private static readonly nint Yuv = NativeLibrary.TryLoad("libyuv.so.0", out nint library) ? library : 0;

    public static void Run()
    {
        Console.WriteLine($"Pictures of {Width}x{Height}, CPU us each; best of interleaved rounds");
        Console.WriteLine($"{"",-24}{"C#",10}{"C",10}{"libyuv",10}{"B/picture",12}");
        RawPicture nv12 = Create(PixelFormat.Nv12), yuyv = Create(PixelFormat.Yuyv), uyvy = Create(PixelFormat.Uyvy);
        RawPicture i420 = Create(PixelFormat.I420), target = Create(PixelFormat.I420);
        Compare("NV12 to I420", nv12, target, () => Nv12ToI420(nv12, target), () => YuvNv12(nv12, target));
        Compare("YUYV to I420", yuyv, target, () => YuyvToI420(yuyv, target), () => YuvPacked(yuyv, target));
        Compare("UYVY to I420", uyvy, target, null, () => YuvPacked(uyvy, target));
        Compare("I420 to NV12", i420, nv12, () => I420ToNv12(i420, nv12), null);
        Alone("JPEG 4:2:0 to I420", DecodeJpeg(target));
        Alone("range of JPEG to video", () => VideoRange.Reduce(target));
        Alone("time and name", Stamp(target));
        Alone("generated picture", Generate());
    }

    private static void Compare(string name, RawPicture source, RawPicture target, Action? c, Action? yuv)
    {
        var rounds = new Rounds();
        Rounds.Contestant ours = rounds.Add("C#", Repeat(() => PictureConverter.Convert(source, target)));
        Rounds.Contestant? plain = c is null ? null : rounds.Add("C", Repeat(c));
        Rounds.Contestant? library = yuv is null || Yuv == 0 ? null : rounds.Add("libyuv", Repeat(yuv));
        rounds.Run();
        Print(name, ours, plain, library);
    }

    private static void Alone(string name, Action run)
    {
        var rounds = new Rounds();
        Rounds.Contestant ours = rounds.Add("C#", Repeat(run));
        rounds.Run();
        Print(name, ours, null, null);
    }

    private static void Print(
        string name, Rounds.Contestant ours, Rounds.Contestant? plain, Rounds.Contestant? library) =>
        Console.WriteLine($"{name,-24}{Time(ours),10}{Time(plain),10}{Time(library),10}"
            + $"{(double)ours.Allocated / PicturesPerRound,12:F0}");

    private static string Time(Rounds.Contestant? contestant) =>
        contestant is null ? "-" : (contestant.Best / NanosecondsPerMicrosecond).ToString("F1");

    private static Func<long> Repeat(Action run) => () =>
    {
        for (int i = 0; i < PicturesPerRound; i++) run();
        return PicturesPerRound;
    };

    private static RawPicture Create(PixelFormat pixels)
    {
        RawPicture picture = new PicturePool(new PictureFormat(pixels, Width, Height)).Rent(0);
        var random = new Random(1);
        foreach (PicturePlane plane in picture.Planes) random.NextBytes(plane.Memory.Span);
        return picture;
    }

    private static Action DecodeJpeg(RawPicture target)
    {
        using var source = new PatternPictureSource(new PictureFormat(PixelFormat.I420, Width, Height), 1);
        if (!source.TryTake(out RawPicture? pattern)) throw new InvalidOperationException("no picture");
        using var encoder = new JpegEncoder();
        byte[] jpeg = encoder.Encode(pattern, 90, Width, out _, out _);
        var decoder = new JpegDecoder();
        return () =>
        {
            if (!decoder.TryDecode(jpeg, target)) throw new InvalidOperationException("no picture");
        };
    }

    private static Action Stamp(RawPicture target)
    {
        var stamp = new PictureStamp(new PictureStampOptions("front door", ShowsTime: true), TimeProvider.System);
        return () => stamp.Apply(target);
    }

    private static Action Generate()
    {
        var painter = new PatternPainter(new PictureFormat(PixelFormat.I420, Width, Height), 30, TimeProvider.System);
        var picture = new PatternPicture(painter, _ => { });
        picture.Raw.Lend(0);
        long number = 0;
        return () => painter.Paint(picture, number++);
    }

    private static void Nv12ToI420(RawPicture nv12, RawPicture i420)
    {
        var run = (delegate* unmanaged<byte*, byte*, byte*, byte*, byte*, int, int, void>)
            NativeProgram.Function("bench_nv12_to_i420");
        fixed (byte* y = Plane(nv12, 0), uv = Plane(nv12, 1))
        fixed (byte* toY = Plane(i420, 0), u = Plane(i420, 1), v = Plane(i420, 2))
            run(y, uv, toY, u, v, Width, Height);
    }

    private static void I420ToNv12(RawPicture i420, RawPicture nv12)
    {
        var run = (delegate* unmanaged<byte*, byte*, byte*, byte*, byte*, int, int, void>)
            NativeProgram.Function("bench_i420_to_nv12");
        fixed (byte* y = Plane(i420, 0), u = Plane(i420, 1), v = Plane(i420, 2))
        fixed (byte* toY = Plane(nv12, 0), uv = Plane(nv12, 1))
            run(y, u, v, toY, uv, Width, Height);
    }

    private static void YuyvToI420(RawPicture yuyv, RawPicture i420)
    {
        var run = (delegate* unmanaged<byte*, byte*, byte*, byte*, int, int, void>)
            NativeProgram.Function("bench_yuyv_to_i420");
        fixed (byte* from = Plane(yuyv, 0), y = Plane(i420, 0), u = Plane(i420, 1), v = Plane(i420, 2))
            run(from, y, u, v, Width, Height);
    }

    private static void YuvNv12(RawPicture nv12, RawPicture i420)
    {
        var run = (delegate* unmanaged<byte*, int, byte*, int, byte*, int, byte*, int, byte*, int, int, int, int>)
            NativeLibrary.GetExport(Yuv, "NV12ToI420");
        fixed (byte* y = Plane(nv12, 0), uv = Plane(nv12, 1))
        fixed (byte* toY = Plane(i420, 0), u = Plane(i420, 1), v = Plane(i420, 2))
            _ = run(y, Width, uv, Width, toY, Width, u, Width / 2, v, Width / 2, Width, Height);
    }

    private static void YuvPacked(RawPicture packed, RawPicture i420)
    {
        var run = (delegate* unmanaged<byte*, int, byte*, int, byte*, int, byte*, int, int, int, int>)
            NativeLibrary.GetExport(Yuv, packed.Format.Pixels == PixelFormat.Yuyv ? "YUY2ToI420" : "UYVYToI420");
        fixed (byte* from = Plane(packed, 0), y = Plane(i420, 0), u = Plane(i420, 1), v = Plane(i420, 2))
            _ = run(from, 2 * Width, y, Width, u, Width / 2, v, Width / 2, Width, Height);
    }

    // The pool's rows of 1280 pixels follow one another without gaps, as the C loops want them.
    private static Span<byte> Plane(RawPicture picture, int index) => picture.Planes[index].Memory.Span;
}
