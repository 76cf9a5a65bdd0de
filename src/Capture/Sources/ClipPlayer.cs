using System.Globalization;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Capture.Sources;

/// <summary>Plays an Annex B stream that can be read again from its begin, in a loop, at its frame rate.</summary>
/// <param name="name">What is played, for messages.</param>
/// <param name="framesPerSecond">Null: as the stream's VUI says.</param>
internal sealed class ClipPlayer(string name, double? framesPerSecond)
{
    /// <summary>Frame rates that are believed.</summary>
    public const double MinFramesPerSecond = 0.1, MaxFramesPerSecond = 240;

    private const int ReadSize = 64 * 1024;

    /// <summary>Enough to see B-frames, if there are any.</summary>
    private const int ProbedFrames = 60;

    private readonly EncodedFramePool _pool = new();

    /// <summary>Access units lost.</summary>
    public long DroppedFrames { get; private set; }

    public void Play(Stream clip, IFrameSink sink, CancellationToken stop)
    {
        var splitter = new AccessUnitSplitter(_pool);
        FramePacer? pacer = null;
        long frames = 0, length = 0;
        long droppedBefore = DroppedFrames;
        while (!stop.IsCancellationRequested)
        {
            int count = clip.Read(splitter.GetWriteBuffer(ReadSize));
            splitter.HandleWritten(count, 0);
            bool atEnd = count == 0;
            while (atEnd ? splitter.TryFlush(out EncodedFrame? frame) : splitter.TryPoll(out frame))
            {
                frames++;
                pacer ??= CreatePacer(frame);
                if (!TryDeliver(frame, pacer, sink, stop)) return;
            }

            length += count;
            DroppedFrames = droppedBefore + splitter.DroppedAccessUnits;
            if (frames == 0 && (atEnd || length > SourceLimits.MaxBytesBeforeFirstPicture)) throw NoPicture(length);
            if (!atEnd) continue;
            clip.Position = 0;
            splitter.Restart();
        }
    }

    /// <summary>
    /// Looks at the first pictures without playing them; throws what <see cref="Play"/> would throw because of them.
    /// </summary>
    public H264ParameterSets Probe(Stream clip)
    {
        var splitter = new AccessUnitSplitter(_pool);
        H264ParameterSets? found = null;
        long length = 0;
        for (int frames = 0; frames < ProbedFrames && length <= SourceLimits.MaxBytesBeforeFirstPicture;)
        {
            int count = clip.Read(splitter.GetWriteBuffer(ReadSize));
            splitter.HandleWritten(count, 0);
            length += count;
            for (; count == 0 ? splitter.TryFlush(out EncodedFrame? frame) : splitter.TryPoll(out frame); frames++)
            {
                if (found == null) _ = CreatePacer(frame);
                found ??= frame.ParameterSets;
                frame.Release();
            }

            if (count == 0) break;
        }

        return found ?? throw NoPicture(length);
    }

    private static bool TryDeliver(EncodedFrame frame, FramePacer pacer, IFrameSink sink, CancellationToken stop)
    {
        try
        {
            if (!pacer.TryWait(stop, out long dueTicks)) return false;
            frame.Stamp(dueTicks);
            sink.HandleFrame(frame);
            return true;
        }
        finally
        {
            frame.Release();
        }
    }

    private FramePacer CreatePacer(EncodedFrame frame)
    {
        double rate = framesPerSecond ?? frame.ParameterSets?.FrameRate ?? 0;
        if (rate is >= MinFramesPerSecond and <= MaxFramesPerSecond) return new FramePacer(rate);
        string said = rate == 0 ? "does not say its frame rate" : string.Create(
            CultureInfo.InvariantCulture, $"says a frame rate of {rate:0.##}, which cannot be");
        throw new SourceException($"{name} {said}; set \"fps\" beside \"path\" (for example \"fps\": 30)",
            needsRepair: true);
    }

    private SourceException NoPicture(long length) => new(
        length == 0
            ? $"{name} is empty; expected Annex B H.264"
            : $"{name} has no Annex B H.264 picture that begins with SPS, PPS and an IDR slice; "
                + "an MP4 or MKV file becomes one with: ffmpeg -i IN.mp4 -c copy "
                + " -bsf:v h264_mp4toannexb -f h264 OUT.h264",
        needsRepair: true);
}
