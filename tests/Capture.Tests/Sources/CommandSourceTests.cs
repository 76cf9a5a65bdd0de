using System.Globalization;
using Camerad.Capture.Interop;
using Camerad.Capture.Sources;
using Camerad.Media.H264;

namespace Camerad.Capture.Tests.Sources;

public sealed class CommandSourceTests : IDisposable
{
    private static readonly string Slices = TestFrames.ClipPath("slices");
    private readonly CancellationTokenSource _stop = new();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public void Command_gives_every_picture_with_all_its_slices()
    {
        var sink = new CollectingSink();
        var source = new CommandSource(["cat", Slices]);

        var failure = Assert.Throws<SourceException>(() => source.Run(sink, _stop.Token));

        Assert.Equal(30, sink.Count);
        Assert.All(sink.Entries, entry => Assert.Equal((4, 528), (entry.Slices, entry.Width)));
        Assert.True(sink.Entries.Zip(sink.Entries.Skip(1)).All(pair => pair.First.Ticks < pair.Second.Ticks));
        Assert.Contains("'cat' ended (exit code 0)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, source.Pool.OutstandingFrames);
    }

    [Fact]
    public void Last_picture_comes_while_the_command_pauses()
    {
        CollectingSink sink = StopAfter(30);

        Shell($"cat {Slices}; exec sleep 1000").Run(sink, _stop.Token);

        Assert.Equal(30, sink.Count);
    }

    [Fact]
    public void Command_that_is_not_there_is_named()
    {
        var failure = Assert.Throws<SourceException>(
            () => new CommandSource(["no-such-camera-program"]).Run(new CollectingSink(), _stop.Token));

        Assert.Contains("'no-such-camera-program' was not found", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.NeedsRepair);
    }

    [Fact]
    public void Command_that_may_not_be_executed_is_named()
    {
        var failure = Assert.Throws<SourceException>(
            () => new CommandSource(["/etc/passwd"]).Run(new CollectingSink(), _stop.Token));

        Assert.Contains("may not be executed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_that_fails_is_quoted()
    {
        var failure = Assert.Throws<SourceException>(
            () => Shell("echo the camera is gone >&2; exit 3").Run(new CollectingSink(), _stop.Token));

        Assert.Contains("exit code 3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the camera is gone", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_killed_by_a_signal_says_so()
    {
        var failure = Assert.Throws<SourceException>(() => Shell("kill -9 $$").Run(new CollectingSink(), _stop.Token));

        Assert.Contains("killed by signal 9", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_that_writes_no_h264_is_refused_with_the_options_that_help()
    {
        var failure = Assert.Throws<SourceException>(() =>
            new CommandSource(["yes"]).Run(new CollectingSink(), _stop.Token));

        Assert.Contains("-f h264", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.NeedsRepair);
    }

    [Fact]
    public void Command_that_writes_BFrames_is_refused_and_ended()
    {
        CommandSource source = Shell($"echo $$ >&2; cat {TestFrames.ClipPath("b-frames")}; exec sleep 1000");

        Assert.Throws<UnsupportedStreamException>(() => source.Run(new CollectingSink(), _stop.Token));

        AssertEnded(source.LastWords);
        Assert.Equal(0, source.Pool.OutstandingFrames);
    }

    [Fact]
    public void Everything_the_command_started_is_ended_with_it()
    {
        CommandSource source = Shell($"(trap '' TERM; exec sleep 1000) & echo $! >&2; cat {Slices}; wait");

        source.Run(StopAfter(29), _stop.Token);

        AssertEnded(source.LastWords);
    }

    [Fact]
    public void Command_that_ignores_SIGTERM_is_killed()
    {
        CommandSource source = Shell($"trap '' TERM; echo $$ >&2; cat {Slices}; while :; do sleep 1; done");

        source.Run(StopAfter(29), _stop.Token);

        AssertEnded(source.LastWords);
    }

    [Fact]
    public void Command_gets_no_configuration_by_the_environment()
    {
        Environment.SetEnvironmentVariable("CAMERAD__MQTT__PASSWORD", "secret");

        var failure = Assert.Throws<SourceException>(
            () => Shell("echo \"<$CAMERAD__MQTT__PASSWORD>\" >&2").Run(new CollectingSink(), _stop.Token));

        Assert.Contains("<>", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_dies_of_a_closed_pipe_though_camerad_does_not()
    {
        CommandSource source = new(["sh", "-c", "grep SigIgn /proc/self/status | cut -f 2 >&2"]);

        Assert.Throws<SourceException>(() => source.Run(new CollectingSink(), _stop.Token));

        ulong ignored = ulong.Parse(source.LastWords!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.Equal(0ul, ignored & (1ul << (Libc.SigPipe - 1)));
    }

    [Fact]
    public void Encoder_in_real_time_gives_every_picture_before_the_next_one_begins()
    {
        const int Frames = 90;
        string[] ffmpeg =
        [
            "ffmpeg", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30",
            "-frames:v", $"{Frames}",
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "30", "-threads", "2",
            "-f", "h264", "-",
        ];
        Assert.SkipUnless(File.Exists("/usr/bin/ffmpeg"), "ffmpeg is not installed (apt install ffmpeg)");
        var sink = new CollectingSink();
        var source = new CommandSource(ffmpeg);

        Assert.Throws<SourceException>(() => source.Run(sink, _stop.Token));

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{sink.Count} pictures of {sink.Entries[0].Slices} slices, {source.EarlyPictureEnds} early, "
            + $"{source.MisjudgedPictureEnds} too early");
        Assert.Equal(Frames, sink.Count);
        Assert.InRange(source.EarlyPictureEnds, Frames / 2, Frames);
        Assert.Equal(Frames / 30, sink.Entries.Count(entry => entry.IsKeyFrame));
        Assert.All(sink.Entries, entry => Assert.Equal(sink.Entries[0].Slices, entry.Slices));
    }

    [Fact]
    public void Reading_pictures_allocates_nothing_once_it_runs()
    {
        string clip = TestFrames.ClipPath("road-360p30-600k");
        var sink = new AllocationSink(warmUp: 300);

        Assert.Throws<SourceException>(() => new CommandSource(["cat", clip, clip, clip]).Run(sink, _stop.Token));

        Assert.Equal(900, sink.Frames);
        Assert.Equal(0, sink.Allocated);
    }

    [Theory]
    [InlineData("sh", true)]
    [InlineData("/bin/sh", true)]
    [InlineData("no-such-camera-program", false)]
    [InlineData("/etc/passwd", false)]
    public void Program_is_looked_for_as_it_will_be_started(string program, bool found) =>
        Assert.Equal(found, CommandSource.FindProgram(program) != null);

    [Theory]
    [InlineData]
    [InlineData("")]
    public void Command_must_name_a_program(params string[] command) =>
        Assert.Throws<ArgumentException>(() => new CommandSource(command));

    [Fact]
    public void Line_tail_keeps_the_last_lines_only()
    {
        var tail = new LineTail();
        for (int i = 0; i < 20; i++) tail.Append(System.Text.Encoding.UTF8.GetBytes($"line {i}\r\n"));
        tail.Append([.. Enumerable.Repeat((byte)'x', 10_000)]);

        string text = tail.Read()!;

        Assert.StartsWith("line 15 | line 16", text, StringComparison.Ordinal);
        Assert.Equal(LineTail.MaxLineLength, text.Count(c => c == 'x'));
    }

    [Theory]
    [InlineData("rtsp://me:hunter2@cam/1: 401\n", "rtsp://***@cam/1: 401")]
    [InlineData("rtsp://me:hunt@er2/x@cam/1: 401\n", "rtsp://***@cam/1: 401")]
    [InlineData("rtsp://me:hunter2", "rtsp://***")]
    [InlineData("rtsp://cam/1: 401\n", "rtsp://cam/1: 401")]
    public void Line_tail_hides_logins_in_addresses(string text, string expected)
    {
        var tail = new LineTail();
        tail.Append(System.Text.Encoding.UTF8.GetBytes(text));

        Assert.Equal(expected, tail.Read());
    }

    [Fact]
    public void Line_tail_hides_a_login_that_was_cut()
    {
        var tail = new LineTail();
        string filler = new('x', LineTail.MaxLineLength - 20);
        tail.Append(System.Text.Encoding.UTF8.GetBytes(filler + " rtsp://me:hunter2hunter2hunter2@cam\n"));

        Assert.DoesNotContain("hunter", tail.Read(), StringComparison.Ordinal);
    }

    private static CommandSource Shell(string script) => new(["sh", "-c", script]);

    private static void AssertEnded(string? pid)
    {
        int id = int.Parse(pid!, CultureInfo.InvariantCulture);
        Eventually.True(() => !IsRunning(id), $"process {id} has ended");
    }

    /// <summary>A zombie (nobody reaps orphans in a container without init) is not running.</summary>
    private static bool IsRunning(int id) =>
        Libc.kill(id, 0) == 0 && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);

    private CollectingSink StopAfter(int frames) => new(count =>
    {
        if (count == frames) _stop.Cancel();
    });

    /// <summary>What the source's thread allocates from the first picture after the warm-up to the last.</summary>
    private sealed class AllocationSink(int warmUp) : IFrameSink
    {
        private long _begin;

        public int Frames { get; private set; }

        public long Allocated { get; private set; }

        public void HandleFrame(Camerad.Media.EncodedFrame frame)
        {
            if (++Frames == warmUp) _begin = GC.GetAllocatedBytesForCurrentThread();
            if (Frames > warmUp) Allocated = GC.GetAllocatedBytesForCurrentThread() - _begin;
        }
    }
}
