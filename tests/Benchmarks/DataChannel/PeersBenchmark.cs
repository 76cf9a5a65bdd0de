using System.Globalization;

namespace Camerad.Benchmarks.DataChannel;

/// <summary>
/// <c>peers</c>: what a connected peer that has nothing to say costs, with ICE, DTLS, SCTP and one open data channel,
/// and what it took to connect it. Two processes, each one end of all connections.
/// </summary>
internal static class PeersBenchmark
{
    public static void Run(int count = 200)
    {
        (PeerResult offerer, PeerResult answerer) = PeerPair.Run(Command("offer", count), Command("answer", count));
        if (offerer["connected"] != count + 1 || answerer["connected"] != count + 1)
            throw new InvalidOperationException($"{offerer["connected"]} and {answerer["connected"]} are connected");
        Console.WriteLine($"{count} connections between two processes; for each");
        Print("one port for all", answerer);
        Print("a port for each", offerer);
        Print("CPU to connect, ms: answerer", answerer["cpu"] / 1e6);
        Print("                    offerer", offerer["cpu"] / 1e6);
        Print("                    both", (offerer["cpu"] + answerer["cpu"]) / 1e6);
    }

    private static void Print(string ports, PeerResult end)
    {
        Console.WriteLine($"  {ports}:");
        Print("private memory, kB (10^3; aim: under 300)", end["private"] / 1e3);
        Print("resident memory, kB", end["resident"] / 1e3);
        Print("managed objects, kB", end["managed"] / 1e3);
        Print("CPU while idle, µs per second", end["idle"] / 1e3);
    }

    private static string[] Command(string role, int count) =>
        [Environment.ProcessPath!, "idle-peers", role, count.ToString(CultureInfo.InvariantCulture)];

    private static void Print(string what, double number) => Console.WriteLine($"{what,-42}{number,8:F1}");
}
