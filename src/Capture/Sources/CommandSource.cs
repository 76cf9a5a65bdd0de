using Camerad.Capture.Interop;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Capture.Sources;

/// <summary>
/// Any program that writes Annex B H.264 to its stdout: rpicam-vid, ffmpeg, GStreamer. Pictures are stamped when their
/// first byte arrives. A picture is given out as soon as its end is known: by the next one's begin, or when the program
/// pauses after what looks like a whole picture (<see cref="AccessUnitSplitter.LooksComplete"/>).
/// </summary>
public sealed class CommandSource : IFrameSource
{
    /// <summary>A pause this long after a whole picture ends it. Doubled each time it proves too short.</summary>
    internal const int PictureEndPauseMs = 3;

    /// <summary>How soon a stop is seen.</summary>
    private const int PollTimeoutMs = 50;

    private const int ReadSize = 64 * 1024;             // a pipe's capacity

    /// <summary>Time from SIGTERM to SIGKILL: rpicam-vid needs some 200 ms to close the camera.</summary>
    private static readonly TimeSpan TerminationGrace = TimeSpan.FromMilliseconds(500);

    /// <summary>A program that closes its stdout is given this long to say its exit code.</summary>
    private static readonly TimeSpan ExitGrace = TimeSpan.FromMilliseconds(500);

    private readonly string[] _command;
    private readonly LineTail _standardError = new();
    private long _droppedFrames;

    /// <param name="command">The program, found by PATH, and its arguments; no shell in between.</param>
    public CommandSource(IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Count == 0 || string.IsNullOrWhiteSpace(command[0]))
            throw new ArgumentException("expected a list that begins with a program", nameof(command));
        _command = [.. command];
    }

    public string Description => $"command {_command[0]}";

    public bool CanRequestKeyFrame => false;

    public long DroppedFrames => Volatile.Read(ref _droppedFrames);

    public string? LastWords => _standardError.Read();

    internal EncodedFramePool Pool { get; } = new();

    /// <summary>
    /// Pictures given out at a pause before their end; see <see cref="AccessUnitSplitter.MisjudgedFlushes"/>.
    /// </summary>
    internal int MisjudgedPictureEnds { get; private set; }

    /// <summary>Pictures given out at a pause.</summary>
    internal long EarlyPictureEnds { get; private set; }

    /// <summary>Where a program would be found, as execvp(3) looks: by PATH unless its name has a slash.</summary>
    /// <returns>Its path; null if it is not there or may not be executed.</returns>
    public static string? FindProgram(string program)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        if (program.Contains('/', StringComparison.Ordinal)) return IsExecutable(program) ? program : null;
        string path = Environment.GetEnvironmentVariable("PATH") ?? "/bin:/usr/bin";
        return path.Split(':')
            .Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, program))
            .FirstOrDefault(IsExecutable);
    }

    public void RequestKeyFrame()
    {
    }

    public void Run(IFrameSink sink, CancellationToken stop)
    {
        _standardError.Clear();
        string exit;
        bool exitedByItself = false;
        using (ChildProcess child = ChildProcess.Start(_command))
        {
            try
            {
                ReadPictures(child, sink, stop);
                exitedByItself = !stop.IsCancellationRequested && child.WaitForExit(ExitGrace);
            }
            finally
            {
                exit = child.Terminate(TerminationGrace);
                DrainStandardError(child);
            }
        }

        if (stop.IsCancellationRequested) return;
        string words = LastWords is { } last ? $"; it said: {last}" : "";
        string end = exitedByItself ? $"ended ({exit})" : "closed its stdout";
        throw new SourceException($"the command '{_command[0]}' {end}{words}");
    }

    private void ReadPictures(ChildProcess child, IFrameSink sink, CancellationToken stop)
    {
        var splitter = new AccessUnitSplitter(Pool);
        long droppedBefore = _droppedFrames;
        long length = 0;
        bool givenPicture = false;
        bool errorOpen = true;
        while (!stop.IsCancellationRequested)
        {
            bool looksComplete = splitter.LooksComplete;
            int timeoutMs = looksComplete ? PictureEndPauseMs << splitter.MisjudgedFlushes : PollTimeoutMs;
            (bool output, bool error) = PipePoller.Wait(
                child.StandardOutput, errorOpen ? child.StandardError : null, timeoutMs);
            if (error) errorOpen = ReadStandardError(child);
            if (output)
            {
                int count = PipePoller.Read(child.StandardOutput, splitter.GetWriteBuffer(ReadSize));
                if (count == 0)
                {
                    GiveOut(splitter, sink, flush: true);
                    return;
                }

                splitter.HandleWritten(count, MonotonicClock.Ticks);
                length += count;
            }

            bool paused = looksComplete && !output && !error;
            if (paused) EarlyPictureEnds++;
            givenPicture |= GiveOut(splitter, sink, paused);
            MisjudgedPictureEnds = splitter.MisjudgedFlushes;
            Volatile.Write(ref _droppedFrames, droppedBefore + splitter.DroppedAccessUnits);
            if (!givenPicture && length > SourceLimits.MaxBytesBeforeFirstPicture) throw NoPicture();
        }
    }

    private static bool IsExecutable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return OperatingSystem.IsLinux() && File.Exists(path) && (File.GetUnixFileMode(path) & Execute) != 0;
    }

    private static bool GiveOut(AccessUnitSplitter splitter, IFrameSink sink, bool flush)
    {
        bool any = false;
        while (flush ? splitter.TryFlush(out EncodedFrame? frame) : splitter.TryPoll(out frame))
        {
            any = true;
            sink.HandleFrame(frame);
            frame.Release();
        }

        return any;
    }

    /// <returns>False at the end.</returns>
    private bool ReadStandardError(ChildProcess child)
    {
        Span<byte> buffer = stackalloc byte[1024];
        int count = PipePoller.Read(child.StandardError, buffer);
        _standardError.Append(buffer[..count]);
        return count > 0;
    }

    private void DrainStandardError(ChildProcess child)
    {
        const int MaxReads = 64;                        // a pipe's capacity
        for (int i = 0; i < MaxReads; i++)
        {
            if (!PipePoller.Wait(child.StandardError, null, 0).Output || !ReadStandardError(child)) return;
        }
    }

    private SourceException NoPicture() => new(
        $"the command '{_command[0]}' writes something that is no Annex B H.264 "
        + "(ffmpeg needs -f h264, rpicam-vid --codec h264 -o -, "
        + "GStreamer video/x-h264,stream-format=byte-stream before fdsink)",
        needsRepair: true);
}
