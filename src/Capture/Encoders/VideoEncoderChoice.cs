namespace Camerad.Capture.Encoders;

/// <summary>Chooses among the encoders that a machine has.</summary>
internal static class VideoEncoderChoice
{
    /// <summary>The encoder that is wanted.</summary>
    /// <exception cref="SourceException">There is none such; says what to set.</exception>
    public static IVideoEncoderKind Choose(this IVideoEncoderFinder encoders, EncoderPreference preference) =>
        preference switch
        {
            EncoderPreference.Software => encoders.FindSoftware(),
            EncoderPreference.Hardware => encoders.RequireHardware(),
            _ => encoders.FindHardware() ?? encoders.FindSoftware(),
        };

    /// <summary>An encoder in a chip.</summary>
    /// <exception cref="SourceException">There is none; says what to set.</exception>
    public static IVideoEncoderKind RequireHardware(this IVideoEncoderFinder encoders) =>
        encoders.FindHardware() ?? throw new SourceException(
            "this board has no H.264 encoder that camerad can use; set \"encoder\" to \"auto\" or \"software\"",
            needsRepair: true);
}
