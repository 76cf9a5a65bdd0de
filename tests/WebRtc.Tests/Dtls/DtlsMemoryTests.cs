using System.Runtime.CompilerServices;
using Camerad.WebRtc.Dtls;

namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>What a connected transport costs that has nothing to do.</summary>
[Collection(MemoryCollection.Name)]
public sealed class DtlsMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const int Pairs = 30;

    /// <summary>Bytes on the managed heap.</summary>
    private const long MaxIdleTransport = 30_000;

    // Not a local: the compiler may keep one alive until the method ends.
    private readonly List<BouncyCastleDtlsTransport> _transports = [];
    private readonly DtlsBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void An_idle_transport_is_small()
    {
        Connect();
        Assert.True(_bench.WaitForThreads(DtlsPatience.Generous));

        long with = GC.GetTotalMemory(forceFullCollection: true);
        _transports.Clear();
        long without = GC.GetTotalMemory(forceFullCollection: true);

        long each = (with - without) / (2 * Pairs);
        output.WriteLine($"{each} bytes");
        Assert.InRange(each, 1, MaxIdleTransport);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Connect()
    {
        for (int i = 0; i < Pairs; i++)
        {
            var pair = new DtlsPair(_bench.Threads, _bench.Wake);
            pair.TrustEachOther();
            pair.Start();
            Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.IsConnected, pair));
            _transports.AddRange([pair.Client.Transport, pair.Server.Transport]);
            pair.Client.Transport.ApplicationDataSink = pair.Server.Transport.ApplicationDataSink = null;
        }
    }
}
