namespace Camerad.Capture.Encoders;

/// <summary>The encoders of this machine.</summary>
internal sealed class VideoEncoders : IVideoEncoderFinder
{
    public IVideoEncoderKind? FindHardware() => null;

    public IVideoEncoderKind FindSoftware() => new OpenH264EncoderKind();
}
