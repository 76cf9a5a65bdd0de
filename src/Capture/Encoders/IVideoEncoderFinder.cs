namespace Camerad.Capture.Encoders;

/// <summary>A seam: which encoders this machine has now.</summary>
internal interface IVideoEncoderFinder
{
    /// <summary>A chip that is there; null if there is none.</summary>
    IVideoEncoderKind? FindHardware();

    /// <summary>The one in software; whether its library is there shows when it is opened.</summary>
    IVideoEncoderKind FindSoftware();
}
