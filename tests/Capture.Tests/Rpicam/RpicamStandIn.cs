namespace Camerad.Capture.Tests.Rpicam;

/// <summary>
/// A program that behaves as rpicam-vid's documentation says (rpicam-vid.py): Debian has no rpicam-apps, and they need
/// a Raspberry Pi.
/// </summary>
internal sealed class RpicamStandIn : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rpicam");

    /// <param name="mode">See rpicam-vid.py.</param>
    public RpicamStandIn(string mode)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Rpicam", "rpicam-vid.py");
        File.WriteAllText(
            Program,
            $"#!/bin/sh\nexec /usr/bin/python3 {script} {mode} {TestFrames.ClipPath("slices")} {Log} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Program => Path.Combine(_folder.FullName, "rpicam-vid");

    /// <summary>The options of each start so far.</summary>
    public IReadOnlyList<string> Starts => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private string Log => Path.Combine(_folder.FullName, "starts");

    public void Dispose() => _folder.Delete(recursive: true);
}
