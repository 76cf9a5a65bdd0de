using Camerad.Capture.Controls;

namespace Camerad.Capture.V4l2;

/// <summary>A video device of the machine.</summary>
public sealed record VideoDevice
{
    /// <summary>All that camerad can show.</summary>
    internal const VideoDeviceUses Cameras =
        VideoDeviceUses.H264Camera | VideoDeviceUses.RawCamera | VideoDeviceUses.MjpegCamera;

    /// <summary>E.g. /dev/video0.</summary>
    public required string Path { get; init; }

    /// <summary>Names that udev gives it, which stay when it is plugged in again; often none.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>What is wrong with it (no permission); null if nothing is. The other facts are then unknown.</summary>
    public string? Problem { get; init; }

    /// <summary>How to mend the problem; empty if it cannot be.</summary>
    public string Fix { get; init; } = "";

    /// <summary>The kernel's driver: "uvcvideo".</summary>
    public string Driver { get; init; } = "";

    /// <summary>What it is called: "HD Pro Webcam C920".</summary>
    public string Card { get; init; } = "";

    /// <summary>Where it is plugged in: "usb-0000:01:00.0-1.2".</summary>
    public string Bus { get; init; } = "";

    /// <summary>What it can do.</summary>
    public VideoDeviceUses Uses { get; init; }

    /// <summary>What it gives; for encoders, what they make.</summary>
    public IReadOnlyList<VideoFormat> Formats { get; init; } = [];

    /// <summary>What encoders, decoders, converters and outputs take.</summary>
    public IReadOnlyList<VideoFormat> Inputs { get; init; } = [];

    /// <summary>What can be set on a camera.</summary>
    public IReadOnlyList<CameraControl> Controls { get; init; } = [];

    /// <summary>True if camerad can make a stream of what it gives.</summary>
    public bool IsCamera => (Uses & Cameras) != 0;

    /// <summary>True if "auto" may choose it.</summary>
    public bool IsAutoCamera => IsCamera && (Uses & VideoDeviceUses.Sensor) == 0 && Problem == null;

    /// <summary>For messages: path and card.</summary>
    public string Name => Card.Length == 0 ? Path : $"{Path} ({Card})";
}
