namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>
/// The processor's temperature: a thermal zone of the kernel that is the processor's by its type, else a hwmon chip
/// that is, else the first zone there is.
/// </summary>
internal sealed class TemperatureReader
{
    private const double MillidegreesPerDegree = 1000;

    /// <summary>What a sensor may show; others are a driver's words for "none".</summary>
    private const double MinCelsius = -55, MaxCelsius = 150;

    private static readonly string[] ZoneTypes = ["cpu", "x86_pkg_temp", "soc"];
    private static readonly string[] ChipNames = ["cpu_thermal", "coretemp", "k10temp", "zenpower", "soc_thermal"];

    private readonly string? _file;

    /// <param name="root">"/", or a folder that looks like it.</param>
    public TemperatureReader(string root) => _file = Find(root);

    /// <returns>Null if the machine has no such sensor, as a virtual one, or it fails.</returns>
    public double? ReadCelsius()
    {
        if (_file is null || !SmallFile.TryReadNumber(_file, out long millidegrees)) return null;
        double celsius = millidegrees / MillidegreesPerDegree;
        return celsius is >= MinCelsius and <= MaxCelsius ? celsius : null;
    }

    private static string? Find(string root)
    {
        IReadOnlyList<string> zones = SmallFile.Folders(Path.Combine(root, "sys/class/thermal"), "thermal_zone");
        IReadOnlyList<string> chips = SmallFile.Folders(Path.Combine(root, "sys/class/hwmon"), "hwmon");
        IEnumerable<string> inOrder =
        [
            .. ZoneTypes.SelectMany(wanted => zones.Where(zone => TypeOf(zone).StartsWith(wanted,
                StringComparison.OrdinalIgnoreCase)).Select(static zone => Path.Combine(zone, "temp"))),
            .. chips.Where(static chip => ChipNames.Contains(SmallFile.ReadWord(Path.Combine(chip, "name"))))
                .Select(static chip => Path.Combine(chip, "temp1_input")),
            .. zones.Select(static zone => Path.Combine(zone, "temp")),
        ];
        return inOrder.FirstOrDefault(static file => SmallFile.TryReadNumber(file, out _));
    }

    private static string TypeOf(string zone) => SmallFile.ReadWord(Path.Combine(zone, "type"));
}
