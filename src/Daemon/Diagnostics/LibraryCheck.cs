using System.Runtime.InteropServices;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Diagnostics;

/// <summary>
/// The system's libraries, each found by what is there: their names differ from release to release. One that is missing
/// is a fault only where the configuration needs it.
/// </summary>
internal static class LibraryCheck
{
    private const string OsRelease = "/etc/os-release", CodenameKey = "VERSION_CODENAME=";

    /// <summary>On this machine.</summary>
    public static IEnumerable<CheckResult> Run(CameradOptions options) =>
        Run(NeededBy(options), Codename(OsRelease), CanLoad);

    /// <summary>The same, on any machine.</summary>
    /// <param name="needed">By the configuration.</param>
    /// <param name="codename">VERSION_CODENAME of /etc/os-release; "" if unknown.</param>
    /// <param name="canLoad">Whether a library of this file name is there.</param>
    public static IEnumerable<CheckResult> Run(
        IReadOnlyCollection<SystemLibrary> needed, string codename, Func<string, bool> canLoad) =>
        SystemLibrary.All.Select(library => Check(library, needed.Contains(library), codename, canLoad));

    /// <summary>What a configuration can't do without, whatever the board has.</summary>
    public static IReadOnlyCollection<SystemLibrary> NeededBy(CameradOptions options)
    {
        // .NET loads OpenSSL when it first encrypts, and ends the process without it.
        var needed = new HashSet<SystemLibrary> { SystemLibrary.OpenSsl };
        foreach (StreamOptions stream in options.Streams)
        {
            if (stream.Source is EncodedSourceOptions { Encoder: "software" }) needed.Add(SystemLibrary.OpenH264);
            if (stream.Source is V4l2SourceOptions { Format: "mjpeg" }) needed.Add(SystemLibrary.TurboJpeg);
        }

        if (options.Snapshots.Directory.Length > 0) needed.Add(SystemLibrary.TurboJpeg);
        return needed;
    }

    /// <summary>"bookworm", "trixie"; "" where the file does not say.</summary>
    public static string Codename(string osRelease)
    {
        try
        {
            string? line = File.ReadLines(osRelease).FirstOrDefault(
                static line => line.StartsWith(CodenameKey, StringComparison.Ordinal));
            return line?[CodenameKey.Length..].Trim('"', '\'', ' ') ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static CheckResult Check(
        SystemLibrary library, bool isNeeded, string codename, Func<string, bool> canLoad)
    {
        const string subject = "libraries";
        if (library.Files.FirstOrDefault(canLoad) is { } file)
            return new(subject, CheckOutcome.Ok, $"{library.Name}: {file}");
        return isNeeded
            ? new(subject, CheckOutcome.Fault, $"{library.Name} is missing", library.Install(codename))
            : new(subject, CheckOutcome.Warning, $"{library.Name} is missing; {library.Purpose} would need it",
                library.Install(codename));
    }

    private static bool CanLoad(string file)
    {
        if (!NativeLibrary.TryLoad(file, out nint handle)) return false;
        NativeLibrary.Free(handle);
        return true;
    }
}
