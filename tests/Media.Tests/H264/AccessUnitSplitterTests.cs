using Camerad.Media.H264;

namespace Camerad.Media.Tests.H264;

public class AccessUnitSplitterTests
{
    private static readonly byte[] Slices = Clip.Read("slices");

    [Theory]        // frame counts and key frames as ffprobe -count_frames and -show_entries packet=flags give them
    [InlineData("numbered-360p30", 300, 30, 1, "42c01e", 640, 360)]
    [InlineData("road-360p30-600k", 300, 30, 1, "42c01e", 640, 360)]
    [InlineData("road-720p30-2M", 360, 60, 1, "42c01f", 1280, 720)]
    [InlineData("slices", 30, 15, 4, "42c00c", 528, 96)]
    [InlineData("high", 30, 15, 1, "64000c", 528, 96)]
    public void Clip_gives_every_picture_as_one_frame(
        string clip, int frames, int keyFrameInterval, int slices, string profile, int width, int height)
    {
        List<Picture> pictures = Clip.Split(Clip.Read(clip));

        Assert.Equal(frames, pictures.Count);
        for (int i = 0; i < frames; i++)
        {
            Assert.Equal(i % keyFrameInterval == 0, pictures[i].IsKeyFrame);
            Assert.Equal(slices, pictures[i].Slices.Count);
            Assert.All(pictures[i].Slices, slice => Assert.Contains(slice[0] & 0x1F, new[] { 1, 5 }));
            Assert.Same(pictures[0].ParameterSets, pictures[i].ParameterSets);
        }

        H264ParameterSets sets = pictures[0].ParameterSets;
        Assert.Equal(profile, sets.ProfileLevelId.ToString());
        Assert.Equal((width, height, 30.0), (sets.Width, sets.Height, sets.FrameRate));
    }

    [Theory]
    [InlineData("slices")]
    [InlineData("high")]
    public void Frames_hold_every_byte_of_the_clip(string clip)
    {
        byte[] stream = Clip.Read(clip);

        byte[] joined = [.. Clip.Split(stream).SelectMany(picture => picture.Bytes)];

        Assert.Equal(stream, joined);
    }

    [Theory]
    [InlineData("slices", 1)]
    [InlineData("slices", 7)]
    [InlineData("high", 40)]
    [InlineData("road-360p30-600k", 3000)]
    public void Frames_are_the_same_at_any_chunk_boundaries(string clip, int maxChunk)
    {
        byte[] stream = Clip.Read(clip);
        int seed = Environment.TickCount;
        var random = new Random(seed);

        List<Picture> expected = Clip.Split(stream);
        List<Picture> actual = Clip.Split(stream, () => random.Next(1, maxChunk + 1));

        Assert.True(expected.Count == actual.Count, $"seed {seed}: {actual.Count} pictures");
        for (int i = 0; i < expected.Count; i++)
            Assert.True(expected[i].Bytes.AsSpan().SequenceEqual(actual[i].Bytes), $"seed {seed}: picture {i}");
    }

    [Fact]
    public void Slices_of_a_picture_stay_together_without_delimiters()
    {
        List<Picture> expected = Clip.Split(Slices);
        byte[] parameterSets = [.. expected[0].Bytes.Take(expected[0].Bytes.AsSpan().IndexOf(expected[0].Slices[0]))];
        byte[] bare =
            [.. expected.SelectMany(picture => picture.Slices).SelectMany(slice => (byte[])[0, 0, 1, .. slice])];

        List<Picture> actual = Clip.Split([.. parameterSets, .. bare], () => 100);

        Assert.Equal(30, actual.Count);
        for (int i = 0; i < 30; i++) Assert.Equal(expected[i].Slices, actual[i].Slices);
    }

    [Fact]
    public void BFrames_are_refused_with_the_options_that_remove_them()
    {
        var refusal = Assert.Throws<UnsupportedStreamException>(() => Clip.Split(Clip.Read("b-frames")));

        Assert.Contains("-bf 0", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("bframes=0", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("rpicam-vid --profile baseline", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Idr_without_parameter_sets_gets_the_known_ones()
    {
        List<Picture> pictures = Clip.Split(Slices);
        byte[] second = [.. pictures[15].Slices.SelectMany(slice => (byte[])[0, 0, 0, 1, .. slice])];

        List<Picture> actual = Clip.Split([.. pictures[0].Bytes, .. second]);

        Assert.Equal(2, actual.Count);
        Assert.True(actual[1].IsKeyFrame);
        Assert.Same(actual[0].ParameterSets, actual[1].ParameterSets);
    }

    [Fact]
    public void Parameter_sets_change_when_the_stream_does()
    {
        List<Picture> pictures = Clip.Split([.. Slices, .. Clip.Read("road-360p30-600k")]);

        Assert.Equal(528, pictures[29].ParameterSets.Width);
        Assert.Equal(640, pictures[30].ParameterSets.Width);
        Assert.NotSame(pictures[29].ParameterSets, pictures[30].ParameterSets);
    }

    [Fact]
    public void Pictures_before_the_first_key_frame_are_skipped()
    {
        List<Picture> pictures = Clip.Split(Slices);
        byte[] middle = [.. pictures.Skip(14).SelectMany(picture => picture.Bytes)];
        byte[] parameterSets = [.. pictures[0].Bytes.Take(pictures[0].Bytes.AsSpan().IndexOf(pictures[0].Slices[0]))];

        Assert.Equal(15, Clip.Split([.. parameterSets, .. middle]).Count);
        Assert.Equal(15, Clip.Split(middle).Count);
    }

    [Fact]
    public void Oversized_access_unit_is_dropped_and_the_next_key_frame_ends_the_loss()
    {
        List<Picture> pictures = Clip.Split(Slices);
        byte[] before = [.. pictures.Take(5).SelectMany(picture => picture.Bytes)];
        IEnumerable<byte> filling = Enumerable.Repeat((byte)0x55, AccessUnitSplitter.MaxAccessUnitLength);
        byte[] huge = [0, 0, 0, 1, .. pictures[5].Slices[0], .. filling];
        byte[] after = [.. pictures.Skip(6).SelectMany(picture => picture.Bytes)];
        var splitter = new AccessUnitSplitter(new EncodedFramePool());

        var actual = new List<Picture>();
        foreach (byte[] chunk in ((byte[])[.. before, .. huge, .. after]).Chunk(65536))
        {
            splitter.HandleBytes(chunk, 0);
            while (splitter.TryPoll(out EncodedFrame? frame)) actual.Add(Clip.Take(frame));
        }

        Assert.Equal(5 + 14, actual.Count);                     // the last waits for its end
        Assert.True(actual[5].IsKeyFrame);
        Assert.Equal(1, splitter.DroppedAccessUnits);
        Assert.Equal(9, splitter.SkippedAccessUnits);
    }

    [Fact]
    public void Access_unit_with_too_many_slices_is_dropped()
    {
        List<Picture> pictures = Clip.Split(Slices);
        byte[] slice = [0, 0, 1, .. pictures[1].Slices[1]];
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        splitter.HandleBytes(pictures[0].Bytes, 0);
        splitter.HandleBytes(pictures[1].Bytes, 0);
        for (int i = 0; i <= AccessUnitSplitter.MaxSlices; i++) splitter.HandleBytes(slice, 0);
        splitter.HandleBytes(pictures[2].Bytes, 0);

        int frames = 0;
        for (; splitter.TryPoll(out EncodedFrame? frame); frame.Release()) frames++;

        Assert.Equal(1, frames);
        Assert.Equal(1, splitter.DroppedAccessUnits);
    }

    [Fact]
    public void Garbage_gives_no_frame_and_keeps_memory_bounded()
    {
        var random = new Random(1);
        byte[] chunk = new byte[65536];
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        for (int i = 0; i < 200; i++)
        {
            random.NextBytes(chunk);
            if (i % 3 == 0) chunk.AsSpan(0, 4000).Clear();
            splitter.HandleBytes(chunk, i);
            Assert.False(splitter.TryPoll(out _));
        }

        Assert.True(splitter.GetWriteBuffer(1).Length < AccessUnitSplitter.MaxAccessUnitLength * 2);
    }

    [Fact]
    public void Capture_time_is_the_arrival_of_the_first_byte_and_always_grows()
    {
        List<Picture> pictures = Clip.Split(Slices);
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        var ticks = new List<long>();
        splitter.HandleBytes(pictures[0].Bytes.AsSpan(0, 50), 1_000_000);
        Assert.False(splitter.TryPoll(out _));
        splitter.HandleBytes(pictures[0].Bytes.AsSpan(50), 1_500_000);
        Assert.False(splitter.TryPoll(out _));
        splitter.HandleBytes([.. pictures[1].Bytes, .. pictures[2].Bytes, .. pictures[3].Bytes], 2_000_000);
        while (splitter.TryFlush(out EncodedFrame? frame)) ticks.Add(Clip.Take(frame).Ticks);

        Assert.Equal([1_000_000, 2_000_000, 2_010_000, 2_020_000], ticks);
    }

    [Fact]
    public void Splitting_allocates_nothing_once_it_runs()
    {
        byte[] stream = Clip.Read("road-360p30-600k");
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        int frames = Feed(splitter, stream) + Feed(splitter, stream);

        long before = GC.GetAllocatedBytesForCurrentThread();
        frames += Feed(splitter, stream);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(899, frames);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Truncated_and_flipped_streams_do_no_harm()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        byte[] stream = Slices[..3000];
        for (int length = 0; length < stream.Length; length += 3) Clip.Split(stream.AsSpan(0, length));
        for (int round = 0; round < 1000; round++)
        {
            byte[] flipped = [.. stream];
            for (int i = random.Next(1, 12); i > 0; i--)
                flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Clip.Split(flipped, () => random.Next(1, 2000));
            }
            catch (UnsupportedStreamException)
            {
                // A flipped slice_type looks like a B-frame.
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}", exception);
            }
        }
    }

    private static int Feed(AccessUnitSplitter splitter, byte[] stream)
    {
        int frames = 0;
        for (int at = 0; at < stream.Length; at += 4096)
        {
            splitter.HandleBytes(stream.AsSpan(at, Math.Min(4096, stream.Length - at)), at);
            for (; splitter.TryPoll(out EncodedFrame? frame); frame.Release()) frames++;
        }

        return frames;
    }
}
