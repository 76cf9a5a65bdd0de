using System.Diagnostics;

namespace Camerad.WebRtc.Tests.Dtls;

public sealed class DtlsLossTests(ITestOutputHelper output) : IDisposable
{
    private const int Handshakes = 100;
    private const int Concurrent = 12;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly DtlsBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Ninety_nine_of_a_hundred_handshakes_complete_within_five_seconds_at_twenty_percent_loss()
    {
        TimeSpan?[] times = RunMany(loss: 0.20);
        Print("20 % loss each way", times);

        int inTime = times.Count(time => time < Limit);
        Assert.True(inTime >= 99, $"{inTime} of {Handshakes}");
        Assert.True(_bench.WaitForThreads(DtlsPatience.Generous));
    }

    [Fact]
    public void Handshakes_at_one_third_loss_are_printed()
    {
        TimeSpan?[] times = RunMany(loss: 0.33);
        Print("33 % loss each way", times);

        Assert.True(times.Count(time => time is not null) >= Handshakes * 9 / 10);
    }

    [Fact]
    public void The_cpu_time_of_a_handshake_is_printed()
    {
        RunMany(loss: 0); // warm
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        TimeSpan?[] times = RunMany(loss: 0);
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime - before;

        Print("no loss", times);
        output.WriteLine($"CPU of the whole test process per handshake, both sides and key generation: "
            + $"{cpu.TotalMilliseconds / Handshakes:F2} ms (other tests may run besides)");
        Assert.All(times, time => Assert.NotNull(time));
    }

    [Fact]
    public void ChangeCipherSpec_waits_for_a_CertificateVerify_that_was_lost()
    {
        bool hasLost = false;
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        pair.Tamper = (datagram, toServer) =>
        {
            bool hasVerify = Datagrams.MessageTypes([datagram]).Contains(Datagrams.CertificateVerify);
            if (!toServer || hasLost || !hasVerify) return datagram;
            hasLost = true; // what follows it in the datagram, ChangeCipherSpec and Finished, arrives
            return Datagrams.Without(datagram, record => Datagrams.IsHandshake(record, Datagrams.CertificateVerify));
        };

        Complete(pair);
        Assert.True(hasLost);
    }

    [Fact]
    public void A_lost_ChangeCipherSpec_is_implied_by_Finished()
    {
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake)
        {
            Tamper = (datagram, _) => Datagrams.Without(datagram, record => record[0] == 20),
        };

        Complete(pair);
    }

    [Fact]
    public void The_last_flight_is_answered_again_after_the_server_has_finished()
    {
        int lost = 0;
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        pair.Tamper = (datagram, toServer) =>
        {
            bool isLastFlight = !toServer && Datagrams.Records(datagram).Any(Datagrams.IsProtected);
            return isLastFlight && lost++ < 3 ? null : datagram;
        };

        Complete(pair);
        Assert.Equal(4, lost);
    }

    [Fact]
    public void Records_that_arrive_in_reverse_and_twice_do_no_harm()
    {
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake)
        {
            Tamper = (datagram, _) =>
            {
                List<byte[]> records = Datagrams.Records(datagram);
                return [.. records.AsEnumerable().Reverse().Concat(records).SelectMany(record => record)];
            },
        };

        Complete(pair);
    }

    private void Complete(DtlsPair pair)
    {
        pair.TrustEachOther();
        pair.Start();
        Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.IsOver, pair));
        Assert.True(pair.IsConnected, $"client: {pair.Client.Failed?.Error}, server: {pair.Server.Failed?.Error}");
        Assert.Equal(pair.Client.Connected!.KeyingMaterial, pair.Server.Connected!.KeyingMaterial);
    }

    /// <returns>For each seed how long it took until both sides were connected; null if it failed.</returns>
    private TimeSpan?[] RunMany(double loss)
    {
        var times = new TimeSpan?[Handshakes];
        for (int first = 0; first < Handshakes; first += Concurrent)
        {
            int count = Math.Min(Concurrent, Handshakes - first);
            DtlsPair[] pairs = [.. Enumerable.Range(first, count).Select(seed => Begin(seed, loss))];
            _bench.Run(BothTimeLimits, () => pairs.All(pair => pair.IsOver), pairs);
            for (int i = 0; i < count; i++)
            {
                times[first + i] = pairs[i].ConnectedAfter;
                pairs[i].Dispose();
            }
        }
        return times;
    }

    private static TimeSpan BothTimeLimits => TimeSpan.FromSeconds(10);

    private DtlsPair Begin(int seed, double loss)
    {
        var pair = new DtlsPair(_bench.Threads, _bench.Wake, seed, loss);
        pair.TrustEachOther();
        foreach (DtlsEndpoint endpoint in new[] { pair.Client, pair.Server })
            endpoint.Transport.SetRoundTripTime(TimeSpan.FromMilliseconds(20));
        pair.Start();
        return pair;
    }

    private void Print(string what, TimeSpan?[] times)
    {
        double[] ms = [.. times.Where(time => time is not null).Select(time => time!.Value.TotalMilliseconds).Order()];
        output.WriteLine($"{what}, seeds 0..{Handshakes - 1}: {ms.Length} of {times.Length} connected, "
            + $"{ms.Count(time => time < Limit.TotalMilliseconds)} within 5 s; "
            + $"median {ms[ms.Length / 2]:F0} ms, 95th {ms[ms.Length * 95 / 100]:F0} ms, longest {ms[^1]:F0} ms");
    }
}
