using System.Globalization;
using System.Text;

namespace Camerad.Daemon.Diagnostics;

/// <summary>Check results for a terminal: one row each, the fix in the row below.</summary>
internal static class CheckTable
{
    public static string Format(IReadOnlyList<CheckResult> results)
    {
        int width = results.Max(static result => result.Subject.Length);
        var text = new StringBuilder();
        foreach (CheckResult result in results)
        {
            text.Append(Word(result.Outcome)).Append("  ").Append(result.Subject.PadRight(width)).Append(
                "  ").AppendLine(result.Found);
            if (result.Fix.Length > 0) text.Append(' ', 6 + width + 4).Append("fix: ").AppendLine(result.Fix);
        }

        int faults = results.Count(static result => result.Outcome == CheckOutcome.Fault);
        int warnings = results.Count(static result => result.Outcome == CheckOutcome.Warning);
        return text.Append(
            CultureInfo.InvariantCulture, $"{Counted(faults, "fault")}, {Counted(warnings, "warning")}").ToString();
    }

    private static string Counted(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Word(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Ok => "ok   ",
        CheckOutcome.Warning => "warn ",
        _ => "FAULT",
    };
}
