using Camerad.Media.H264;

namespace Camerad.Media.Tests.H264;

/// <summary>Giving out a picture before the next one begins.</summary>
public class EarlyEndTests
{
    private readonly List<Picture> _pictures = Clip.Split(Clip.Read("slices"));
    private readonly AccessUnitSplitter _splitter = new(new EncodedFramePool());

    [Fact]
    public void Picture_looks_complete_when_it_has_as_many_slices_as_those_before()
    {
        Teach(5);
        for (int i = 5; i < 30; i++)
        {
            int lastSlice = _pictures[i].Bytes.AsSpan().IndexOf(_pictures[i].Slices[3]);
            Feed(_pictures[i].Bytes.AsSpan(0, lastSlice - 4));
            Assert.False(_splitter.LooksComplete);
            Feed(_pictures[i].Bytes.AsSpan(lastSlice - 4));
            Assert.True(_splitter.LooksComplete);
            Assert.Equal(_pictures[i].Bytes, Flush());
        }

        Assert.Equal(0, _splitter.MisjudgedFlushes);
    }

    [Theory]        // a block counted from the stream's begin (stdio), or from the picture's (ffmpeg)
    [InlineData(6)]
    [InlineData(1)]
    public void Picture_cut_at_a_writers_block_does_not_look_complete(int picturesInBlocks)
    {
        Teach(5);
        Feed(_pictures[5].Bytes);
        int length = _pictures.Take(6).TakeLast(picturesInBlocks).Sum(picture => picture.Bytes.Length);
        int missing = 4096 - (length % 4096);
        Assert.True(_splitter.LooksComplete);

        Feed([.. Enumerable.Repeat((byte)0x55, missing)]);
        Assert.False(_splitter.LooksComplete);

        Feed([0x55]);
        Assert.True(_splitter.LooksComplete);
    }

    [Fact]
    public void Rest_of_a_picture_flushed_too_early_is_dropped_and_counted()
    {
        Teach(5);
        byte[] bytes = _pictures[5].Bytes;
        int third = bytes.AsSpan().IndexOf(_pictures[5].Slices[2]) - 4;
        Feed(bytes.AsSpan(0, third - 10));
        Assert.True(_splitter.TryFlush(out EncodedFrame? frame));
        Assert.Equal(2, Clip.Take(frame).Slices.Count);

        Feed(bytes.AsSpan(third - 10));
        Feed(_pictures[6].Bytes);

        Assert.False(_splitter.LooksComplete);
        Assert.True(_splitter.TryFlush(out frame));
        Assert.Equal(_pictures[6].Slices, Clip.Take(frame).Slices);
        Assert.Equal(1, _splitter.MisjudgedFlushes);
        Assert.Equal(2, _splitter.InvalidNalUnits);
    }

    [Fact]
    public void Early_ends_are_given_up_after_too_many_wrong_ones()
    {
        for (int i = 0; i < AccessUnitSplitter.MaxMisjudgedFlushes; i++)
        {
            Teach(5);
            Feed(_pictures[5].Bytes);
            Assert.True(_splitter.LooksComplete);
            Flush();
            Feed(_pictures[5].Bytes.AsSpan(_pictures[5].Bytes.AsSpan().IndexOf(_pictures[5].Slices[2]) - 4));
        }

        Teach(5);
        Feed(_pictures[5].Bytes);

        Assert.Equal(AccessUnitSplitter.MaxMisjudgedFlushes, _splitter.MisjudgedFlushes);
        Assert.False(_splitter.LooksComplete);
    }

    private void Teach(int count)
    {
        foreach (Picture picture in _pictures.Take(count)) Feed(picture.Bytes);
    }

    private void Feed(ReadOnlySpan<byte> bytes)
    {
        _splitter.HandleBytes(bytes, 0);
        while (_splitter.TryPoll(out EncodedFrame? frame)) frame.Release();
    }

    private byte[] Flush()
    {
        Assert.True(_splitter.TryFlush(out EncodedFrame? frame));
        return Clip.Take(frame).Bytes;
    }
}
