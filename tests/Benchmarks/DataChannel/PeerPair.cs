using System.Diagnostics;

namespace Camerad.Benchmarks.DataChannel;

/// <summary>
/// Two processes that talk to each other: what one writes on its standard output goes to the other's standard input,
/// but for its last line, <c>result name=number …</c>.
/// </summary>
internal static class PeerPair
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>The results of the two, in their order.</returns>
    /// <exception cref="InvalidOperationException">One of them ended, or took too long, without a result.</exception>
    public static (PeerResult First, PeerResult Second) Run(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        using Process one = Start(first), other = Start(second);
        try
        {
            Task<PeerResult> oneResult = Relay(one, other), otherResult = Relay(other, one);
            if (!Task.WaitAll([oneResult, otherResult], Patience))
                throw new InvalidOperationException("a peer took too long");
            return (oneResult.Result, otherResult.Result);
        }
        finally
        {
            Kill(one);
            Kill(other);
        }
    }

    private static Process Start(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
    }

    private static async Task<PeerResult> Relay(Process from, Process to)
    {
        while (await from.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (PeerResult.TryParse(line, out PeerResult? result)) return result;
            await to.StandardInput.WriteLineAsync(line).ConfigureAwait(false);
            await to.StandardInput.FlushAsync().ConfigureAwait(false);
        }
        throw new InvalidOperationException("a peer ended without a result");
    }

    private static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }
}
