using Camerad.Capture.Stills;

namespace Camerad.Daemon.Snapshots;

/// <summary>Makes a JPEG of what a camera gave. Any thread, several at once.</summary>
internal interface IStillRenderer
{
    /// <summary>Decodes, shrinks and compresses as needed; takes the CPU for that long.</summary>
    /// <param name="still">Stays the caller's.</param>
    /// <param name="settings">Quality and size.</param>
    /// <param name="stream">What it shows: for the Exif.</param>
    /// <exception cref="SnapshotException">It can't be done here; the message names the fix.</exception>
    RenderedStill Render(Still still, SnapshotSettings settings, string stream);
}
