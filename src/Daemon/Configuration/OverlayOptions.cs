namespace Camerad.Daemon.Configuration;

/// <summary><c>streams.NAME.overlay</c>: what is written into the picture.</summary>
internal sealed record OverlayOptions
{
    public bool Time { get; init; }

    /// <summary>The device's name and the stream's.</summary>
    public bool Name { get; init; }

    /// <summary>top-left, top-right, bottom-left or bottom-right.</summary>
    public string Corner { get; init; } = "top-left";

    public bool IsEmpty => !Time && !Name;
}
