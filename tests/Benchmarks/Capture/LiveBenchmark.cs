using System.Diagnostics;
using System.Net;
using Camerad.Capture.Encoders;
using Camerad.Capture.V4l2;
using Camerad.Media;
using Camerad.WebRtc.Protocol.Congestion;

namespace Camerad.Benchmarks.Capture;

/// <summary>
/// The second table of <c>capture</c>: the threads of the daemon at the camera's pace, with a camera and with pictures
/// that are in memory already, and the time from DQBUF to the network.
/// </summary>
internal static class LiveBenchmark
{
    private const double NanosecondsPerMicrosecond = 1000;

    /// <summary>Slices that count; one goes before.</summary>
    private const int Slices = 3;

    public static void Run(List<EncodedFrame> clip, IPAddress local, IPAddress remote)
    {
        const int All = Slices + 1;
        var camera = new StandInCamera(clip);
        var source = new V4l2Source(new V4l2Settings(), null, new VideoEncoders(), new StandInNodes(camera));
        var ready = new ReadyPictures(clip);
        using (var without = new LiveStream("in memory", ready, ready, clip.Count, All, (local, remote)))
        using (var with = new LiveStream("camera", source, camera, clip.Count, All, (local, remote)))
        {
            for (int slice = 0; slice < All; slice++)
            {
                without.Run(counts: slice > 0);
                with.Run(counts: slice > 0);
            }

            Print([without, with], clip.Count);
            PrintLatencies(camera.Times, with.Path.Socket.Sent, clip.Count);
        }

        camera.Remove();
    }

    private static void Print(LiveStream[] streams, int pictures)
    {
        Console.WriteLine(
            $"At the camera's pace, 1 viewer, GCM; CPU us per picture in the best of {Slices} interleaved slices");
        Console.WriteLine(
            $"{"pictures",-12}{"capture",9}{"network",9}{"B, capture",12}{"B, network",12}"
            + $"{"sendmmsg/picture",18}{"dropped",9}");
        foreach (LiveStream stream in streams)
        {
            Console.WriteLine(
                $"{stream.Name,-12}{stream.Capture / NanosecondsPerMicrosecond,9:F1}"
                + $"{stream.Network / NanosecondsPerMicrosecond,9:F1}"
                + $"{(double)stream.Allocated.Capture / pictures,12:F1}"
                + $"{(double)stream.Allocated.Network / pictures,12:F1}{stream.Calls,18:F2}{stream.Path.Dropped,9}");
        }

        Console.WriteLine();
    }

    private static void PrintLatencies(IReadOnlyList<long> taken, (long At, int Packets)[] sent, int first)
    {
        List<double> atOnce = [], paced = [];
        for (int i = first; i < taken.Count; i++)
        {
            (long at, int packets) = sent[i];
            double microseconds = Stopwatch.GetElapsedTime(taken[i], at).TotalMicroseconds;
            (packets <= Pacer.BurstLimit ? atOnce : paced).Add(microseconds);
        }

        Console.WriteLine("us from DQBUF's return until the kernel has the picture's last datagram");
        Console.WriteLine($"{"",-44}{"pictures",10}{"least",9}{"median",9}{"95 %",9}{"most",9}");
        Print($"pictures of up to {Pacer.BurstLimit} packets", atOnce);
        Print("larger ones, whose bursts the pacer spreads", paced);
    }

    private static void Print(string name, List<double> values)
    {
        if (values.Count == 0) return;
        values.Sort();
        Console.WriteLine(
            $"{name,-44}{values.Count,10}{values[0],9:F0}{values[values.Count / 2],9:F0}"
            + $"{values[values.Count * 95 / 100],9:F0}{values[^1],9:F0}");
    }
}
