using System.Text.Json;
using Camerad.Daemon.Commands;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Control;
using Camerad.Daemon.Sessions;
using Camerad.Daemon.Snapshots;
using Camerad.Daemon.Tests.Control;
using Camerad.Daemon.Tests.Snapshots;
using Camerad.Signaling;
using Camerad.WebRtc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Daemon.Tests.Sessions;

/// <summary>What sessions do with control channels, and what they tell of their viewers.</summary>
public sealed class ViewerControlTests : IAsyncDisposable
{
    private readonly ManualTime _time = new(FakeCamera.Morning);
    private readonly List<FakePeer> _peers = [];
    private readonly SnapshotService _snapshots;
    private readonly ViewerSessions _sessions;

    public ViewerControlTests()
    {
        var options = new CameradOptions { Snapshots = new SnapshotOptions { Mqtt = false } };
        _snapshots = new SnapshotService(
            options, [new FakeCamera("main", _time)], new FakeRenderer(), new FakeBroker().Publish, _time,
            NullLogger<SnapshotService>.Instance);
        var control = new ControlService(
            new DeviceCommands([new SnapshotCommand(_snapshots)]),
            new CommandAccess(options.Http, options.Snapshots), _snapshots, ["main"], new SignalingCounters(), _time,
            NullLogger<ControlService>.Instance);
        _sessions = new ViewerSessions(
            [new FakeStream("main"), new FakeStream("door")], 8, CreatePeer, control, _time,
            NullLogger<ViewerSessions>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _sessions.StopAsync();
        await _snapshots.DisposeAsync();
    }

    [Fact]
    public async Task One_control_channel_of_a_viewer_is_served_at_a_time()
    {
        await WatchAsync("session-1");
        var first = new FakeControlChannel();
        var second = new FakeControlChannel();
        var third = new FakeControlChannel();

        _peers[0].Open(first);
        Assert.True(await HasControlAsync());
        _peers[0].Open(second);
        Assert.Equal((false, true), (first.IsClosed, second.IsClosed));
        first.Close();
        Assert.False(await HasControlAsync());
        _peers[0].Open(third);

        Assert.True((await third.AskAsync("\"command\":\"help\"")).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Another_channel_is_no_new_budget()
    {
        await WatchAsync("session-1");
        var first = new FakeControlChannel();
        var second = new FakeControlChannel();
        _peers[0].Open(first);
        for (int i = 0; i < ControlBudget.Burst; i++) first.Receive($$"""{"id":{{i}},"command":"help"}""");
        first.Close();
        _peers[0].Open(second);

        JsonElement reply = await second.AskAsync("\"command\":\"help\"");

        Assert.Equal("too-many-commands", reply.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Viewer_that_a_foreign_broker_let_in_gives_no_commands(bool isFromTheStart)
    {
        await WatchAsync("session-1", new FakeChannel { IsOurs = !isFromTheStart });
        var channel = new FakeControlChannel();
        _peers[0].Open(channel);
        // Whoever makes the newest offer may be who sends on the channel from now on.
        if (!isFromTheStart) await WatchAsync("session-1", new FakeChannel { IsOurs = false });
        await WatchAsync("session-1", new FakeChannel());

        JsonElement reply = await channel.AskAsync("\"command\":\"snapshot\"");

        Assert.Equal("unauthorized", reply.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Session_that_ends_serves_its_channel_no_more()
    {
        await WatchAsync("session-1");
        var channel = new FakeControlChannel();
        _peers[0].Open(channel);
        await _sessions.ByeAsync("session-1", Cancel);

        channel.Receive("""{"id":1,"command":"help"}""");
        var late = new FakeControlChannel();
        _peers[0].Open(late);

        Assert.True(late.IsClosed);
        Assert.Empty(channel.Texts);
    }

    [Fact]
    public async Task Viewers_are_told_of_in_the_order_in_which_they_came()
    {
        await WatchAsync("12345678-secret", stream: "door");
        _time.Advance(10_000);
        await WatchAsync("session-2");
        _peers[1].Become(RTCPeerConnectionState.Connected);
        _peers[1].Statistics = static () =>
            new PeerStatistics { Plis = 2, Firs = 1, RoundTripTime = TimeSpan.FromMilliseconds(12) };
        var channel = new FakeControlChannel();
        _peers[1].Open(channel);

        IReadOnlyList<ViewerReading> viewers = await _sessions.ReadAsync(Cancel);

        Assert.Equal([1L, 2L], viewers.Select(static viewer => viewer.Id));
        Assert.Equal(("12345678", "door"), (viewers[0].Session, viewers[0].Stream));
        Assert.Equal(
            (FakeCamera.Morning + TimeSpan.FromSeconds(10), RTCPeerConnectionState.Connected, true, 3L),
            (viewers[1].Since, viewers[1].State, viewers[1].HasControl, viewers[1].KeyFrameRequests));
        Assert.Equal(12, viewers[1].Statistics?.RoundTripTime?.TotalMilliseconds);
    }

    [Fact]
    public async Task Hung_peer_costs_its_own_figures_only()
    {
        await WatchAsync("session-1");
        await WatchAsync("session-2");
        _peers[0].Statistics = null;

        Task<IReadOnlyList<ViewerReading>> reading = _sessions.ReadAsync(Cancel);
        await Eventually.TrueAsync(() => _peers[1].Readings == 1 && _peers[0].Readings == 1, "both are asked");
        _time.Advance(PeerMeter.Timeout);
        IReadOnlyList<ViewerReading> viewers = await reading;

        Assert.Null(viewers[0].Statistics);
        Assert.Equal("session-", viewers[0].Session);
    }

    private async Task WatchAsync(string session, FakeChannel? channel = null, string stream = "main") =>
        await _sessions.OfferAsync(session, stream, "v=0\r\n", channel, Cancel);

    private async Task<bool> HasControlAsync() => (await _sessions.ReadAsync(Cancel))[0].HasControl;

    private FakePeer CreatePeer(IViewableStream stream)
    {
        var peer = new FakePeer();
        _peers.Add(peer);
        return peer;
    }
}
