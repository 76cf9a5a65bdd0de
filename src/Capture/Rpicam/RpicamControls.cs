using System.Globalization;
using Camerad.Capture.Controls;

namespace Camerad.Capture.Rpicam;

/// <summary>
/// Picture settings of rpicam-vid, which takes them at its start only: a change starts it again, and viewers stay. Any
/// thread.
/// </summary>
internal sealed class RpicamControls : ICameraControls
{
    private static readonly CameraControl[] Known =
    [
        Number("brightness", "Brightness", -1, 1, 0),
        Number("contrast", "Contrast", 0, 32, 1),
        Number("saturation", "Saturation", 0, 32, 1),
        Number("sharpness", "Sharpness", 0, 16, 1),
        Number("ev", "Exposure compensation, stops", -10, 10, 0),
        Number("shutter", "Exposure time, microseconds; 0: automatic", 0, 1_000_000_000, 0),
        Number("gain", "Sensor and digital gain; 0: automatic", 0, 64, 0),
        Number("lens_position", "Focus, dioptres; 0: automatic or infinity", 0, 32, 0),
        Menu("exposure", "Exposure profile", "normal", "sport", "long"),
        Menu("metering", "Metering", "centre", "spot", "average", "custom"),
        Menu("awb", "White balance", "auto", "incandescent", "tungsten", "fluorescent", "indoor", "daylight", "cloudy"),
        Menu("denoise", "Noise reduction", "auto", "off", "cdn_off", "cdn_fast", "cdn_hq"),
        Menu("autofocus_mode", "Focus mode", "default", "manual", "auto", "continuous"),
        Menu("autofocus_range", "Focus range", "normal", "macro", "full"),
        Menu("hdr", "High dynamic range", "off", "auto", "sensor", "single-exp"),
        Menu("rotation", "Rotation, degrees", "0", "180"),
        Switch("hflip", "Mirrored"),
        Switch("vflip", "Upside down"),
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private Action? _changed;

    /// <param name="initial">From the configuration; what is wrong in it is in <see cref="Faults"/>.</param>
    public RpicamControls(IReadOnlyDictionary<string, string> initial)
    {
        Faults =
        [
            .. initial.Select(pair => Set(pair.Key, pair.Value))
                .Where(outcome => outcome.Status is ControlStatus.Unsupported or ControlStatus.BadValue)
                .Select(outcome => outcome.Message!),
        ];
    }

    /// <summary>What was wrong in the initial values: a sentence each.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>Arguments for the values that were set.</summary>
    public IReadOnlyList<string> Arguments
    {
        get
        {
            lock (_lock) return [.. _values.SelectMany(pair => ToArguments(pair.Key, pair.Value))];
        }
    }

    /// <summary>From now on calls this when a value has changed; null: nothing runs.</summary>
    public void BeginRun(Action? changed)
    {
        lock (_lock) _changed = changed;
    }

    public IReadOnlyList<CameraControl> List()
    {
        lock (_lock)
        {
            return
            [
                .. Known.Select(known => known with { Value = _values.GetValueOrDefault(known.Name, known.Value) }),
            ];
        }
    }

    public ControlOutcome Set(string name, string value)
    {
        if (Known.FirstOrDefault(control => control.Name == name) is not { } known)
        {
            return new ControlOutcome(
                ControlStatus.Unsupported, null, $"rpicam-vid has no control \"{name}\". There is: "
                + string.Join(", ", Known.Select(control => control.Name)) + ".");
        }

        if (Normalize(known, value) is not { } accepted)
        {
            return new ControlOutcome(
                ControlStatus.BadValue, null, $"\"{value}\" is no value of {name}. {Expected(known)}");
        }

        lock (_lock)
        {
            bool isNew = _values.GetValueOrDefault(name, known.Value) != accepted;
            _values[name] = accepted;
            if (_changed is null)
                return new ControlOutcome(ControlStatus.Deferred, accepted, "The camera is not running.");
            if (isNew) _changed();
        }

        return new ControlOutcome(ControlStatus.Applied, accepted);
    }

    private static CameraControl Number(string name, string label, double minimum, double maximum, double standard) =>
        new(name, label, CameraControlKind.Number, minimum, maximum, 0, standard,
            standard.ToString(CultureInfo.InvariantCulture), [], IsInactive: false);

    private static CameraControl Menu(string name, string label, params string[] choices) =>
        new(name, label, CameraControlKind.Menu, 0, choices.Length - 1, 1, 0, choices[0], choices, IsInactive: false);

    private static CameraControl Switch(string name, string label) =>
        new(name, label, CameraControlKind.Switch, 0, 1, 1, 0, "false", [], IsInactive: false);

    private static string? Normalize(CameraControl control, string value) => control.Kind switch
    {
        CameraControlKind.Menu => control.Choices.Contains(value) ? value : null,
        CameraControlKind.Switch => value switch
        {
            "true" or "1" => "true",
            "false" or "0" => "false",
            _ => null,
        },
        _ => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= control.Minimum && number <= control.Maximum
            ? number.ToString("0.######", CultureInfo.InvariantCulture)
            : null,
    };

    private static string Expected(CameraControl control) => control.Kind switch
    {
        CameraControlKind.Menu => $"Expected: one of {string.Join(", ", control.Choices)}.",
        CameraControlKind.Switch => "Expected: true or false.",
        _ => string.Create(
            CultureInfo.InvariantCulture, $"Expected: a number from {control.Minimum} to {control.Maximum}."),
    };

    private static IEnumerable<string> ToArguments(string name, string value)
    {
        string option = "--" + name.Replace('_', '-');
        CameraControl known = Known.First(control => control.Name == name);
        if (known.Kind == CameraControlKind.Switch) return value == "true" ? [option] : [];
        // Zero is "automatic" for these: rpicam-vid does it when it is not told otherwise.
        if (name is "shutter" or "gain" or "lens_position" && value == "0") return [];
        return [option, value];
    }
}
