using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Camerad.Media.H264;

namespace Camerad.WebRtc.Samples;

/// <summary>What a program has around it: its arguments, signals that end it, and faults told in one line.</summary>
internal static class Sample
{
    private const int DefaultPort = 8000;

    private const int Done = 0, Failed = 1, Misused = 2;

    /// <param name="usage">The program's name and its arguments; the last is [PORT].</param>
    /// <param name="args">What it was given.</param>
    /// <param name="run">
    /// The program: takes the arguments without the port, the port, and what ends it (Ctrl+C, SIGTERM).
    /// </param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string usage, string[] args, Func<string[], int, CancellationToken, Task> run)
    {
        int required = usage.Count(' ') - 1;
        if (args.Length < required || args.Length > required + 1) return Complain($"usage: {usage}", Misused);
        int port = DefaultPort;
        if (args.Length > required && !TryParsePort(args[required], out port))
            return Complain($"PORT is a number from 1 to 65535, not '{args[required]}'.", Misused);

        var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, stop);
        Exception? fault = null;
        RtcNetwork.Default.OnError += exception =>   // what an event handler has thrown
        {
            fault ??= exception;
            stop.Cancel();
        };
        try
        {
            await run(args[..required], port, stop.Token);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or InvalidDataException or HttpListenerException or UnsupportedStreamException)
        {
            fault ??= exception;
        }

        return fault is null ? Done : Complain(fault.Message, Failed);
    }

    private static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
        && port is > 0 and <= IPEndPoint.MaxPort;

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;   // not the end at once: what is open is closed first
            stop.Cancel();
        });

    private static int Complain(string message, int exitCode)
    {
        Console.Error.WriteLine(message);
        return exitCode;
    }
}
