using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.WebRtc.Samples;

/// <summary>Reads a file's pictures and writes them into a source at their time.</summary>
internal sealed class FilePlayer(string path, EncodedVideoSource source)
{
    private const int ReadSize = 64 * 1024;

    private static readonly TimeSpan PictureTime = TimeSpan.FromSeconds(1.0 / 30);

    public void Play(CancellationToken stop)
    {
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        using FileStream file = File.OpenRead(path);
        TimeSpan due = TimeSpan.Zero;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!stop.IsCancellationRequested)
        {
            int count = file.Read(splitter.GetWriteBuffer(ReadSize));
            splitter.HandleWritten(count, 0);
            while (count == 0 ? splitter.TryFlush(out EncodedFrame? frame) : splitter.TryPoll(out frame))
            {
                if (due > clock.Elapsed && stop.WaitHandle.WaitOne(due - clock.Elapsed)) return;
                frame.Stamp(due.Ticks);
                source.Write(frame);
                frame.Release();
                due += PictureTime;
            }

            if (count > 0) continue;
            file.Position = 0;
            splitter.Restart();
        }
    }
}
