using System.Globalization;
using Camerad.Capture.Gpio;

namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>Which line of a chip the configuration means, and why one can't be had.</summary>
/// <param name="system">The machine.</param>
/// <param name="chip">The chip in use.</param>
internal sealed class LineResolution(IGpioSystem system, GpioChip chip)
{
    /// <param name="wanted">Number or name.</param>
    /// <exception cref="GpioFaultException">The chip has no such line.</exception>
    public int Resolve(string wanted)
    {
        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int line))
        {
            return line < chip.LineCount ? line : throw new GpioFaultException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{chip} has the lines 0 to {chip.LineCount - 1}, and not {line}"),
                "If it is on another chip, set gpio.chip: `camerad devices` lists them.");
        }

        for (line = 0; line < chip.LineCount; line++)
            if (system.ReadLine(chip, line)?.Name == wanted) return line;
        throw new GpioFaultException(
            $"{chip} has no line called \"{wanted}\"",
            "Use its number, or set gpio.chip: `camerad devices` lists the chips.");
    }

    /// <summary>For people: line 17 of gpiochip0 (pinctrl-rp1).</summary>
    public string Describe(int line) => string.Create(CultureInfo.InvariantCulture, $"line {line} of {chip}");

    /// <summary>Who has a line; null if nobody, or if the kernel does not tell.</summary>
    public GpioFaultException? FindUser(int line)
    {
        if (system.ReadLine(chip, line) is not { IsUsed: true } state) return null;
        string user = state.Consumer.Length > 0 ? $"\"{state.Consumer}\"" : "the kernel or another program";
        return new GpioFaultException($"{Describe(line)} is in use by {user}",
            "Stop that program, take the line from the kernel (a dtoverlay in config.txt), or use another line.");
    }

    /// <summary>What was thrown as a line was opened, for a person.</summary>
    public GpioFaultException Explain(int line, Exception thrown)
    {
        if (thrown is GpioFaultException fault)
            return new GpioFaultException($"{Describe(line)}: {fault.Problem}", fault.Remedy);
        // What the drivers say differs; the kernel is asked itself.
        return FindUser(line) ?? thrown switch
        {
            GpioDeviceException { Errno: GpioDeviceException.NoAddress or GpioDeviceException.NoDevice } =>
                new($"{Describe(line)} can't report edges", "Use a line of the board's own chip."),
            UnauthorizedAccessException => new($"{Describe(line)} is not allowed to this user",
                "The driver \"sysfs\" needs root and, under systemd, ProtectKernelTunables=no. "
                + "Or set gpio.driver to \"auto\"."),
            _ => new($"{Describe(line)} can't be used: {FirstLine(thrown)}", "Check it with `camerad devices`."),
        };
    }

    private static string FirstLine(Exception fault) =>
        (fault.InnerException ?? fault).Message.Split('\n', ',')[0].TrimEnd('.');
}
