namespace Camerad.Daemon.Configuration;

/// <summary>What the keys of <c>gpio</c> must agree on, among themselves and with <c>streams</c>.</summary>
internal static class GpioRules
{
    public static void Check(CameradOptions options, List<ConfigurationFault> faults)
    {
        CheckLines(options.Gpio, faults);
        CheckStreams(options, faults);
    }

    private static void CheckLines(GpioOptions gpio, List<ConfigurationFault> faults)
    {
        IEnumerable<(string Key, string Line)> lines =
        [
            .. gpio.Inputs.Select(static input => (input.Key, input.Line)),
            .. gpio.Outputs.Select(static output => (output.Key, output.Line)),
        ];
        foreach (var same in lines.Where(static entry => entry.Line.Length > 0).GroupBy(static entry => entry.Line))
        {
            if (same.Skip(1).FirstOrDefault() is { Key: { } second })
                faults.Add(new(second + ".line", $"{same.Key} is the line of {same.First().Key} already",
                    "A line is one input or one output: correct or remove one of them."));
        }
    }

    private static void CheckStreams(CameradOptions options, List<ConfigurationFault> faults)
    {
        string[] known = [.. options.Streams.Select(static stream => stream.Name)];
        IEnumerable<(string Key, string? Stream)> named =
        [
            .. options.Gpio.Outputs.Select(static output => (output.Key + ".stream", output.Stream)),
            .. options.Gpio.Inputs.SelectMany(static input => input.Actions.SelectMany(
                trigger => trigger.Value.Select(action => ($"{input.Key}.{trigger.Key.Key()}", StreamOf(action))))),
        ];
        foreach ((string key, string? stream) in named)
        {
            if (stream is null || known.Contains(stream)) continue;
            string meant = Spelling.Nearest(stream, known) is { } near ? $"Did you mean \"{near}\"? " : "";
            faults.Add(new(key, $"there is no stream \"{stream}\"",
                $"{meant}There is: {string.Join(", ", known)}; without a stream it is all of them."));
        }
    }

    private static string? StreamOf(GpioAction action) => action switch
    {
        GpioSnapshotAction snapshot => snapshot.Stream,
        GpioKeyFrameAction keyFrame => keyFrame.Stream,
        _ => null,
    };
}
