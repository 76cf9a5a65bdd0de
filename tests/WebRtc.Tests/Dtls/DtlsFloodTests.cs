using Camerad.WebRtc.Dtls;

namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>What a transport keeps of datagrams that lead nowhere.</summary>
[Collection(MemoryCollection.Name)]
public sealed class DtlsFloodTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Bytes on the managed heap.</summary>
    private const long MaxKept = 1_000_000;

    private readonly DtlsBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Rubbish_and_fragment_floods_are_bounded_and_disturb_nothing(int seed)
    {
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        pair.TrustEachOther();
        var random = new Random(seed);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 1000; i++) pair.Server.Transport.HandleDatagram(DtlsPair.Now, Rubbish(random, i));
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"seed {seed}: {grown} bytes kept after 1,000 hostile datagrams, "
            + $"{pair.Server.Transport.DroppedRecords} records dropped");

        Assert.InRange(grown, long.MinValue, MaxKept);
        Assert.True(pair.Server.Transport.DroppedRecords > 400);
        pair.Start();
        Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.IsOver, pair));
        Assert.True(pair.IsConnected);
    }

    private static byte[] Rubbish(Random random, int i)
    {
        switch (i % 4)
        {
            case 0: // bytes
                var bytes = new byte[random.Next(1, 1400)];
                random.NextBytes(bytes);
                return bytes;
            case 1: // a message too large
                return Datagrams.Fragment(11, 1 << 20, random.Next(1, 8), random.Next(1000), 10);
            case 2: // messages ahead, never complete; not those the handshake needs: whoever forges them first wins
                return Datagrams.Fragment(11, random.Next(100, 16000), random.Next(5, 12), 0, 20);
            default: // records of an epoch that has no keys
                return DtlsRecord.Build(DtlsContentType.Handshake, (1UL << 48) + (uint)i, new byte[1000]);
        }
    }
}
