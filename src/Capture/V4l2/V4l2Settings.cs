using Camerad.Capture.Encoders;

namespace Camerad.Capture.V4l2;

/// <summary>What is asked of a V4L2 camera and of the encoder behind it.</summary>
public sealed record V4l2Settings
{
    /// <summary>Which camera, and how it shall run.</summary>
    public CameraRequest Camera { get; init; } = new();

    /// <summary>Where its pictures are encoded, unless they are H.264 already.</summary>
    public EncoderPreference Encoder { get; init; }

    /// <summary>What is asked of the encoder; of the camera's own, as far as it has such controls.</summary>
    public VideoEncoderSettings Encoding { get; init; } = new();

    /// <summary>Values of the camera's controls from the start on.</summary>
    public IReadOnlyDictionary<string, string> Controls { get; init; } = new Dictionary<string, string>();
}
