using Camerad.Media.H264;

namespace Camerad.Media.Tests.H264;

public class AccessUnitReaderTests
{
    private readonly EncodedFramePool _pool = new();
    private readonly AccessUnitReader _reader;

    public AccessUnitReaderTests() => _reader = new AccessUnitReader(_pool);

    [Theory]
    [InlineData("road-360p30-600k")]
    [InlineData("slices")]
    [InlineData("high")]
    public void Whole_access_units_give_the_frames_that_the_splitter_finds(string clip)
    {
        List<Picture> expected = Clip.Split(Clip.Read(clip));

        List<Picture> actual = [.. expected.Select((picture, i) => Read(picture.Bytes, i * 1_000_000)!)];

        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Slices, actual[i].Slices);
            Assert.Equal(expected[i].IsKeyFrame, actual[i].IsKeyFrame);
            Assert.Equal(expected[i].ParameterSets.Sps, actual[i].ParameterSets.Sps);
            Assert.Equal(i * 1_000_000, actual[i].Ticks);
        }

        Assert.Equal((0, 0), (_reader.InvalidAccessUnits, _reader.SkippedAccessUnits));
        Assert.Equal(0, _pool.OutstandingFrames);
    }

    [Fact]
    public void Buffer_with_several_pictures_is_read_in_several_calls()
    {
        byte[] stream = Clip.Read("slices");

        int pictures = 0;
        for (int at = 0; at < stream.Length;)
        {
            Assert.True(_reader.TryRead(stream.AsSpan(at), pictures, out EncodedFrame? frame, out int consumed));
            Assert.Equal(4, frame.NalUnits.Length);
            frame.Release();
            at += consumed;
            pictures++;
        }

        Assert.Equal(30, pictures);
    }

    [Fact]
    public void Parameter_sets_in_a_buffer_of_their_own_serve_the_pictures_after_it()
    {
        byte[] first = Clip.Split(Clip.Read("high"))[0].Bytes;
        int slice = first.AsSpan().LastIndexOf<byte>([0, 0, 1, 0x65]);

        Assert.Null(Read(first[..slice], 0));
        Assert.NotNull(Read(first[slice..], 1));
        Assert.Equal(0, _reader.InvalidAccessUnits);
    }

    [Fact]
    public void Reader_that_joins_in_the_middle_waits_for_the_next_key_frame()
    {
        List<Picture> pictures = Clip.Split(Clip.Read("high"));

        int given = pictures.Skip(5).Count(picture => Read(picture.Bytes, 0) is not null);

        Assert.Equal(15, given);
        Assert.Equal(10, _reader.SkippedAccessUnits);
        Assert.Equal(0, _reader.InvalidAccessUnits);
    }

    [Fact]
    public void After_a_loss_the_next_frame_is_a_key_frame()
    {
        List<Picture> pictures = Clip.Split(Clip.Read("high"));
        foreach (Picture picture in pictures.Take(3)) Read(picture.Bytes, 0);

        _reader.HandleLoss();

        Assert.True(pictures.Skip(4).Select(picture => Read(picture.Bytes, 0)).First(frame => frame is not null)!
            .IsKeyFrame);
    }

    [Fact]
    public void Rubbish_is_counted_and_nothing_that_refers_to_it_is_given_out()
    {
        List<Picture> pictures = Clip.Split(Clip.Read("high"));
        Read(pictures[0].Bytes, 0);

        Assert.Null(Read([1, 2, 3, 4, 5], 1));
        Assert.Null(Read([], 1));
        Assert.Null(Read(new byte[AccessUnitSplitter.MaxAccessUnitLength + 1], 1));

        Assert.Equal(3, _reader.InvalidAccessUnits);
        Assert.Null(Read(pictures[1].Bytes, 2));
    }

    [Fact]
    public void Time_never_runs_back()
    {
        List<Picture> pictures = Clip.Split(Clip.Read("high"));
        Read(pictures[0].Bytes, 5_000_000);

        long second = Read(pictures[1].Bytes, 4_000_000)!.Ticks;

        Assert.Equal(5_000_000 + TimeSpan.TicksPerMillisecond, second);
    }

    [Fact]
    public void B_frames_are_refused() => Assert.Throws<UnsupportedStreamException>(() =>
    {
        byte[] stream = Clip.Read("b-frames");
        for (int at = 0, consumed; at < stream.Length; at += consumed)
            if (_reader.TryRead(stream.AsSpan(at), at, out EncodedFrame? frame, out consumed)) frame.Release();
    });

    [Fact]
    public void Frames_in_steady_state_allocate_nothing()
    {
        byte[][] units = [.. Clip.Split(Clip.Read("road-360p30-600k")).Select(picture => picture.Bytes)];
        void ReadAll()
        {
            foreach (byte[] unit in units)
                if (_reader.TryRead(unit, 0, out EncodedFrame? frame, out _)) frame.Release();
        }

        ReadAll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Cut_and_flipped_bytes_never_throw_and_never_leak()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        List<Picture> pictures = Clip.Split(Clip.Read("slices"));
        for (int i = 0; i < 3000; i++)
        {
            byte[] unit = [.. pictures[random.Next(pictures.Count)].Bytes];
            unit[random.Next(Math.Min(unit.Length, 64))] ^= (byte)(1 << random.Next(8));
            try
            {
                Read(unit[..random.Next(unit.Length + 1)], i);
            }
            catch (UnsupportedStreamException)
            {
                // A flipped slice type may say B.
            }
        }

        Assert.True(_pool.OutstandingFrames == 0, $"seed {seed}");
    }

    private Picture? Read(byte[] unit, long ticks) =>
        _reader.TryRead(unit, ticks, out EncodedFrame? frame, out _) ? Clip.Take(frame) : null;
}
