namespace Camerad.Capture.V4l2;

/// <summary>Which camera is wanted, and how.</summary>
public sealed record CameraRequest
{
    /// <summary>The device that stands for the best camera there is.</summary>
    public const string AutoDevice = "auto";

    /// <summary>
    /// "auto", a path (/dev/video0, /dev/v4l/by-id/…), a card's name or a part of it, a bus, or a by-id or by-path
    /// name.
    /// </summary>
    public string Device { get; init; } = AutoDevice;

    /// <summary>Pixels; 0: camerad chooses, 1280x720 if there is nothing against it.</summary>
    public int Width { get; init; }

    /// <summary>Pixels; 0 with a width of 0.</summary>
    public int Height { get; init; }

    /// <summary>Pictures per second; the device gives the nearest that it has. 0: about 30.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>How the camera shall give its pictures.</summary>
    public CameraFormat Format { get; init; }

    /// <summary>True if pictures are changed here (time and name written into them): H.264 of the camera's own is of
    /// no use.</summary>
    public bool NeedsPixels { get; init; }
}
