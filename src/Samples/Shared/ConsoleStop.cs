namespace Camerad.WebRtc.Samples;

/// <summary>Ctrl+C, as a token.</summary>
internal static class ConsoleStop
{
    public static CancellationToken Token()
    {
        var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        return stop.Token;
    }
}
