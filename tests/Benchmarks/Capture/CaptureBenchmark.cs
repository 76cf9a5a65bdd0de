using System.Net;
using Camerad.Benchmarks.HotPath;
using Camerad.Benchmarks.Measurement;
using Camerad.Media;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.Benchmarks.Capture;

/// <summary>
/// <c>capture</c>: what H.264 of a V4L2 camera costs on its way to the kernel's UDP, beside the same way without a
/// camera and a plain copy; and how long a picture takes from DQBUF to its last datagram, at the camera's pace.
/// </summary>
internal static class CaptureBenchmark
{
    private const double NanosecondsPerMicrosecond = 1000;
    private const int PicturesPerRound = 360;

    public static void Run()
    {
        IPAddress local = PathBenchmark.Address("CAMERAD_BENCH_LOCAL");
        IPAddress remote = PathBenchmark.Address("CAMERAD_BENCH_REMOTE");
        List<EncodedFrame> clip = Clip.Load();
        List<EncodedFrame> keys = [.. clip.Where(static frame => frame.IsKeyFrame)];
        Console.WriteLine($"CPU us per picture, one thread, best of interleaved rounds; {local} to {remote}");
        Console.WriteLine(
            $"{"",-22}{"kB",6}{"copy",8}{"read",8}{"datagrams",11}{"camera+datagrams",18}"
            + $"{"of copy+datagrams",19}{"B/picture",11}");
        using (new OneCpu())
        {
            Compare("GCM, 1 viewer", clip, SrtpProfile.AeadAes128Gcm, 1, local, remote);
            Compare("GCM, 8 viewers", clip, SrtpProfile.AeadAes128Gcm, 8, local, remote);
            Compare("CM, 1 viewer", clip, SrtpProfile.Aes128CmHmacSha1_80, 1, local, remote);
            Compare("GCM, 1, key pictures", keys, SrtpProfile.AeadAes128Gcm, 1, local, remote);
        }

        Console.WriteLine();
        LiveBenchmark.Run(clip, local, remote);
    }

    private static void Compare(
        string name, List<EncodedFrame> clip, SrtpProfile profile, int viewers, IPAddress local, IPAddress remote)
    {
        var camera = new StandInCamera(clip);
        using var alone = new ManagedPath(clip, profile, viewers, local, remote);
        using var behind = new ManagedPath(clip, profile, viewers, local, remote);
        int turns = Math.Max(1, PicturesPerRound / clip.Count), pictures = turns * clip.Count;
        using var capture = new CameraRounds(camera, pictures, behind.SendPicture);
        var copies = new CopiedPictures(camera);
        var reads = new ReadPictures(camera);
        var rounds = new Rounds { Count = RoundsOf(viewers) };
        Rounds.Contestant copy = rounds.Add("copy", () => Repeat(turns, copies.Run, clip.Count));
        Rounds.Contestant read = rounds.Add("read", () => Repeat(turns, reads.Run, clip.Count));
        Rounds.Contestant datagrams = rounds.Add("datagrams", () => Repeat(turns, () => alone.Run(), clip.Count));
        Rounds.Contestant both = rounds.AddElsewhere("camera+datagrams", () => capture.Run());
        rounds.Run();
        double kilobytes = clip.Average(static frame => frame.Length) / 1000;
        Console.WriteLine(
            $"{name,-22}{kilobytes,6:F1}{Us(copy),8:F2}{Us(read),8:F2}{Us(datagrams),11:F2}{Us(both),18:F2}"
            + $"{both.Best / (copy.Best + datagrams.Best),19:F2}{(double)both.Allocated / pictures,11:F1}");
    }

    private static int RoundsOf(int viewers) => viewers > 1 ? 31 : 61;

    private static double Us(Rounds.Contestant contestant) => contestant.Best / NanosecondsPerMicrosecond;

    private static long Repeat(int turns, Action run, int pictures)
    {
        for (int i = 0; i < turns; i++) run();
        return turns * pictures;
    }
}
