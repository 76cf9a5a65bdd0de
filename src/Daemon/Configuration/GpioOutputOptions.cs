namespace Camerad.Daemon.Configuration;

/// <summary>One of <c>gpio.outputs</c>.</summary>
/// <param name="Name">1 to 32 characters of [A-Za-z0-9_-]; commands name it.</param>
/// <param name="Line">Number on the chip, or the line's name.</param>
/// <param name="Role">What it is for.</param>
internal sealed record GpioOutputOptions(string Name, string Line, GpioRole Role)
{
    /// <summary>Outputs of one device.</summary>
    public const int MaxOutputs = 32;

    /// <summary>Its key, for messages.</summary>
    public string Key => "gpio.outputs." + Name;

    /// <summary>Viewed: by whose viewers; null: anybody's.</summary>
    public string? Stream { get; init; }

    /// <summary>Whether low is on.</summary>
    public bool ActiveLow { get; init; }

    /// <summary>Switch: whether it begins as on.</summary>
    public bool Initial { get; init; }

    /// <summary>Whether it is left on when camerad stops.</summary>
    public bool AtStop { get; init; }
}
