using System.Diagnostics;

namespace Camerad.Hardware.Guest.Cameras;

/// <summary>Makes a v4l2loopback device an H.264 camera: writes a clip into it, one access unit at a time.</summary>
internal static class H264Feeder
{
    /// <param name="clip">What the camera sees.</param>
    /// <param name="device">/dev/videoN of v4l2loopback.</param>
    /// <param name="framesPerSecond">Pace; each frame is due at an absolute time, so that delays do not add up.</param>
    /// <param name="loops">How often the clip is played; 0: without end.</param>
    /// <param name="log">Gets a line for each loop.</param>
    public static void Run(H264Clip clip, string device, int framesPerSecond, int loops, TextWriter log)
    {
        using var output = new LoopbackOutput(device, clip.Width, clip.Height, framesPerSecond);
        var sinceStart = Stopwatch.StartNew();
        long written = 0;
        for (int loop = 1; loop <= loops || loops == 0; loop++)
        {
            foreach (byte[] accessUnit in clip.AccessUnits)
            {
                WaitUntil(sinceStart, TimeSpan.FromSeconds((double)written++ / framesPerSecond));
                output.Write(accessUnit);
            }
            log.WriteLine($"loop {loop}: {clip.AccessUnits.Count} access units");
            log.Flush();
        }
        // The device forgets what it holds when it is closed: the last frame has its time too.
        WaitUntil(sinceStart, TimeSpan.FromSeconds((double)written / framesPerSecond));
    }

    private static void WaitUntil(Stopwatch clock, TimeSpan due)
    {
        TimeSpan rest = due - clock.Elapsed;
        if (rest > TimeSpan.Zero) Thread.Sleep(rest);
    }
}
