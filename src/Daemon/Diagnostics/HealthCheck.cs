using System.Globalization;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Monitoring;
using Camerad.Daemon.Monitoring.Readers;

namespace Camerad.Daemon.Diagnostics;

/// <summary>What the monitor would complain about, at one look: warnings, since camerad runs nevertheless.</summary>
internal static class HealthCheck
{
    private const string Subject = "health";
    private const double BytesPerMegabyte = 1e6;

    /// <summary>Of this machine.</summary>
    public static IReadOnlyList<CheckResult> Run(CameradOptions options)
    {
        using MachineReader machine = MachineReader.OfThisMachine(options);
        return Judge(machine.Read(), options.Monitoring.Bounds);
    }

    /// <summary>Of any machine.</summary>
    /// <param name="machine">As it is now.</param>
    /// <param name="bounds">monitoring.bounds.</param>
    public static IReadOnlyList<CheckResult> Judge(MachineReading machine, BoundsOptions bounds)
    {
        var findings = new List<Finding>();
        new HealthRules(bounds).JudgeMachine(machine, findings);
        List<CheckResult> results =
        [
            .. findings.Where(static finding => finding.Verdict == Verdict.Bad).Select(static finding =>
                new CheckResult(Subject, CheckOutcome.Warning,
                    ProblemWords.Sentence(finding.Kind, finding.Subject, finding.Value, finding.Bound),
                    ProblemWords.Remedy(finding.Kind))),
        ];
        if (machine.Power is { UnderVoltage: false, UnderVoltageSinceBoot: true })
        {
            results.Add(new(Subject, CheckOutcome.Warning, "The supply voltage has been too low since the start.",
                ProblemWords.Remedy(ProblemKind.UnderVoltage)));
        }

        if (machine.Power is { Throttled: false, ThrottledSinceBoot: true })
        {
            results.Add(new(
                Subject, CheckOutcome.Warning, "The firmware has slowed the processor down since the start.",
                ProblemWords.Remedy(ProblemKind.Throttled)));
        }

        return results.Count > 0 ? results : [new(Subject, CheckOutcome.Ok, Summary(machine))];
    }

    private static string Summary(MachineReading machine)
    {
        var parts = new List<string>();
        if (machine.TemperatureCelsius is { } celsius) parts.Add(Text($"{celsius:0} °C"));
        if (machine.Memory is { } memory) parts.Add(Text($"{memory.AvailableBytes / BytesPerMegabyte:0} MB of memory"));
        parts.AddRange(machine.Disks.Select(
            static disk => Text($"{disk.FreeBytes / BytesPerMegabyte:0} MB free for {disk.Path}")));
        if (machine.IsClockSynchronized is true) parts.Add("clock synchronised");
        return parts.Count > 0 ? string.Join(", ", parts) : "this machine tells nothing of itself";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
