using Camerad.Capture.Decoders;
using Camerad.Capture.Encoders;
using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Fuzzing.Targets;

/// <summary>A camera's key frame, decoded for a still: a crash of the library would end the device.</summary>
internal static class H264DecodeTarget
{
    public static IEnumerable<FuzzTarget> Create()
    {
        // Only where the library is installed.
        if (OpenH264.TryLoad(out _, out _)) yield return new FuzzTarget("h264decode", [EncodeKeyFrame()], Run);
    }

    private static byte[] EncodeKeyFrame()
    {
        var format = new PictureFormat(PixelFormat.I420, 64, 48);
        using IVideoEncoder encoder =
            new OpenH264EncoderKind().Open(format, new VideoEncoderSettings(), new EncodedFramePool());
        RawPicture picture = new PicturePool(format).Rent(0);
        foreach (PicturePlane plane in picture.Planes)
        {
            Span<byte> samples = plane.Memory.Span;
            for (int i = 0; i < samples.Length; i++) samples[i] = (byte)(64 + (i * i % 127));
        }

        return encoder.TryEncode(picture) && encoder.TryTake(out EncodedFrame? frame)
            ? frame.Bytes.ToArray() : throw new InvalidOperationException("no seed");
    }

    private static void Run(byte[] input)
    {
        var reader = new AccessUnitReader(new EncodedFramePool(4096));
        try
        {
            if (!reader.TryRead(input, 0, out EncodedFrame? frame, out _)) return;
            using var decoder = new OpenH264Decoder();
            if (decoder.TryDecode(frame, out RawPicture? picture)) picture.Release();
        }
        catch (UnsupportedStreamException)
        {
            // A defined result: B-frames and interlaced pictures are refused with a text.
        }
    }
}
