using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Tests.Dtls;

public sealed class DtlsHostilityTests(ITestOutputHelper output) : IDisposable
{
    private readonly DtlsBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Flipped_bits_of_protected_records_are_dropped_and_data_still_comes()
    {
        using DtlsPair pair = Connect();
        using var forger = new DtlsEndpoint(_bench.Threads, _bench.Wake);
        long dropped = pair.Server.Transport.DroppedRecords;
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            var fragment = new byte[60];
            random.NextBytes(fragment);
            byte[] forged = DtlsRecord.Build(DtlsContentType.Alert, (1UL << 48) + (uint)i, fragment);
            pair.Server.Transport.HandleDatagram(DtlsPair.Now, forged);
        }

        Assert.Equal(dropped + 200, pair.Server.Transport.DroppedRecords);
        pair.Client.Transport.Close();
        pair.Pump();
        pair.Pump();
        Assert.True(pair.Server.IsClosed);
    }

    [Fact]
    public void A_forged_alert_in_the_clear_does_not_end_a_connection()
    {
        using DtlsPair pair = Connect();
        pair.Server.Transport.HandleDatagram(DtlsPair.Now, DtlsRecord.Build(DtlsContentType.Alert, 99, [2, 40]));
        pair.Pump();

        Assert.Null(pair.Server.Failed);
    }

    [Fact]
    public void A_fatal_alert_ends_the_handshake_at_once()
    {
        using var client = new DtlsEndpoint(_bench.Threads, _bench.Wake);
        client.Transport.Start(Instant.Zero, DtlsRole.Client);
        client.Transport.HandleDatagram(Instant.Zero, DtlsRecord.Build(DtlsContentType.Alert, 0, [2, 40]));
        client.Pump(Instant.Zero, _ => { });

        Assert.Contains("handshake_failure", client.Failed!.Error, StringComparison.Ordinal);
        Assert.True(_bench.WaitForThreads(DtlsPatience.Generous));
    }

    [Fact]
    public void Every_prefix_and_bit_flip_of_real_flights_is_survived()
    {
        List<byte[]> flights = RecordFlights();
        const int Seed = 20261122;
        output.WriteLine($"seed {Seed}, {flights.Count} datagrams");
        var random = new Random(Seed);
        foreach (byte[] flight in flights)
        {
            // not started: the filter alone, no thread
            using var victim = new DtlsEndpoint(_bench.Threads, _bench.Wake);
            for (int length = 0; length < flight.Length; length++)
                victim.Transport.HandleDatagram(Instant.Zero, flight.AsSpan(0, length));
            for (int i = 0; i < 2000; i++)
            {
                byte[] flipped = [.. flight];
                flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                victim.Transport.HandleDatagram(Instant.Zero, flipped);
            }
            Assert.True(victim.Transport.DroppedRecords > 0);
            Assert.Null(victim.Failed);
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void A_handshake_with_flipped_bits_ends_in_an_event_and_frees_its_threads(int seed)
    {
        var random = new Random(seed);
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        pair.TrustEachOther();
        int left = 3;
        pair.Tamper = (datagram, _) =>
        {
            if (left-- > 0) datagram[random.Next(datagram.Length)] ^= (byte)(1 << random.Next(8));
            return datagram;
        };
        pair.Start();
        bool isOver = _bench.Run(TimeSpan.FromSeconds(3), () => pair.IsOver, pair);
        output.WriteLine(
            $"seed {seed}: over {isOver}, client: {pair.Client.Failed?.Error}, server: {pair.Server.Failed?.Error}");

        // A flip in what is hashed shows at the end only; then the time limit ends it.
        Instant late = DtlsPair.Now + BouncyCastleDtlsTransport.HandshakeTimeLimit;
        pair.Client.Pump(late, _ => { });
        pair.Server.Pump(late, _ => { });
        Assert.True(pair.Client.Connected is not null || pair.Client.Failed is not null);
        Assert.True(pair.Server.Connected is not null || pair.Server.Failed is not null);
        Assert.True(_bench.WaitForThreads(DtlsPatience.Generous));
    }

    private List<byte[]> RecordFlights()
    {
        var flights = new List<byte[]>();
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        pair.Tamper = (datagram, _) =>
        {
            flights.Add([.. datagram]);
            return datagram;
        };
        Complete(pair);
        return flights;
    }

    private DtlsPair Connect()
    {
        var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        Complete(pair);
        return pair;
    }

    private void Complete(DtlsPair pair)
    {
        pair.TrustEachOther();
        pair.Start();
        Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.IsOver, pair));
        Assert.True(pair.IsConnected);
    }
}
