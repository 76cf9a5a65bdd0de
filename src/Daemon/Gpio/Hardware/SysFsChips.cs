using System.Globalization;
using Camerad.Capture.Gpio;

namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>
/// /sys/class/gpio, the kernel's oldest interface: lines have numbers over all chips, a chip's begin at its base.
/// </summary>
internal static class SysFsChips
{
    public const string Folder = "/sys/class/gpio";

    /// <summary>Chips that are only there, with their sysfs names.</summary>
    public static IReadOnlyList<GpioChip> FindAll(string folder = Folder) =>
        [.. Entries(folder).OrderBy(static entry => entry.Base).Select(static entry => entry.Chip)];

    /// <summary>The number of a chip's line 0; null if the chip is not there.</summary>
    public static int? FindBase(GpioChip chip, string folder = Folder)
    {
        foreach ((GpioChip candidate, int lineBase) in Entries(folder))
        {
            if (candidate.Name == chip.Name && chip.Path.Length == 0) return lineBase;
            if (candidate.Label == chip.Label && candidate.LineCount == chip.LineCount) return lineBase;
        }

        return null;
    }

    private static IEnumerable<(GpioChip Chip, int Base)> Entries(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (string path in Directory.EnumerateDirectories(folder, "gpiochip*"))
        {
            if (ReadNumber(path, "base") is { } lineBase && ReadNumber(path, "ngpio") is { } count)
                yield return (new GpioChip("", Path.GetFileName(path), ReadText(path, "label") ?? "", count), lineBase);
        }
    }

    private static int? ReadNumber(string folder, string file) =>
        int.TryParse(ReadText(folder, file), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number : null;

    private static string? ReadText(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
