using Camerad.Media;
using Camerad.Media.Av1;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>
/// Frames of any codec for tests: a true header of a 322x182 stream as libvpx and libaom write it, then a pattern.
/// </summary>
internal static class TestFrames
{
    public const int Width = 322, Height = 182;

    /// <summary>Opus: config 31 (20 ms), stereo, one frame (RFC 6716 §3.1).</summary>
    private static readonly byte[] Opus = [0xFC];

    private static readonly byte[] Vp8Key = Convert.FromHexString("3059009D012A4201B600"),
        Vp8Delta = Convert.FromHexString("910600");
    private static readonly byte[] Vp9Key = Convert.FromHexString("824983420014100B560838"),
        Vp9Delta = Convert.FromHexString("86004092");
    private static readonly byte[] Av1Delimiter = [0x12, 0x00];
    private static readonly byte[] Av1Sequence = Convert.FromHexString("0A0B000000043D06D4DAF90040");

    public static EncodedFrame Create(
        EncodedFramePool pool, MediaCodec codec, bool isKeyFrame, long captureTicks, int length,
        bool isDisposable = false)
    {
        if (codec == MediaCodec.H264)
        {
            EncodedFrame picture = TestPictures.Create(pool, isKeyFrame, captureTicks, length);
            if (!isDisposable) return picture;
            picture.GetBuffer(length)[0] = 0x01;
            picture.Complete(picture.Length, picture.NalUnits.ToArray(), isKeyFrame, null, captureTicks);
            return picture;
        }
        EncodedFrame frame = pool.Rent(length + 64);
        Span<byte> buffer = frame.GetBuffer(length + 64);
        int total = codec == MediaCodec.Av1
            ? WriteAv1(buffer, isKeyFrame, length)
            : WritePlain(buffer, HeaderOf(codec, isKeyFrame), length);
        if (MediaCodecs.KindOf(codec) == MediaKind.Audio)
            frame.CompleteAudio(codec, total, captureTicks, new AudioLevel(40, true));
        else Assert.True(frame.TryComplete(codec, total, captureTicks, isDisposable));
        return frame;
    }

    private static ReadOnlySpan<byte> HeaderOf(MediaCodec codec, bool isKeyFrame) => codec switch
    {
        MediaCodec.Vp8 => isKeyFrame ? Vp8Key : Vp8Delta,
        MediaCodec.Vp9 => isKeyFrame ? Vp9Key : Vp9Delta,
        MediaCodec.Opus => Opus,
        _ => [],
    };

    private static int WritePlain(Span<byte> buffer, ReadOnlySpan<byte> header, int length)
    {
        for (int i = 0; i < length; i++) buffer[i] = (byte)((i * 7) + (i >> 8));
        header.CopyTo(buffer);
        return length;
    }

    // Temporal delimiter, a key frame's sequence header, one frame OBU; all with size fields, as encoders write them.
    private static int WriteAv1(Span<byte> buffer, bool isKeyFrame, int length)
    {
        const byte FrameObu = 0x32, ShownKeyFrame = 0x10, ShownInterFrame = 0x30;
        Av1Delimiter.CopyTo(buffer);
        int end = Av1Delimiter.Length;
        if (isKeyFrame)
        {
            Av1Sequence.CopyTo(buffer[end..]);
            end += Av1Sequence.Length;
        }
        buffer[end++] = FrameObu;
        end += Leb128.Write(buffer[end..], length);
        return end + WritePlain(buffer[end..], [isKeyFrame ? ShownKeyFrame : ShownInterFrame], length);
    }
}
