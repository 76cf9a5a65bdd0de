namespace Camerad.Capture.Encoders;

/// <summary>Where pictures are to be encoded.</summary>
public enum EncoderPreference
{
    /// <summary>By a chip if there is one, otherwise in software.</summary>
    Auto,

    /// <summary>By a chip, or not at all.</summary>
    Hardware,

    /// <summary>By OpenH264.</summary>
    Software,
}
