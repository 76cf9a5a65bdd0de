using Camerad.Media.H264;

namespace Camerad.Media.Tests;

/// <summary>Beginnings of 322x182 streams as libvpx and libaom write them.</summary>
public sealed class FrameHeaderTests
{
    private readonly EncodedFramePool _pool = new();

    [Theory]
    [InlineData(MediaCodec.Vp8, "3059009D012A4201B600000708", true, 322)]
    [InlineData(MediaCodec.Vp8, "9106000810D40018", false, 0)]
    [InlineData(MediaCodec.Vp9, "824983420014100B560838241C18", true, 322)]
    [InlineData(MediaCodec.Vp9, "86004092F0412500", false, 0)]
    [InlineData(MediaCodec.Vp9, "8B", false, 0)]                               // show_existing_frame
    [InlineData(MediaCodec.Av1, "12000A0B000000043D06D4DAF900403204" + "10008000", true, 322)]
    [InlineData(MediaCodec.Av1, "12003204" + "30038080", false, 0)]
    // A repeated sequence header
    [InlineData(MediaCodec.Av1, "12000A0B000000043D06D4DAF900403204" + "30008000", false, 322)]
    // A key frame whose sequence header is missing
    [InlineData(MediaCodec.Av1, "12003204" + "10008000", false, 0)]
    public void Key_frame_and_size_are_read_from_the_header(MediaCodec codec, string hex, bool isKeyFrame, int width)
    {
        EncodedFrame frame = Write(hex, out int length);
        Assert.True(frame.TryComplete(codec, length, 5));
        Assert.Equal((isKeyFrame, width, width == 0 ? 0 : 182), (frame.IsKeyFrame, frame.Width, frame.Height));
        Assert.Equal((codec, MediaKind.Video, 5L), (frame.Codec, frame.Kind, frame.CaptureTicks));
    }

    [Theory]
    [InlineData(MediaCodec.Vp8, "")]
    [InlineData(MediaCodec.Vp8, "3059009D012B4201B600")]                       // another start code
    [InlineData(MediaCodec.Vp8, "3059009D012A4201B6")]
    [InlineData(MediaCodec.Vp9, "")]
    [InlineData(MediaCodec.Vp9, "42498342")]                                   // another frame marker
    [InlineData(MediaCodec.Vp9, "8249834300141000")]                           // another sync code
    [InlineData(MediaCodec.Vp9, "82498342001410")]
    [InlineData(MediaCodec.Av1, "1200")]                                       // no frame
    [InlineData(MediaCodec.Av1, "12003205300102")]                             // longer than what is there
    [InlineData(MediaCodec.Av1, "92003201" + "30")]                            // forbidden bit
    [InlineData(MediaCodec.Av1, "0A0200003201" + "10")]                        // a sequence header that ends too early
    public void What_is_no_frame_is_refused(MediaCodec codec, string hex)
    {
        EncodedFrame frame = Write(hex, out int length);
        Assert.False(frame.TryComplete(codec, length, 0));
    }

    [Fact]
    public void Truncated_and_flipped_headers_are_borne()
    {
        foreach ((MediaCodec codec, string hex) in new[]
        {
            (MediaCodec.Vp8, "3059009D012A4201B600"), (MediaCodec.Vp9, "824983420014100B560838241C18"),
            (MediaCodec.Av1, "12000A0B000000043D06D4DAF90040320410008000"),
        })
        {
            byte[] whole = Convert.FromHexString(hex);
            for (int length = 0; length <= whole.Length; length++)
            {
                for (int bit = 0; bit < length * 8; bit++)
                {
                    EncodedFrame frame = Write(hex, out _);
                    frame.GetBuffer(length)[bit / 8] ^= (byte)(1 << (bit % 8));
                    frame.TryComplete(codec, length, 0);
                    frame.Release();
                }
            }
        }
    }

    [Theory]   // H.264 §7.4.1: nal_ref_idc
    [InlineData("0111", "0122", true)]
    [InlineData("4111", "0122", false)]
    [InlineData("2111", "2122", false)]
    public void Picture_nobody_refers_to_is_disposable(string first, string second, bool isDisposable)
    {
        EncodedFrame frame = Write(first + second, out int length);
        frame.Complete(length, [new NalUnit(0, 2), new NalUnit(2, 2)], isKeyFrame: false, null, 0);
        Assert.Equal(isDisposable, frame.IsDisposable);
    }

    [Fact]
    public void Frame_that_is_used_again_keeps_nothing_of_before()
    {
        EncodedFrame frame = Write("FC00", out int length);
        frame.CompleteAudio(MediaCodec.Opus, length, 1, new AudioLevel(3, true));
        Assert.True(frame is { IsKeyFrame: true, Kind: MediaKind.Audio, AudioLevel.BelowOverload: 3 });
        Assert.False(frame.TryComplete(MediaCodec.Vp9, 1, 2));
        Assert.Null(frame.AudioLevel);
        Assert.False(frame.IsKeyFrame);
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.CompleteAudio(MediaCodec.Vp8, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.TryComplete(MediaCodec.Opus, 1, 0));
    }

    private EncodedFrame Write(string hex, out int length)
    {
        byte[] bytes = Convert.FromHexString(hex);
        EncodedFrame frame = _pool.Rent();
        bytes.CopyTo(frame.GetBuffer(bytes.Length));
        length = bytes.Length;
        return frame;
    }
}
