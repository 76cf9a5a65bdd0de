using Camerad.Capture.Encoders;

namespace Camerad.Capture.Sources;

/// <summary>What is asked of a generated picture.</summary>
public sealed record PatternSettings
{
    /// <summary>Pixels; even.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>Pixels; even.</summary>
    public int Height { get; init; } = 720;

    /// <summary>Where it is encoded.</summary>
    public EncoderPreference Encoder { get; init; }

    /// <summary>What is asked of the encoder, the pictures' rate included.</summary>
    public VideoEncoderSettings Encoding { get; init; } = new();
}
