namespace Camerad.Capture.Encoders;

/// <summary>The encoders of this machine.</summary>
internal sealed class VideoEncoders : IVideoEncoderFinder
{
    public IVideoEncoderKind? FindHardware() => M2m.M2mH264EncoderKind.Find();

    public IVideoEncoderKind FindSoftware() => new OpenH264EncoderKind();
}
