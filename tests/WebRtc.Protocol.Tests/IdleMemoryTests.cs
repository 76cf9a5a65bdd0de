using System.Runtime.CompilerServices;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests;

/// <summary>What a connected peer costs that has nothing to do.</summary>
[Collection(MemoryCollection.Name)]
public sealed class IdleMemoryTests(ITestOutputHelper output)
{
    private const int Pairs = 100;

    /// <summary>Bytes of an engine without DTLS, whose share is measured where it is (DtlsMemoryTests).</summary>
    private const long MaxIdleEngine = 100_000;

    // Not a local: the compiler may keep one alive until the method ends.
    private readonly List<RtcEngine> _engines = [];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void An_idle_engine_is_small(bool hasVideo, bool hasData)
    {
        Connect(hasVideo, hasData);

        long with = GC.GetTotalMemory(forceFullCollection: true);
        _engines.Clear();
        long without = GC.GetTotalMemory(forceFullCollection: true);

        long each = (with - without) / (2 * Pairs);
        output.WriteLine($"video {hasVideo}, data {hasData}: {each} bytes");
        Assert.InRange(each, 1, MaxIdleEngine);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Connect(bool hasVideo, bool hasData)
    {
        for (int i = 0; i < Pairs; i++)
        {
            var pair = new SimulatedEnginePair((ulong)i, SrtpProfile.AeadAes128Gcm);
            if (hasVideo)
            {
                var parameters = new RtpSenderParameters
                {
                    PayloadType = 102, Ssrc = 0xCAFE, RtxPayloadType = 103, RtxSsrc = 0xBEEF, Mid = "0",
                    Cname = "camera", Nack = true,
                };
                pair.A.Engine.SetSenders(pair.Network.Now, [parameters], new NtpClock(0));
                pair.B.Engine.SetSenders(pair.Network.Now, [parameters], new NtpClock(0));
            }
            if (hasData) pair.AgreeOnData();
            Assert.True(pair.Connect());
            pair.Network.Run(TimeSpan.FromSeconds(10));
            _engines.AddRange([pair.A.Engine, pair.B.Engine]);
        }
    }
}
