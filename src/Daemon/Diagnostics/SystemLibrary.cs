namespace Camerad.Daemon.Diagnostics;

/// <summary>A library of the system that camerad loads when it needs it.</summary>
/// <param name="Name">For people.</param>
/// <param name="Purpose">What needs it, as in "… would need it".</param>
/// <param name="Files">Names to load it by; the first that is there is taken.</param>
/// <param name="Bookworm">The package that has it in Debian 12 and its Raspberry Pi OS.</param>
/// <param name="Trixie">The same for Debian 13.</param>
internal sealed record SystemLibrary(
    string Name, string Purpose, IReadOnlyList<string> Files, string Bookworm, string Trixie)
{
    public static SystemLibrary OpenSsl { get; } = new(
        "OpenSSL", "camerad itself", ["libssl.so.3", "libssl.so.1.1", "libssl.so"], "libssl3", "libssl3t64");

    public static SystemLibrary OpenH264 { get; } = new(
        "OpenH264", "encoding without a chip for it, and snapshots of H.264 cameras",
        ["libopenh264.so.8", "libopenh264.so.7"], "libopenh264-7", "libopenh264-8");

    public static SystemLibrary TurboJpeg { get; } = new(
        "TurboJPEG", "a camera that gives MJPEG, and snapshots", ["libturbojpeg.so.0"], "libturbojpeg0",
        "libturbojpeg0");

    public static SystemLibrary Alsa { get; } = new(
        "ALSA", "sound", ["libasound.so.2"], "libasound2", "libasound2t64");

    public static SystemLibrary Opus { get; } = new("Opus", "sound", ["libopus.so.0"], "libopus0", "libopus0");

    public static IReadOnlyList<SystemLibrary> All { get; } = [OpenSsl, OpenH264, TurboJpeg, Alsa, Opus];

    /// <summary>The command that installs it.</summary>
    /// <param name="codename">VERSION_CODENAME of /etc/os-release; "" if unknown.</param>
    public string Install(string codename) => codename switch
    {
        "bookworm" => "sudo apt install " + Bookworm,
        "trixie" => "sudo apt install " + Trixie,
        _ when Bookworm == Trixie => "Install it; in Debian: sudo apt install " + Trixie,
        _ => $"Install it; in Debian 12: sudo apt install {Bookworm}, in Debian 13: sudo apt install {Trixie}",
    };
}
