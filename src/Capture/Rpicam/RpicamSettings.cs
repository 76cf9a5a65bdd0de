using Camerad.Capture.Encoders;

namespace Camerad.Capture.Rpicam;

/// <summary>What is asked of a Raspberry Pi camera.</summary>
public sealed record RpicamSettings
{
    /// <summary>Number or sensor name, as rpicam-vid lists them; empty: the first.</summary>
    public string Camera { get; init; } = "";

    /// <summary>Pixels; even.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>Pixels; even.</summary>
    public int Height { get; init; } = 720;

    /// <summary>Where H.264 is made.</summary>
    public EncoderPreference Encoder { get; init; }

    /// <summary>What is asked of the encoder, the pictures' rate included.</summary>
    public VideoEncoderSettings Encoding { get; init; } = new();

    /// <summary>Values of <see cref="RpicamControls"/> from the start on.</summary>
    public IReadOnlyDictionary<string, string> Controls { get; init; } = new Dictionary<string, string>();

    /// <summary>Further arguments, after all others, so that they win.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
