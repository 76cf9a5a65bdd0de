using System.Globalization;

namespace Camerad.Capture.Interop;

/// <summary>Names the package that has a missing library, as this system calls it.</summary>
internal static class DebianPackage
{
    /// <summary>Debian 13 (trixie) renamed libraries of Debian 12 (bookworm).</summary>
    private const int Trixie = 13;

    private const string OsReleasePath = "/etc/os-release";

    /// <summary>A sentence with the command that installs it.</summary>
    /// <param name="bookworm">The package in Debian 12 and Raspberry Pi OS based on it.</param>
    /// <param name="trixie">The package since Debian 13; null: the same.</param>
    public static string InstallCommand(string bookworm, string? trixie = null)
    {
        string osRelease;
        try
        {
            osRelease = File.ReadAllText(OsReleasePath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            osRelease = "";
        }

        return $"Install it: apt install {NameFor(osRelease, bookworm, trixie)}";
    }

    /// <summary>The package's name on a system whose /etc/os-release says this.</summary>
    internal static string NameFor(string osRelease, string bookworm, string? trixie)
    {
        const string Key = "VERSION_ID=";
        foreach (string line in osRelease.Split('\n'))
        {
            if (!line.StartsWith(Key, StringComparison.Ordinal)) continue;
            string value = line[Key.Length..].Trim().Trim('"');
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int version);
            return isNumber && version >= Trixie ? trixie ?? bookworm : bookworm;
        }

        // Debian's testing and unstable say no version: they are newer than any that does.
        return osRelease.Contains("ID=debian", StringComparison.Ordinal) ? trixie ?? bookworm : bookworm;
    }
}
