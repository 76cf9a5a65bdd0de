using System.Globalization;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio.Inputs;

namespace Camerad.Daemon.Tests.Gpio;

/// <summary>
/// Plays edges into an <see cref="InputLine"/> and says what it noticed and when. A script is words such as
/// "0:high 30:low": milliseconds and the level from then on.
/// </summary>
internal static class InputScript
{
    /// <returns>"12:press 900:longPress": milliseconds and trigger.</returns>
    public static string Play(GpioInputOptions options, string script, bool startsHigh = false, int untilMs = 20_000)
    {
        var line = new InputLine(options);
        line.HandleStart(startsHigh, TimeSpan.Zero);
        return string.Join(' ', Play(line, script, untilMs));
    }

    public static IEnumerable<string> Play(InputLine line, string script, int untilMs = 20_000)
    {
        foreach (string word in script.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split(':');
            var at = TimeSpan.FromMilliseconds(double.Parse(parts[0], CultureInfo.InvariantCulture));
            foreach (string noticed in Pass(line, at)) yield return noticed;
            line.HandleEdge(parts[1] == "high", at);
            foreach (string noticed in Drain(line)) yield return noticed;
        }

        foreach (string noticed in Pass(line, TimeSpan.FromMilliseconds(untilMs))) yield return noticed;
    }

    // As a host does it: wakes when asked to, not between.
    private static IEnumerable<string> Pass(InputLine line, TimeSpan until)
    {
        while (line.NextTimeout < until)
        {
            line.HandleTimeout(line.NextTimeout);
            foreach (string noticed in Drain(line)) yield return noticed;
        }
    }

    private static IEnumerable<string> Drain(InputLine line)
    {
        while (line.TryPollTrigger(out InputTrigger trigger))
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{trigger.At.TotalMilliseconds}:{trigger.Trigger.Word()}");
        }
    }
}
