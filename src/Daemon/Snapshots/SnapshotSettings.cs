namespace Camerad.Daemon.Snapshots;

/// <summary>What a snapshot shall be like; equal ones share one JPEG.</summary>
/// <param name="Quality">JPEG quality; 0: a camera's own JPEG as it is, others as is usual.</param>
/// <param name="Width">At most so many pixels wide; 0: as captured.</param>
internal readonly record struct SnapshotSettings(int Quality, int Width)
{
    /// <summary>Least and most of <see cref="Quality"/>.</summary>
    public const int MinQuality = 1, MaxQuality = 100;

    /// <summary>Least and most of <see cref="Width"/>, pixels.</summary>
    public const int MinWidth = 16, MaxWidth = 16384;
}
