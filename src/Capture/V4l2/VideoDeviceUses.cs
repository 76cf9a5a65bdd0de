namespace Camerad.Capture.V4l2;

/// <summary>What a video device can do.</summary>
[Flags]
public enum VideoDeviceUses
{
    /// <summary>Nothing that camerad knows.</summary>
    None = 0,

    /// <summary>A camera that gives H.264.</summary>
    H264Camera = 1,

    /// <summary>A camera that gives raw pictures which camerad can encode.</summary>
    RawCamera = 2,

    /// <summary>A camera that gives JPEGs.</summary>
    MjpegCamera = 4,

    /// <summary>
    /// Gives what a sensor sees, or belongs to a chain that another program has to set up (Raspberry Pi cameras).
    /// </summary>
    Sensor = 8,

    /// <summary>A camera whose formats camerad cannot use.</summary>
    OtherCamera = 16,

    /// <summary>An encoder that makes H.264 of pictures in memory.</summary>
    H264Encoder = 32,

    /// <summary>An encoder for something else (JPEG, HEVC).</summary>
    OtherEncoder = 64,

    /// <summary>A decoder.</summary>
    Decoder = 128,

    /// <summary>Scales or converts pictures in memory.</summary>
    Converter = 256,

    /// <summary>Shows pictures.</summary>
    Output = 512,

    /// <summary>Gives facts about pictures, not pictures.</summary>
    Metadata = 1024,
}
