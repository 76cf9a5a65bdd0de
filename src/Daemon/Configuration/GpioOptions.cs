namespace Camerad.Daemon.Configuration;

/// <summary><c>gpio</c>: lines that set something off, and lines that are switched.</summary>
internal sealed record GpioOptions
{
    /// <summary>The word for the board's own chip.</summary>
    public const string AutoChip = "auto";

    /// <summary>auto, a number, a name (gpiochip0) or a label (pinctrl-rp1).</summary>
    public string Chip { get; init; } = AutoChip;

    public GpioDriverKind Driver { get; init; }

    public IReadOnlyList<GpioInputOptions> Inputs { get; init; } = [];

    public IReadOnlyList<GpioOutputOptions> Outputs { get; init; } = [];

    /// <summary>Without lines nothing of GPIO is touched.</summary>
    public bool IsEmpty => Inputs.Count == 0 && Outputs.Count == 0;
}
