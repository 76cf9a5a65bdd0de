using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Camerad.Capture.Encoders;
using Camerad.Capture.Pictures;
using Camerad.Media;

namespace Camerad.Capture.Tests.Encoders;

/// <summary>An encoder whose access units are one byte: the first one of the picture.</summary>
internal sealed class FakeEncoder(PictureFormat input, VideoEncoderSettings settings, EncodedFramePool pool)
    : IVideoEncoder
{
    private readonly Queue<EncodedFrame> _ready = new();
    private bool _keyFrame = true;

    public string Name => "fake";

    public PictureFormat Input => input;

    public VideoEncoderSettings Settings { get; private set; } = settings;

    public SafeHandle? Pollable => null;

    public long SkippedPictures => 2;

    public long LostPictures => 1;

    public bool IsDrained { get; private set; }

    public bool IsDisposed { get; private set; }

    public int KeyFramesAsked { get; private set; }

    /// <summary>Access units that come out only when drained.</summary>
    public int HeldBack { get; init; }

    public bool TryEncode(RawPicture picture)
    {
        if (picture.Format != input) throw new InvalidOperationException($"{picture.Format} instead of {input}");
        _ready.Enqueue(TestFrames.Create(pool, picture.Planes[0].Memory.Span[0], _keyFrame));
        _keyFrame = false;
        return true;
    }

    public bool TryTake([NotNullWhen(true)] out EncodedFrame? frame)
    {
        frame = null;
        return (IsDrained || _ready.Count > HeldBack) && _ready.TryDequeue(out frame);
    }

    public void RequestKeyFrame()
    {
        KeyFramesAsked++;
        _keyFrame = true;
    }

    public string? Change(VideoEncoderSettings wanted)
    {
        if (wanted.BitrateBps > 20_000_000) return "the encoder refuses more than 20 Mbit/s";
        Settings = wanted with { BitrateBps = wanted.BitrateBps / 25_000 * 25_000 };
        return null;
    }

    public void Drain() => IsDrained = true;

    public void Dispose()
    {
        while (_ready.TryDequeue(out EncodedFrame? frame)) frame.Release();
        IsDisposed = true;
    }

    /// <summary>Notes the encoders it makes.</summary>
    internal sealed class Kind(params PixelFormat[] inputs) : IVideoEncoderKind
    {
        public List<FakeEncoder> Made { get; } = [];

        public string Name => "fake";

        public bool IsHardware => false;

        public int HeldBack { get; init; }

        public IReadOnlyList<PixelFormat> Inputs => inputs;

        public IVideoEncoder Open(PictureFormat input, VideoEncoderSettings settings, EncodedFramePool pool)
        {
            Made.Add(new FakeEncoder(input, settings, pool) { HeldBack = HeldBack });
            return Made[^1];
        }
    }
}
