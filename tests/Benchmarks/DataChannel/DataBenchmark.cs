using System.Globalization;

namespace Camerad.Benchmarks.DataChannel;

/// <summary>
/// <c>data</c>: data channel throughput over loopback UDP, bytes of messages per second of CPU time of both ends,
/// beside our own C program with usrsctp and OpenSSL (<c>native/datachannel</c>). Each end is a process; the
/// contestants take turns, medians count. docs/sctp.md says what makes them comparable.
/// </summary>
internal static class DataBenchmark
{
    /// <summary>The first byte of a bulk message: more follow, or this is the last.</summary>
    public const byte More = 0, Last = 1;

    /// <summary>Bytes that wait to be sent at most; usrsctp's send and receive buffers have as much.</summary>
    public const int BufferLength = 1 << 20;

    /// <summary>Bytes of an SCTP packet, as ours has them.</summary>
    private const int MaxPacketLength = 1191;

    private static readonly int[] MessageLengths = [1024, 16 * 1024, 64 * 1024];

    /// <param name="rounds">For each contestant and length of messages.</param>
    /// <param name="seconds">Of sending, per round.</param>
    public static void Run(int rounds = 5, double seconds = 2)
    {
        Console.WriteLine(
            "Data channel, loopback, reliable and ordered; MB (10^6 bytes of messages) per second of CPU time");
        Console.WriteLine("of both ends; echo: round trip of 64 bytes on another channel meanwhile.");
        Console.WriteLine($"Medians of {rounds} rounds of {seconds} s in turns.");
        Console.WriteLine($"{"message",-9}{"",-46}{"MB/CPU s",9}{"of C",7}{"Mbit/s",8}{"echo, ms",10}");
        foreach (int length in MessageLengths) Run(length, rounds, seconds);
    }

    private static void Run(int messageLength, int rounds, double seconds)
    {
        Contestant[] contestants =
        [
            new("C: usrsctp, OpenSSL, no CRC32c", role => Native(role, messageLength, seconds, crc: 0, batched: 1)),
            new("C#: camerad, no CRC32c (RFC 9653)", role => Ours(role, messageLength, seconds)),
            new("C with CRC32c", role => Native(role, messageLength, seconds, crc: 1, batched: 1)),
            new("C without CRC32c, a system call per datagram",
                role => Native(role, messageLength, seconds, crc: 0, batched: 0)),
        ];
        for (int round = 0; round < rounds; round++)
            foreach (Contestant contestant in contestants)
                contestant.Run();
        foreach (Contestant contestant in contestants)
        {
            Console.WriteLine(
                $"{messageLength,-9}{contestant.Name,-46}{contestant.BytesPerCpuSecond / 1e6,9:F0}" +
                $"{contestant.Ratio(contestants[0]),7:F2}{contestant.BitsPerSecond / 1e6,8:F0}" +
                $"{contestant.Echo.TotalMilliseconds,10:F2}");
        }
    }

    private static string[] Ours(string role, int messageLength, double seconds) =>
        [Environment.ProcessPath!, "data-peer", role, Text(messageLength), Text(seconds)];

    private static string[] Native(string role, int messageLength, double seconds, int crc, int batched) =>
    [
        Environment.GetEnvironmentVariable("CAMERAD_BENCH_PEER")
            ?? throw new InvalidOperationException("start it by tests/Benchmarks/run"),
        role, Text(messageLength), Text(seconds), Text(MaxPacketLength), Text(BufferLength), Text(crc), Text(batched),
    ];

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Contestant(string name, Func<string, string[]> command)
    {
        private readonly List<double> _perCpuSecond = [];
        private readonly List<double> _bitrates = [];
        private readonly List<double> _echoes = [];

        public string Name => name;

        public double BytesPerCpuSecond => Median(_perCpuSecond);

        public double BitsPerSecond => Median(_bitrates);

        public TimeSpan Echo => TimeSpan.FromMicroseconds(Median(_echoes) / 1000);

        /// <summary>The median of the ratios of each round: the two ran one right after the other.</summary>
        public double Ratio(Contestant other) =>
            Median(_perCpuSecond.Zip(other._perCpuSecond, static (ours, theirs) => ours / theirs));

        public void Run()
        {
            (PeerResult receiver, PeerResult sender) = PeerPair.Run(command("receive"), command("send"));
            if (receiver["bytes"] != sender["bytes"])
                throw new InvalidOperationException($"{name}: not everything has arrived");
            _perCpuSecond.Add(receiver["bytes"] * 1e9 / (receiver["cpu"] + sender["cpu"]));
            _bitrates.Add(receiver["bytes"] * 8e9 / receiver["wall"]);
            _echoes.Add(sender["echo"]);
        }

        private static double Median(IEnumerable<double> numbers)
        {
            double[] sorted = [.. numbers.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }
}
