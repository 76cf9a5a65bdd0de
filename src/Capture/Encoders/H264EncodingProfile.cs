namespace Camerad.Capture.Encoders;

/// <summary>Profiles to encode in (H.264 annex A). None of them may use B-frames here.</summary>
public enum H264EncodingProfile
{
    /// <summary>What every browser decodes.</summary>
    ConstrainedBaseline,

    /// <summary>As above, without the promise.</summary>
    Baseline,

    /// <summary>With CABAC.</summary>
    Main,

    /// <summary>With 8x8 transforms as well; Safari needs it to be said in the description.</summary>
    High,
}
