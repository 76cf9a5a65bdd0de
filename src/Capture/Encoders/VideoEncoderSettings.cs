namespace Camerad.Capture.Encoders;

/// <summary>What is asked of an encoder, or is in force after its rounding.</summary>
public sealed record VideoEncoderSettings
{
    /// <summary>
    /// Bits per second that may be asked for; bcm2835 refuses to start above 20 Mbit/s or so.
    /// </summary>
    public const int MinBitrateBps = 25_000, MaxBitrateBps = 25_000_000;

    /// <summary>Seconds from one key frame to the next that may be asked for.</summary>
    public const double MinKeyFrameSeconds = 0.1, MaxKeyFrameSeconds = 60;

    /// <summary>Target, bits per second.</summary>
    public int BitrateBps { get; init; } = 2_000_000;

    /// <summary>Pictures per second that come in.</summary>
    public double FramesPerSecond { get; init; } = 30;

    /// <summary>Pictures from one IDR picture to the next; more are made on request.</summary>
    public int KeyFrameInterval { get; init; } = 60;

    /// <summary>The coding tools that may be used.</summary>
    public H264EncodingProfile Profile { get; init; } = H264EncodingProfile.ConstrainedBaseline;

    /// <summary>level_idc, e.g. 31 for 3.1; 0: the lowest that fits size and rate.</summary>
    public int LevelIdc { get; init; }
}
