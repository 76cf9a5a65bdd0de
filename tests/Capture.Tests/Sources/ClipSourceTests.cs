using Camerad.Capture.Sources;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Capture.Tests.Sources;

public sealed class ClipSourceTests : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly string _scratch = Path.GetTempFileName();

    public void Dispose()
    {
        _stop.Dispose();
        File.Delete(_scratch);
    }

    [Fact]
    public void Demo_clip_is_300_pictures_that_a_baseline_decoder_shows()
    {
        using Stream clip = DemoSource.OpenClip();
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        clip.ReadExactly(splitter.GetWriteBuffer((int)clip.Length)[..(int)clip.Length]);
        splitter.HandleWritten((int)clip.Length, 0);

        int frames = 0;
        while (splitter.TryFlush(out EncodedFrame? frame))
        {
            Assert.Equal(frames++ % 60 == 0, frame.IsKeyFrame);
            Assert.Equal("42c01f", frame.ParameterSets!.ProfileLevelId.ToString());
            Assert.Equal((1280, 720, 30.0),
                (frame.ParameterSets.Width, frame.ParameterSets.Height, frame.ParameterSets.FrameRate));
            frame.Release();
        }

        Assert.Equal(300, frames);
    }

    [Fact]
    public void Demo_gives_30_evenly_stamped_frames_per_second()
    {
        CollectingSink sink = StopAfter(10);

        new DemoSource().Run(sink, _stop.Token);

        Assert.True(sink.Entries[0].IsKeyFrame);
        AssertEvenly(sink, 10, 30);
    }

    [Fact]
    public void File_is_looped_without_a_seam()
    {
        CollectingSink sink = StopAfter(75);

        new FileSource(TestFrames.ClipPath("slices"), 240).Run(sink, _stop.Token);

        AssertEvenly(sink, 75, 240);
        CollectingSink.Entry[] entries = sink.Entries;
        for (int i = 0; i < 75; i++)
        {
            Assert.Equal(i % 15 == 0, entries[i].IsKeyFrame);
            Assert.Equal(entries[i % 30].Length, entries[i].Length);
        }
    }

    [Fact]
    public void File_plays_at_the_rate_of_its_vui()
    {
        CollectingSink sink = StopAfter(4);

        new FileSource(TestFrames.ClipPath("high")).Run(sink, _stop.Token);

        AssertEvenly(sink, 4, 30);
    }

    [Fact]
    public void File_that_is_not_there_is_named()
    {
        SourceException failure = RunFile("/nowhere/clip.h264");

        Assert.Contains("'/nowhere/clip.h264' is not there", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.NeedsRepair);
    }

    [Fact]
    public void File_without_h264_is_refused_with_the_command_that_converts_it()
    {
        File.WriteAllBytes(_scratch, new byte[100_000]);

        SourceException failure = RunFile(_scratch);

        Assert.Contains("no Annex B H.264", failure.Message, StringComparison.Ordinal);
        Assert.Contains("h264_mp4toannexb", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_of_no_bytes_is_refused() =>
        Assert.Contains("is empty", RunFile(_scratch).Message, StringComparison.Ordinal);

    [Fact]
    public void Directory_is_refused() => Assert.True(RunFile(Path.GetTempPath()).NeedsRepair);

    [Fact]
    public void File_whose_frame_rate_cannot_be_asks_for_fps()
    {
        SourceException failure = RunFile(TestFrames.ClipPath("odd-rate"));

        Assert.Contains("500", failure.Message, StringComparison.Ordinal);
        Assert.Contains("\"fps\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_with_BFrames_is_refused() =>
        Assert.Throws<UnsupportedStreamException>(
            () => new FileSource(TestFrames.ClipPath("b-frames")).Run(new CollectingSink(), _stop.Token));

    [Fact]
    public void Probe_says_what_the_file_is()
    {
        H264ParameterSets found = new FileSource(TestFrames.ClipPath("high")).Probe();

        Assert.Equal((528, 96, 30.0, "64000c"),
            (found.Width, found.Height, found.FrameRate, found.ProfileLevelId.ToString()));
    }

    [Fact]
    public void Probe_finds_the_faults_that_playing_would()
    {
        Assert.Throws<UnsupportedStreamException>(() => new FileSource(TestFrames.ClipPath("b-frames")).Probe());
        Assert.Throws<SourceException>(() => new FileSource(TestFrames.ClipPath("odd-rate")).Probe());
        Assert.Throws<SourceException>(() => new FileSource("/nowhere/clip.h264").Probe());
        Assert.Throws<SourceException>(() => new FileSource(_scratch).Probe());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(241)]
    [InlineData(double.NaN)]
    public void Frame_rates_that_cannot_be_are_refused(double framesPerSecond) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FileSource("clip.h264", framesPerSecond));

    private static void AssertEvenly(CollectingSink sink, int count, double framesPerSecond)
    {
        CollectingSink.Entry[] entries = sink.Entries;
        Assert.Equal(count, entries.Length);
        for (int i = 1; i < count; i++)
        {
            double expected = TimeSpan.TicksPerSecond / framesPerSecond;
            Assert.InRange(entries[i].Ticks - entries[i - 1].Ticks, (long)expected - 1, (long)expected + 1);
        }
    }

    private CollectingSink StopAfter(int frames) => new(count =>
    {
        if (count == frames) _stop.Cancel();
    });

    private SourceException RunFile(string path) =>
        Assert.Throws<SourceException>(() => new FileSource(path).Run(new CollectingSink(), _stop.Token));
}
