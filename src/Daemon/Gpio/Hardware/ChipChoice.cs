using System.Globalization;
using Camerad.Capture.Gpio;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>Which of the chips the configuration means. Pure.</summary>
internal static class ChipChoice
{
    /// <summary>
    /// The chips that a Raspberry Pi's header is connected to: 4 and 400, all before, 5 and 500. Other chips of the
    /// same boards drive power and lights.
    /// </summary>
    private static readonly string[] HeaderLabels = ["pinctrl-bcm2711", "pinctrl-bcm2835", "pinctrl-rp1"];

    /// <param name="wanted">auto, a number, a name or a label.</param>
    /// <param name="chips">What there is.</param>
    /// <exception cref="GpioFaultException">There is none like that.</exception>
    public static GpioChip Choose(string wanted, IReadOnlyList<GpioChip> chips)
    {
        if (chips.Count == 0)
        {
            throw new GpioFaultException(
                "This machine shows no GPIO chip (/dev/gpiochip*)",
                "A container must be given it: --device /dev/gpiochip0.");
        }

        GpioChip? chosen = wanted == GpioOptions.AutoChip ? Header(chips) : Named(wanted, chips);
        if (chosen is null)
            throw new GpioFaultException($"There is no GPIO chip \"{wanted}\"", $"There is: {Describe(chips)}.");
        if (chosen.Errno == 0) return chosen;
        if (chosen.Errno is GpioDeviceException.AccessDenied or GpioDeviceException.NotPermitted)
        {
            throw new GpioFaultException($"{chosen.Path} can't be opened by this user",
                $"Make it a member of the group gpio (sudo usermod -aG gpio {Environment.UserName}) and log in anew; "
                + "plain Debian needs camerad's udev rule as well (docs/gpio.md).");
        }

        throw new GpioFaultException(
            new GpioDeviceException(chosen.Path, chosen.Errno).Message, "Check that it is a GPIO chip's device file.");
    }

    private static string Describe(IEnumerable<GpioChip> chips) => string.Join(", ", chips.Select(static chip =>
        chip.Errno == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{chip}, {chip.LineCount} lines")
            : $"{chip.Path}, which can't be opened"));

    // A chip that may not be opened does not say what it is; a header's that may is preferred to it.
    private static GpioChip Header(IReadOnlyList<GpioChip> chips) =>
        chips.FirstOrDefault(static chip => HeaderLabels.Contains(chip.Label))
        ?? chips.FirstOrDefault(static chip => chip.Errno == 0)
        ?? chips[0];

    private static GpioChip? Named(string wanted, IReadOnlyList<GpioChip> chips)
    {
        string file = int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? string.Create(CultureInfo.InvariantCulture, $"gpiochip{number}") : Path.GetFileName(wanted);
        return chips.FirstOrDefault(chip => chip.Name == file || Path.GetFileName(chip.Path) == file
                || chip.Aliases.Any(alias => Path.GetFileName(alias) == file))
            ?? chips.FirstOrDefault(chip => chip.Label == wanted);
    }
}
