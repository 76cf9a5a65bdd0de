namespace Camerad.Daemon.Configuration;

/// <summary>A camera that the kernel offers as a V4L2 device.</summary>
internal sealed record V4l2SourceOptions : EncodedSourceOptions
{
    public const string TypeName = "v4l2";

    public override string Type => TypeName;

    /// <summary>auto, a path, the card's name, its bus, or a name in /dev/v4l/by-id.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>auto, h264, mjpeg, nv12, yu12, yuyv or uyvy.</summary>
    public string Format { get; init; } = "auto";

    /// <summary>Control names and their values.</summary>
    public IReadOnlyDictionary<string, string> Controls { get; init; } = new Dictionary<string, string>();
}
