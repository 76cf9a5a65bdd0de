namespace Camerad.Capture.Gpio;

/// <summary>A GPIO chip as the kernel tells of it.</summary>
/// <param name="Path">Its device file, e.g. /dev/gpiochip0.</param>
/// <param name="Name">The kernel's name for it, e.g. gpiochip0.</param>
/// <param name="Label">What it is, e.g. pinctrl-rp1; empty if <see cref="Errno"/> is set.</param>
/// <param name="LineCount">Its lines are 0 to this less one.</param>
public sealed record GpioChip(string Path, string Name, string Label, int LineCount)
{
    /// <summary>
    /// Other device files that lead to the same chip: on a Raspberry Pi 5 /dev/gpiochip4 is a link to gpiochip0.
    /// </summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Why the device file could not be opened (EACCES: no permission); 0 if it could.</summary>
    public int Errno { get; init; }

    /// <summary>For people: gpiochip0 (pinctrl-rp1).</summary>
    public override string ToString() => Label.Length > 0 ? $"{Name} ({Label})" : Name;
}
