using System.Runtime.InteropServices;

namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>
/// libgpiod as Debian names it: the library's number is one more than its interface's, and the package is called by the
/// library's. Looked for before the package's drivers are touched: they do not survive its absence.
/// </summary>
/// <param name="File">What is loaded.</param>
/// <param name="Package">What has it.</param>
/// <param name="Debian">The release that has it.</param>
internal sealed record GpioLibrary(string File, string Package, int Debian)
{
    public static readonly GpioLibrary V1 = new("libgpiod.so.2", "libgpiod2", 12);
    public static readonly GpioLibrary V2 = new("libgpiod.so.3", "libgpiod3", 13);

    private const string OsRelease = "/etc/os-release", VersionKey = "VERSION_ID=";

    public bool CanLoad()
    {
        if (!NativeLibrary.TryLoad(File, out nint handle)) return false;
        NativeLibrary.Free(handle);
        return true;
    }

    /// <summary>What to do when it is missing.</summary>
    /// <param name="debian">This system's release; null if unknown.</param>
    public string Remedy(int? debian) => debian == Debian || debian is null
        ? $"apt install {Package}"
        : $"It is Debian {Debian}'s, and this is Debian {debian}: set gpio.driver to \"auto\"";

    /// <summary>The release of Debian, or of Raspberry Pi OS, which counts like it; null if it is neither.</summary>
    public static int? DebianRelease(string path = OsRelease)
    {
        try
        {
            string[] lines = System.IO.File.ReadAllLines(path);
            if (!lines.Any(static line => line is "ID=debian" or "ID=raspbian")) return null;
            string? version = lines.FirstOrDefault(
                static line => line.StartsWith(VersionKey, StringComparison.Ordinal));
            return int.TryParse(version?[VersionKey.Length..].Trim('"'), out int release) ? release : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
