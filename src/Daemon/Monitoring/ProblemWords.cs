using System.Globalization;
using Camerad.Signaling.Mqtt;

namespace Camerad.Daemon.Monitoring;

/// <summary>Problems in words: for programs, and sentences for people (docs/monitoring.md).</summary>
internal static class ProblemWords
{
    private const double BytesPerMegabyte = 1e6;

    /// <summary>The name of a kind; these never change.</summary>
    public static string Name(ProblemKind kind) => kind switch
    {
        ProblemKind.TemperatureHigh => "temperature-high",
        ProblemKind.Throttled => "throttled",
        ProblemKind.UnderVoltage => "under-voltage",
        ProblemKind.MemoryLow => "memory-low",
        ProblemKind.DiskLow => "disk-low",
        ProblemKind.WifiWeak => "wifi-weak",
        ProblemKind.ClockUnsynchronized => "clock-unsynchronized",
        ProblemKind.NoPicture => "no-picture",
        ProblemKind.PicturesDropped => "pictures-dropped",
        ProblemKind.MqttAway => "mqtt-away",
        _ => "mqtt-conflict",
    };

    /// <summary>What value and bound are measured in; null where they have none.</summary>
    public static string? Unit(ProblemKind kind) => kind switch
    {
        ProblemKind.TemperatureHigh => "celsius",
        ProblemKind.MemoryLow or ProblemKind.DiskLow => "bytes",
        ProblemKind.WifiWeak => "dbm",
        ProblemKind.PicturesDropped => "percent",
        _ => null,
    };

    /// <summary>A state's name in telemetry.</summary>
    public static string Name(DeviceState state) => state switch
    {
        DeviceState.Booting => "booting",
        DeviceState.Online => "online",
        DeviceState.Streaming => "streaming",
        _ => "fault",
    };

    /// <summary>A broker without its address, which viewers need not know.</summary>
    public static string Broker(MqttLinkStatus link) => link.Broker == "embedded" ? "embedded" : "external";

    /// <summary>What is wrong, in a sentence.</summary>
    public static string Sentence(ProblemKind kind, string subject, double? value, double? bound) => kind switch
    {
        ProblemKind.TemperatureHigh => Text($"The processor is at {value:0.#} °C, its bound {bound:0.#} °C."),
        ProblemKind.Throttled => "The firmware slows the processor down, for heat or for a weak supply.",
        ProblemKind.UnderVoltage => "The supply voltage is too low.",
        ProblemKind.MemoryLow =>
            Text($"Only {Megabytes(value)} MB of memory are left, the bound {Megabytes(bound)} MB."),
        ProblemKind.DiskLow =>
            Text($"Only {Megabytes(value)} MB are free for {subject}, the bound {Megabytes(bound)} MB."),
        ProblemKind.WifiWeak =>
            Text($"{subject} receives its access point with {value:0} dBm only, the bound {bound:0} dBm."),
        ProblemKind.ClockUnsynchronized => "No time service keeps the clock right.",
        ProblemKind.NoPicture => Text($"Stream {subject} has no picture."),
        ProblemKind.PicturesDropped =>
            Text($"Stream {subject} loses {value:0} % of its pictures, the bound {bound:0.#} %."),
        ProblemKind.MqttAway => Text($"The {subject} MQTT broker is away."),
        _ => Text($"Another device with this id is at the {subject} MQTT broker."),
    };

    /// <summary>What to do about it, in a sentence.</summary>
    public static string Remedy(ProblemKind kind) => kind switch
    {
        ProblemKind.TemperatureHigh => "Give it air, a heat sink or a fan, or less to do.",
        ProblemKind.Throttled => "Cool it, or use a stronger power supply.",
        ProblemKind.UnderVoltage => "Use a stronger power supply and a short, thick cable.",
        ProblemKind.MemoryLow => "Stop other programs, or use smaller pictures.",
        ProblemKind.DiskLow => "Delete what is not needed, or use a larger card.",
        ProblemKind.WifiWeak => "Move it or the access point, or use a cable.",
        ProblemKind.ClockUnsynchronized =>
            "TLS refuses valid certificates and pictures bear a wrong time while the clock is wrong: "
            + "sudo timedatectl set-ntp true, and let it reach a time server.",
        ProblemKind.NoPicture => "`camerad check` and the log say why.",
        ProblemKind.PicturesDropped => "Use smaller or fewer pictures, or a board with an encoder.",
        ProblemKind.MqttAway => "Check the broker and the network; `camerad check` tries it.",
        _ => "Give each device an id of its own (device.id).",
    };

    /// <summary>That it is over, in a sentence.</summary>
    public static string Over(ProblemKind kind, string subject, TimeSpan lasted)
    {
        string what = subject.Length > 0 ? $"{Name(kind)} ({subject})" : Name(kind);
        return Text($"{what} is over; it lasted {lasted.TotalSeconds:0} s.");
    }

    private static double? Megabytes(double? bytes) => bytes is { } known ? Math.Round(known / BytesPerMegabyte) : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
