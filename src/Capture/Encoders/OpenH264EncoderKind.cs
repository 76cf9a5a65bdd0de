using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Media;

namespace Camerad.Capture.Encoders;

/// <summary>The software encoder: for boards without an encoder in a chip, and for every test.</summary>
internal sealed class OpenH264EncoderKind : IVideoEncoderKind
{
    /// <inheritdoc/>
    public string Name => "OpenH264";

    /// <inheritdoc/>
    public bool IsHardware => false;

    /// <inheritdoc/>
    public IReadOnlyList<PixelFormat> Inputs { get; } = [PixelFormat.I420];

    /// <inheritdoc/>
    public IVideoEncoder Open(PictureFormat input, VideoEncoderSettings settings, EncodedFramePool pool) =>
        new OpenH264Encoder(OpenH264.Load(), input, settings, pool);
}
