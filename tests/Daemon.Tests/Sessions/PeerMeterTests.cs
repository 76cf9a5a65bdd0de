using Camerad.Daemon.Sessions;
using Camerad.WebRtc;

namespace Camerad.Daemon.Tests.Sessions;

public sealed class PeerMeterTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly FakePeer _peer = new();
    private readonly PeerMeter _meter;
    private long _bytes;

    public PeerMeterTests()
    {
        _meter = new PeerMeter(_peer, _time);
        _peer.Statistics = () => new PeerStatistics { BytesSent = _bytes };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _peer.DisposeAsync();

    [Fact]
    public async Task Rate_is_of_the_time_since_the_look_before()
    {
        PeerStatistics? first = await _meter.ReadAsync(Cancel);
        _bytes = 500_000;
        _time.Advance(2000);
        PeerStatistics? second = await _meter.ReadAsync(Cancel);

        Assert.Null(first!.BitsPerSecond);
        Assert.Equal(2_000_000, second!.BitsPerSecond);
    }

    [Fact]
    public async Task Who_asks_within_a_second_gets_what_is_known()
    {
        PeerStatistics? first = await _meter.ReadAsync(Cancel);
        _time.Advance(999);
        PeerStatistics? second = await _meter.ReadAsync(Cancel);
        int readings = _peer.Readings;
        _time.Advance(1);
        await _meter.ReadAsync(Cancel);

        Assert.Same(first, second);
        Assert.Equal((1, 2), (readings, _peer.Readings));
    }

    [Fact]
    public async Task Peer_that_does_not_answer_is_waited_for_once()
    {
        _peer.Statistics = null;
        Task<PeerStatistics?> first = _meter.ReadAsync(Cancel), second = _meter.ReadAsync(Cancel);
        await Eventually.TrueAsync(() => _time.Count == 2 && _peer.Readings == 1, "both wait");
        _time.Advance(PeerMeter.Timeout);

        Assert.Equal([null, null], await Task.WhenAll(first, second));
        Assert.True(_meter.ReadAsync(Cancel).IsCompletedSuccessfully);
        Assert.Equal(1, _peer.Readings);
    }

    [Fact]
    public async Task Closed_peer_has_none()
    {
        _peer.Statistics = static () => throw new RTCException("InvalidStateError", "closed");

        Assert.Null(await _meter.ReadAsync(Cancel));
    }
}
