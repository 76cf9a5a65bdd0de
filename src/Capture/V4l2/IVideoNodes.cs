using Camerad.Capture.Interop;

namespace Camerad.Capture.V4l2;

/// <summary>A seam: the video devices of a machine. Thread-safe.</summary>
internal interface IVideoNodes
{
    /// <summary>Paths of all video nodes, /dev/video2 before /dev/video10.</summary>
    IReadOnlyList<string> List();

    /// <summary>Names that udev gives a node, e.g. /dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920-video-index0.</summary>
    IReadOnlyList<string> LinksTo(string path);

    /// <summary>The node behind a path, links followed; null if nothing is there.</summary>
    string? Resolve(string path);

    /// <param name="path">As <see cref="List"/> gives it.</param>
    /// <param name="node">Set if 0 is returned.</param>
    /// <returns>0, or errno.</returns>
    int Open(string path, out IVideoNode? node);

    /// <summary>Programs that have a node open, e.g. "ffmpeg (pid 123)"; without those of other users.</summary>
    IReadOnlyList<string> HoldersOf(string path);
}
