using Camerad.Capture.Interop;
using Camerad.Capture.Sources;

namespace Camerad.Capture.Rpicam;

/// <summary>Finds rpicam-vid and asks it for its cameras.</summary>
internal static class RpicamProgram
{
    /// <summary>The name of today, and the one before 2024.</summary>
    private static readonly string[] Names = ["rpicam-vid", "libcamera-vid"];

    /// <summary>Listing takes half a second, on a Zero two.</summary>
    private static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(10);

    private const int MaxListLength = 64 * 1024;    // bytes

    /// <summary>Its path; null if it is not installed.</summary>
    public static string? Find() => Names.Select(CommandSource.FindProgram).FirstOrDefault(path => path is not null);

    /// <exception cref="SourceException">It is not installed; says how to install it.</exception>
    public static string Require() => Find() ?? throw new SourceException(
        "rpicam-vid is not installed, which drives Raspberry Pi cameras; on Raspberry Pi OS: "
        + "apt install rpicam-apps-lite",
        needsRepair: true);

    /// <summary>The cameras that are attached; empty if there are none.</summary>
    /// <param name="program">rpicam-vid.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="SourceException">It failed.</exception>
    public static IReadOnlyList<RpicamCamera> ListCameras(string program, CancellationToken stop)
    {
        using ChildProcess child = ChildProcess.Start([program, "--list-cameras"]);
        try
        {
            return RpicamCameraList.Parse(PipeText.ReadToEnd(child, MaxListLength, ListTimeout, stop));
        }
        finally
        {
            child.Terminate(TimeSpan.FromMilliseconds(500));
        }
    }
}
