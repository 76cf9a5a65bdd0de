using Camerad.TestKit;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>Connections that are closed at any moment, inside an event of theirs too: nothing is left.</summary>
public sealed class CloseSceneTests
{
    private const int Patterns = 200;

    [Fact]
    public void Closing_at_any_moment_leaves_nothing_behind() => Seeds.ForEach(Patterns, seed =>
    {
        using var negotiation = new RandomNegotiation(seed);
        ConnectionScene scene = negotiation.Scene;
        ScenePeer closer = scene.Peers[scene.Random.Next(2)], left = scene.Other(closer);
        if (scene.Random.Chance(0.5)) CloseInside(closer, 1 + scene.Random.Next(60));
        scene.Run(scene.Within(TimeSpan.FromSeconds(6)));
        scene.Check();

        closer.Connection.Close();
        scene.Run(TimeSpan.FromSeconds(70));
        scene.Check();
        AssertGone(closer);
        Assert.NotEqual(RTCPeerConnectionState.Connected, left.Connection.ConnectionState);
        if (left.Connection.Sctp is { State: RTCSctpTransportState.Closed })
            Assert.All(left.Channels, static channel => Assert.True(IsEnded(channel), $"{channel}"));

        left.Connection.Close();
        scene.Run(TimeSpan.FromSeconds(1));
        AssertGone(left);
        negotiation.StopCameras();
        scene.Run(TimeSpan.FromSeconds(1));
        long sent = scene.Network.Sent;
        scene.Run(TimeSpan.FromMinutes(5));
        scene.Check();
        Assert.Equal(sent, scene.Network.Sent);
        Assert.Equal(0, negotiation.OutstandingFrames);
        Assert.All(scene.Peers, static peer => Assert.Equal(Protocol.Instant.Never, peer.NextTimeout));
    });

    [Fact]
    public void Message_that_comes_together_with_the_end_is_told_before_it()
    {
        using var scene = new ConnectionScene(1);
        (SceneChannel a, SceneChannel b) = scene.Connect();
        // Everything that A says waits, and then comes in one turn of B's loop.
        scene.B.IsHeld = true;
        for (int i = 0; i < 5; i++) a.Send(100);
        scene.Run(TimeSpan.FromMilliseconds(50));
        scene.A.Connection.Close();
        scene.Run(TimeSpan.FromMilliseconds(50));
        scene.B.IsHeld = false;
        scene.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(RTCDtlsTransportState.Closed, scene.B.Connection.Sctp!.Transport.State);
        Assert.Equal([0, 1, 2, 3, 4], b.Received);
        Assert.Equal(RTCDataChannelState.Closed, b.Channel.ReadyState);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]   // the peer's ABORT is lost, and only DTLS says that it has gone
    public void Channel_made_after_the_peer_has_gone_is_closed_at_once(bool losesAbort)
    {
        using var scene = new ConnectionScene(1);
        scene.Connect();
        int sent = 0;
        if (losesAbort)
            scene.Network.Tap = (route, _) => route.Local.ToIPAddress().Equals(ConnectionScene.AddressB) || ++sent > 1;
        scene.A.Connection.Close();
        scene.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(RTCDtlsTransportState.Closed, scene.B.Connection.Sctp!.Transport.State);
        Assert.Equal(
            losesAbort, !scene.B.Events.Exists(static what => what.StartsWith("error x", StringComparison.Ordinal)));
        Assert.Equal("close x", scene.B.Events.Last(static what => what.Contains(" x", StringComparison.Ordinal)));

        SceneChannel late = scene.B.CreateDataChannel("late");
        scene.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(RTCDataChannelState.Closed, late.Channel.ReadyState);
        Assert.DoesNotContain("open late", scene.B.Events);
        Assert.Contains("close late", scene.B.Events);
    }

    // In the middle of the n-th event; nothing may be told after it.
    private static void CloseInside(ScenePeer peer, int countdown) => peer.Noted = () =>
    {
        if (--countdown == 0) peer.Connection.Close();
    };

    private static void AssertGone(ScenePeer peer)
    {
        RTCPeerConnection connection = peer.Connection;
        Assert.Empty(peer.Network.Loop.Ports);
        Assert.Equal((0, 0), (peer.Machine.OpenSockets, peer.Machine.OpenDtls));
        Assert.True(peer.Context.IsIdle);
        Assert.Equal(
            (RTCSignalingState.Closed, RTCIceConnectionState.Closed, RTCPeerConnectionState.Closed),
            (connection.SignalingState, connection.IceConnectionState, connection.ConnectionState));
        Assert.All(
            peer.Channels, static channel => Assert.Equal(RTCDataChannelState.Closed, channel.Channel.ReadyState));
        Assert.Equal(0, peer.EventsAfterClose);
    }

    private static bool IsEnded(SceneChannel channel) =>
        channel.Channel.ReadyState is RTCDataChannelState.Closed or RTCDataChannelState.Connecting;
}
