using Camerad.Benchmarks.Measurement;
using Camerad.Capture.Decoders;
using Camerad.Capture.Encoders;
using Camerad.Capture.Pictures;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Benchmarks.Pictures;

/// <summary>
/// <c>encode</c>: CPU per picture of the software encoder, on a real camera's pictures, and how many per second that
/// allows on one core like this one.
/// </summary>
internal static class EncodeBenchmark
{
    private const int Pictures = 90;
    private const int FramesPerSecond = 30;
    private const double NanosecondsPerMillisecond = 1e6;

    public static void Run()
    {
        Console.WriteLine("Software encoder, CPU per picture; best of the rounds");
        Console.WriteLine($"{"",-34}{"ms",8}{"per s",8}{"kbit/s",8}{"lost",6}{"B/picture",12}");
        Run("road-720p30-2M", 2_000_000);
        Run("road-720p30-2M", 1_000_000);
        Run("road-360p30-600k", 600_000);
    }

    private static void Run(string clip, int bitrateBps)
    {
        List<RawPicture> pictures = Decode(clip);
        PictureFormat format = pictures[0].Format;
        var settings = new VideoEncoderSettings { BitrateBps = bitrateBps, FramesPerSecond = FramesPerSecond };
        using IVideoEncoder encoder = new OpenH264EncoderKind().Open(format, settings, new EncodedFramePool());
        long bytes = 0, frames = 0, turns = 0;
        var rounds = new Rounds { Count = 5 };
        Rounds.Contestant contestant = rounds.Add(encoder.Name, () =>
        {
            long begin = turns++ * Pictures;
            for (int i = 0; i < pictures.Count; i++)
            {
                RawPicture picture = pictures[turns % 2 == 0 ? i : ^(i + 1)];       // there and back: no cut
                picture.Release();
                picture.Lend((begin + i) * TimeSpan.TicksPerSecond / FramesPerSecond);
                encoder.TryEncode(picture);
                frames++;
                if (!encoder.TryTake(out EncodedFrame? frame)) continue;
                bytes += frame.Length;
                frame.Release();
            }

            return pictures.Count;
        });
        rounds.Run();
        double ms = contestant.Best / NanosecondsPerMillisecond;
        string title = $"{encoder.Name} {format.Width}x{format.Height} {bitrateBps / 1000}k";
        Console.WriteLine($"{title,-34}{ms,8:F2}{1000 / ms,8:F0}{bytes * 8 * FramesPerSecond / frames / 1000,8}"
            + $"{encoder.LostPictures,6}{(double)contestant.Allocated / pictures.Count,12:F0}");
    }

    private static List<RawPicture> Decode(string clip)
    {
        string path = Path.Combine(NativeProgram.FindRepository(), "tests", "media", clip + ".h264");
        byte[] bytes = File.ReadAllBytes(path);
        var reader = new AccessUnitReader(new EncodedFramePool());
        using var decoder = new OpenH264Decoder();
        var pictures = new List<RawPicture>();
        for (int at = 0; pictures.Count < Pictures;)
        {
            int length = Math.Min(bytes.Length - at, AccessUnitSplitter.MaxAccessUnitLength);
            if (!reader.TryRead(bytes.AsSpan(at, length), 0, out EncodedFrame? frame, out int consumed)
                || !decoder.TryDecode(frame, out RawPicture? picture))
                throw new InvalidOperationException($"{path} cannot be decoded");
            pictures.Add(picture);
            frame.Release();
            at += consumed;
        }

        return pictures;
    }
}
