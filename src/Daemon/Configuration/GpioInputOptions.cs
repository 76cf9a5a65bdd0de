using Camerad.Capture.Gpio;

namespace Camerad.Daemon.Configuration;

/// <summary>One of <c>gpio.inputs</c>.</summary>
/// <param name="Name">1 to 32 characters of [A-Za-z0-9_-]; part of events.</param>
/// <param name="Line">Number on the chip, or the line's name.</param>
internal sealed record GpioInputOptions(string Name, string Line)
{
    /// <summary>Inputs of one device.</summary>
    public const int MaxInputs = 32;

    public const int MaxDebounceMs = 1000;

    /// <summary>An hour.</summary>
    public const int MaxHoldOffMs = 3_600_000;

    public const int MinLongPressMs = 200, MaxLongPressMs = 10_000;
    public const int MinDoublePressMs = 100, MaxDoublePressMs = 2000;

    /// <summary>Its key, for messages.</summary>
    public string Key => "gpio.inputs." + Name;

    public GpioPreset Preset { get; init; }

    public GpioPull Pull { get; init; }

    /// <summary>How long the level must be steady to count; 0: every edge counts.</summary>
    public int DebounceMs { get; init; }

    /// <summary>Whether low is active.</summary>
    public bool ActiveLow { get; init; }

    /// <summary>After a trigger, how long others are passed over.</summary>
    public int HoldOffMs { get; init; }

    /// <summary>Button: held this long it is a long press.</summary>
    public int LongPressMs { get; init; } = 800;

    /// <summary>Button: a second press within this time after the first makes a double press.</summary>
    public int DoublePressMs { get; init; } = 400;

    /// <summary>What is done; triggers that are not in it are not looked for.</summary>
    public IReadOnlyDictionary<GpioTrigger, IReadOnlyList<GpioAction>> Actions { get; init; } =
        new Dictionary<GpioTrigger, IReadOnlyList<GpioAction>>();
}
