using System.Diagnostics;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>Data channels over the real DTLS: engine to engine.</summary>
public sealed class DtlsDataChannelTests(ITestOutputHelper output) : IDisposable
{
    private const int Channel = 1;
    private const int MessageLength = 16_000;

    private readonly DtlsBench _bench = new();
    private long _received;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_channel_opens_and_carries_with_and_without_srtp(bool hasSrtp)
    {
        using EnginePair pair = Open(hasSrtp ? DtlsEndpoint.BothProfiles : []);
        byte[]? message = null;
        pair.OnA = dataEvent => message = dataEvent.Kind == DataChannelEventKind.Message
            ? dataEvent.Payload.ToArray()
            : message;

        Assert.True(pair.B.Data!.TrySend(DtlsPair.Now, Channel, DataChannelMessageKind.Text, "hello"u8));

        Assert.True(pair.Run(_bench, () => message is not null));
        Assert.Equal("hello"u8.ToArray(), message);
        Assert.Equal(
            hasSrtp ? "SRTP_AEAD_AES_128_GCM" : null, pair.A.CollectStatistics(DtlsPair.Now).Transport.SrtpCipher);
    }

    [Fact]
    public void Messages_flow_and_no_copy_of_them_is_allocated()
    {
        using EnginePair pair = Open(DtlsEndpoint.BothProfiles);
        pair.OnB = Count;
        Send(pair, 500);

        long before = GC.GetAllocatedBytesForCurrentThread();
        var time = Stopwatch.StartNew();
        Send(pair, 2000);
        time.Stop();

        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 2000;
        long packets = pair.A.Data!.Statistics.PacketsSent;
        output.WriteLine(
            $"{2000.0 * MessageLength / time.Elapsed.TotalSeconds / 1e6:F0} MB/s, "
            + $"{each} bytes allocated per message of {MessageLength}, {packets} packets");
        Assert.InRange(each, 0, MessageLength / 2);
    }

    [Fact]
    public void Closing_ends_the_other_side_too()
    {
        using EnginePair pair = Open(DtlsEndpoint.BothProfiles);
        bool hasFailed = false;
        pair.OnB = dataEvent => hasFailed |= dataEvent.Kind == DataChannelEventKind.Failed;

        pair.A.Close(DtlsPair.Now);

        Assert.True(pair.Run(_bench, () => hasFailed && pair.B.DtlsState == DtlsState.Closed));
    }

    private void Send(EnginePair pair, int count)
    {
        const int MaxOnTheirWay = 16; // so that the pools can serve them
        long begin = _received, target = begin + ((long)count * MessageLength);
        var message = new byte[MessageLength];
        int sent = 0;
        Assert.True(pair.Run(_bench, () =>
        {
            for (; sent < count && sent - ((_received - begin) / MessageLength) < MaxOnTheirWay; sent++)
                Assert.True(pair.A.Data!.TrySend(DtlsPair.Now, Channel, DataChannelMessageKind.Binary, message));
            return _received == target;
        }));
    }

    private void Count(DataChannelEvent dataEvent)
    {
        if (dataEvent.Kind != DataChannelEventKind.Message) return;
        _received += dataEvent.Payload.Length;
        dataEvent.Release();
    }

    private EnginePair Open(IReadOnlyList<SrtpProfile> profiles)
    {
        var pair = new EnginePair(_bench, profiles);
        int opened = 0;
        pair.OnA = pair.OnB = dataEvent => opened += dataEvent.Kind == DataChannelEventKind.Opened ? 1 : 0;
        var parameters = new DataChannelParameters("test", Negotiated: true, Id: 4);
        Assert.True(pair.A.Data!.TryOpen(DtlsPair.Now, Channel, parameters, out _));
        Assert.True(pair.B.Data!.TryOpen(DtlsPair.Now, Channel, parameters, out _));
        Assert.True(pair.Run(_bench, () => opened == 2));
        return pair;
    }
}
