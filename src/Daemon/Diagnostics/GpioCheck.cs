using System.Globalization;
using Camerad.Capture.Gpio;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio.Hardware;

namespace Camerad.Daemon.Diagnostics;

/// <summary>
/// Whether the configured lines can be had, without taking them. Nothing is looked for without lines.
/// </summary>
internal static class GpioCheck
{
    public static IEnumerable<CheckResult> Run(GpioOptions options) => Run(options, new GpioSystem());

    public static IEnumerable<CheckResult> Run(GpioOptions options, IGpioSystem system)
    {
        if (options.IsEmpty) return [];
        GpioChip chip;
        var results = new List<CheckResult>();
        try
        {
            chip = ChipChoice.Choose(options.Chip, system.FindChips());
            results.Add(new("gpio.chip", CheckOutcome.Ok,
                string.Create(CultureInfo.InvariantCulture, $"{chip}, {chip.LineCount} lines")));
        }
        catch (GpioFaultException fault)
        {
            return [new("gpio.chip", CheckOutcome.Fault, fault.Problem, fault.Remedy)];
        }

        results.Add(CheckDriver(options, chip, system));
        var lines = new LineResolution(system, chip);
        results.AddRange(options.Inputs.Select(input => CheckLine(lines, input.Key, input.Line)));
        results.AddRange(options.Outputs.Select(output => CheckLine(lines, output.Key, output.Line)));
        return results;
    }

    private static CheckResult CheckDriver(GpioOptions options, GpioChip chip, IGpioSystem system)
    {
        const string subject = "gpio.driver";
        try
        {
            GpioDriverKind driver = system.ChooseDriver(chip, options.Driver);
            if (driver != GpioDriverKind.SysFs || options.Inputs.All(static input => input.Pull == GpioPull.None))
                return new(subject, CheckOutcome.Ok, GpioOptionsReader.Drivers[(int)driver]);
            return new(
                subject, CheckOutcome.Fault, "The driver \"sysfs\" can't switch the pull resistors that are wanted",
                "Connect resistors and set pull to \"none\", or set gpio.driver to \"auto\".");
        }
        catch (GpioFaultException fault)
        {
            return new(subject, CheckOutcome.Fault, fault.Problem, fault.Remedy);
        }
    }

    private static CheckResult CheckLine(LineResolution lines, string key, string wanted)
    {
        try
        {
            int line = lines.Resolve(wanted);
            return lines.FindUser(line) is { } taken
                ? new(key, CheckOutcome.Fault, taken.Problem, taken.Remedy)
                : new(key, CheckOutcome.Ok, $"{lines.Describe(line)} is free");
        }
        catch (GpioFaultException fault)
        {
            return new(key, CheckOutcome.Fault, fault.Problem, fault.Remedy);
        }
    }
}
