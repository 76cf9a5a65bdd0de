using System.Net;
using Camerad.Benchmarks.Measurement;
using Camerad.Media;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.Benchmarks.HotPath;

/// <summary>
/// <c>path</c>: nanoseconds from picture to kernel per packet and viewer, for 1, 8 and 32 viewers, beside
/// the C program. The script <c>run</c> gives it a network of its own whose far end drops everything, so
/// that no receiver is measured.
/// </summary>
internal static class PathBenchmark
{
    private static readonly int[] ViewerCounts = [1, 8, 32];

    public static void Run()
    {
        IPAddress local = Address("CAMERAD_BENCH_LOCAL"), remote = Address("CAMERAD_BENCH_REMOTE");
        List<EncodedFrame> clip = Clip.Load();
        Console.WriteLine($"Picture to kernel, ns per packet; {clip.Count} pictures of 720p30; {local} to {remote}");
        Console.WriteLine($"{"",-6}{"viewers",8}{"C",8}{"C#",8}{"of C",7}{"B/packet",10}{"packets/call",14}");
        foreach (SrtpProfile profile in new[] { SrtpProfile.Aes128CmHmacSha1_80, SrtpProfile.AeadAes128Gcm })
            foreach (int viewers in ViewerCounts)
                Run(profile, viewers, clip, local, remote);
    }

    private static void Run(
        SrtpProfile profile, int viewers, List<EncodedFrame> clip, IPAddress local, IPAddress remote)
    {
        using var managed = new ManagedPath(clip, profile, viewers, local, remote);
        using var native = new NativePath(clip, profile, viewers, local, remote);
        long packets = 0;
        var rounds = new Rounds { Count = viewers > 8 ? 7 : 15 };
        Rounds.Contestant c = rounds.Add("C", native.Run);
        Rounds.Contestant sharp = rounds.Add("C#", () => packets = managed.Run());
        rounds.Run();
        double perCall = (double)managed.Sender.DatagramsSent / managed.Sender.SystemCalls;
        string name = profile == SrtpProfile.AeadAes128Gcm ? "GCM" : "CM";
        Console.WriteLine($"{name,-6}{viewers,8}{c.Best,8:F0}{sharp.Best,8:F0}{sharp.Best / c.Best,7:F2}" +
            $"{(double)sharp.Allocated / packets,10:F1}{perCall,14:F1}");
    }

    /// <summary>What <c>run</c> has set; loopback without it.</summary>
    internal static IPAddress Address(string variable) =>
        IPAddress.Parse(Environment.GetEnvironmentVariable(variable) ?? "127.0.0.1");
}
