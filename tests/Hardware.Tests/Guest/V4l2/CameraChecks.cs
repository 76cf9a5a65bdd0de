using Camerad.Capture;
using Camerad.Capture.Controls;
using Camerad.Capture.Encoders;
using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Capture.V4l2;
using Camerad.Hardware.Guest.Cameras;
using Camerad.Media;

namespace Camerad.Hardware.Guest.V4l2;

/// <summary>What cameras do when all is well, and vivid's ways of not being well.</summary>
internal static class CameraChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Raw pictures: their order, times and age, and what taking them allocates.</summary>
    public static void CaptureRaw(string device, CameraFormat format, int count, TextWriter output)
    {
        using V4l2Camera camera = V4l2Camera.Open(new CameraRequest { Device = device, Format = format }, false);
        output.WriteLine($"mode {camera.Mode}");
        using IPictureSource source = Start(camera);
        output.WriteLine($"format {source.Format} at {source.FramesPerSecond}");
        (int taken, long ticks, long oldest, long allocated) = Take(source, count, output);
        double rate = (count - 1) / TimeSpan.FromTicks(ticks).TotalSeconds;
        output.WriteLine($"{taken} pictures, {rate:0.00} per second, {source.DroppedPictures} dropped, "
            + $"{allocated} bytes allocated, at most {TimeSpan.FromTicks(oldest).TotalMilliseconds:0.0} ms old");
        if (allocated != 0) throw new InvalidOperationException("taking pictures allocates");
    }

    /// <summary>H.264 as it comes: each frame is one of the clip's, and later than the one before.</summary>
    public static void CaptureH264(string device, H264Clip clip, int count, TextWriter output)
    {
        using V4l2Camera camera = V4l2Camera.Open(new CameraRequest { Device = device }, false);
        output.WriteLine($"mode {camera.Mode}");
        var pool = new EncodedFramePool();
        using V4l2H264Run run = camera.StartH264(new VideoEncoderSettings(), pool);
        using var stop = new CancellationTokenSource(Patience);
        var sink = new CountingSink(clip, count, stop);
        run.Run(sink, stop.Token);
        output.WriteLine($"{sink.Frames} frames, {sink.KeyFrames} key frames, {sink.Bytes} bytes, "
            + $"{sink.Width}x{sink.Height}, {sink.Skipped} left out, {run.DroppedFrames} dropped, "
            + $"{sink.Allocated} bytes allocated, can ask for key frames: {run.CanRequestKeyFrame}, "
            + $"rate {run.FramesPerSecond}");
        if (sink.Foreign != 0) throw new InvalidOperationException($"{sink.Foreign} frames are not the clip's");
        if (sink.Frames < count) throw new InvalidOperationException($"only {sink.Frames} frames");
        if (sink.Allocated != 0) throw new InvalidOperationException("taking frames allocates");
        if (pool.OutstandingFrames != 0) throw new InvalidOperationException("frames are not given back");
    }

    /// <summary>Unplugging: the source ends with a sentence.</summary>
    public static void Disconnect(string device, TextWriter output)
    {
        using V4l2Camera camera = V4l2Camera.Open(new CameraRequest { Device = device }, false);
        using IPictureSource source = Start(camera);
        Take(source, 5, output);
        Press(device, "disconnect", output);
        SourceException ended = ExpectEnd(source);
        output.WriteLine($"ended: {ended.Message} (again after {ended.RetryAfter})");
        try
        {
            using V4l2Camera again = V4l2Camera.Open(new CameraRequest { Device = device }, false);
            throw new InvalidOperationException("it can be opened although it is gone");
        }
        catch (SourceException e)
        {
            output.WriteLine($"opened again: {e.Message} (again after {e.RetryAfter})");
        }
    }

    /// <summary>Errors of single calls: each is survived or named.</summary>
    public static void Errors(string device, TextWriter output)
    {
        using (V4l2Camera camera = V4l2Camera.Open(new CameraRequest { Device = device }, false))
        using (IPictureSource source = Start(camera))
        {
            Take(source, 5, output);
            Press(device, "inject_v4l2_buf_flag_error", output);
            Take(source, 10, output);
            output.WriteLine($"after a broken buffer: {source.DroppedPictures} dropped");
            Press(device, "inject_vidioc_qbuf_error", output);
            Take(source, 10, output);
            output.WriteLine($"after a refused buffer: {source.DroppedPictures} dropped");
            Press(device, "percentage_of_dropped_buffers", output, "50");
            Take(source, 20, output);
            output.WriteLine($"with half of the pictures lost: {source.DroppedPictures} dropped");
            Press(device, "percentage_of_dropped_buffers", output, "0");
            Press(device, "inject_fatal_streaming_error", output);
            output.WriteLine($"fatal error: {ExpectEnd(source).Message}");
        }

        foreach (string button in new[] { "inject_vidioc_reqbufs_error", "inject_vidioc_streamon_error" })
        {
            using V4l2Camera camera = V4l2Camera.Open(new CameraRequest { Device = device }, false);
            Press(device, button, output);
            try
            {
                using IPictureSource source = Start(camera);
                throw new InvalidOperationException("it starts although an error was injected");
            }
            catch (SourceException e)
            {
                output.WriteLine($"{button}: {e.Message}");
            }
        }

        foreach (string wrap in new[] { "64 Bit", "32 Bit", "None" })
        {
            Press(device, "wrap_timestamp", output, wrap);
            Press(device, "wrap_sequence_number", output, wrap == "None" ? "false" : "true");
            using V4l2Camera camera = V4l2Camera.Open(new CameraRequest { Device = device }, false);
            using IPictureSource source = Start(camera);
            (int taken, _, long oldest, _) = Take(source, 30, output);
            output.WriteLine($"timestamps that wrap ({wrap}): {taken} taken, {source.DroppedPictures} dropped, "
                + $"at most {TimeSpan.FromTicks(oldest).TotalMilliseconds:0.0} ms old");
        }
    }

    /// <summary>A device that somebody else uses is named with who that is.</summary>
    public static void Busy(string device, TextWriter output)
    {
        using V4l2Camera camera = V4l2Camera.Open(new CameraRequest { Device = device }, false);
        try
        {
            using IPictureSource source = Start(camera);
            throw new InvalidOperationException("nobody uses it");
        }
        catch (SourceException e)
        {
            output.WriteLine(e.Message);
        }
    }

    /// <summary>Another signal at vivid's HDMI input while pictures are taken, and none at all.</summary>
    public static void Signal(string device, TextWriter output)
    {
        SelectInput(device, 3, output);
        using (V4l2Camera camera = V4l2Camera.Open(new CameraRequest { Device = device }, false))
        using (IPictureSource source = Start(camera))
        {
            output.WriteLine($"before: {camera.Mode}, {source.Format} at {source.FramesPerSecond}");
            Take(source, 10, output);
            Press(device, "dv_timings_signal_mode", output, "Selected DV Timings");
            foreach (string timings in new[] { "1280x720p30", "720x576p50" })
            {
                Press(device, "dv_timings", output, timings);
                long deadline = MonotonicClock.Ticks + Patience.Ticks;
                string wanted = timings[..timings.IndexOf('p', StringComparison.Ordinal)];
                while (!source.Format.ToString().StartsWith(wanted, StringComparison.Ordinal))
                {
                    if (MonotonicClock.Ticks > deadline)
                        throw new InvalidOperationException($"the format stays {source.Format}");
                    Take(source, 1, TextWriter.Null);
                }

                Take(source, 10, output);
                output.WriteLine($"after {timings}: {source.Format} at {source.FramesPerSecond}");
            }
        }

        Press(device, "dv_timings_signal_mode", output, "No Signal");
        try
        {
            using V4l2Camera camera = V4l2Camera.Open(new CameraRequest { Device = device }, false);
            throw new InvalidOperationException("it opens without a signal");
        }
        catch (SourceException e)
        {
            output.WriteLine($"without a signal: {e.Message}");
        }

        Press(device, "dv_timings_signal_mode", output, "Current DV Timings");
        SelectInput(device, 0, output);
    }

    private static IPictureSource Start(V4l2Camera camera) =>
        camera.StartPictures(() => throw new InvalidOperationException("no JPEG"));

    private static void SelectInput(string device, int input, TextWriter output)
    {
        using V4l2Device opened = V4l2Device.Open(device);
        int errno = opened.Call(Videodev2.VidiocSInput, ref input);
        output.WriteLine($"input {input}: {errno}");
    }

    private static void Press(string device, string control, TextWriter output, string value = "1")
    {
        using V4l2Device opened = V4l2Device.Open(device);
        var controls = new V4l2Controls([]);
        controls.Attach(opened);
        ControlOutcome outcome = controls.Set(control, value);
        output.WriteLine($"{control} = {value}: {outcome.Status} {outcome.Message}");
        if (outcome.Status != ControlStatus.Applied) throw new InvalidOperationException($"{control} cannot be set");
    }

    private static SourceException ExpectEnd(IPictureSource source)
    {
        try
        {
            Take(source, 1000, TextWriter.Null);
        }
        catch (SourceException e)
        {
            return e;
        }

        throw new InvalidOperationException("the source goes on");
    }

    private static (int Taken, long Ticks, long Oldest, long Allocated) Take(
        IPictureSource source, int count, TextWriter output)
    {
        const int WarmUp = 10;
        using var poller = new Poller();
        poller.Add(source.Readable!, PollEvents.Readable | PollEvents.Exceptional);
        long first = 0, last = 0, oldest = 0, allocated = 0;
        int taken = 0;
        long deadline = MonotonicClock.Ticks + Patience.Ticks;
        while (taken < count)
        {
            poller.Wait(Math.Min(deadline, source.NextDueTicks));
            if (MonotonicClock.Ticks > deadline) throw new InvalidOperationException($"only {taken} pictures");
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (source.TryTake(out RawPicture? picture))
            {
                if (taken++ == 0) first = picture.CaptureTicks;
                if (picture.CaptureTicks < last) throw new InvalidOperationException("time runs back");
                last = picture.CaptureTicks;
                oldest = Math.Max(oldest, MonotonicClock.Ticks - last);
                picture.Release();
            }

            if (taken > WarmUp) allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        output.WriteLine($"{taken} pictures of {source.Format}");
        return (taken, last - first, oldest, allocated);
    }

    private sealed class CountingSink(H264Clip clip, int count, CancellationTokenSource stop) : IFrameSink
    {
        private const int WarmUp = 60;
        private long _begin;
        private int _next = -1;

        /// <summary>Frames that are none of the clip's.</summary>
        public int Foreign { get; private set; }

        /// <summary>Frames of the clip that did not come between others.</summary>
        public int Skipped { get; private set; }

        public int Frames { get; private set; }

        public int KeyFrames { get; private set; }

        public long Bytes { get; private set; }

        public int Width { get; private set; }

        public int Height { get; private set; }

        public long Allocated { get; private set; }

        public void HandleFrame(EncodedFrame frame)
        {
            Frames++;
            Find(frame.Bytes);
            KeyFrames += frame.IsKeyFrame ? 1 : 0;
            Bytes += frame.Length;
            (Width, Height) = (frame.ParameterSets?.Width ?? 0, frame.ParameterSets?.Height ?? 0);
            if (Frames == WarmUp) _begin = GC.GetAllocatedBytesForCurrentThread();
            if (Frames > WarmUp) Allocated = GC.GetAllocatedBytesForCurrentThread() - _begin;
            if (Frames == count) stop.Cancel();
        }

        private void Find(ReadOnlySpan<byte> frame)
        {
            IReadOnlyList<byte[]> units = clip.AccessUnits;
            for (int ahead = 0; ahead < units.Count; ahead++)
            {
                int candidate = (Math.Max(_next, 0) + ahead) % units.Count;
                if (!frame.SequenceEqual(units[candidate])) continue;
                if (_next >= 0) Skipped += ahead;
                _next = (candidate + 1) % units.Count;
                return;
            }

            Foreign++;
        }
    }
}
