using Camerad.TestKit;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>Networks that go away, come back, or come back as others, in virtual time.</summary>
public sealed class IceRestartSceneTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Short_outage_is_told_and_passes_without_a_restart()
    {
        Seeds.ForEach(20, seed =>
        {
            using var scene = new ConnectionScene(seed);
            (SceneChannel a, SceneChannel b) = scene.Connect();
            scene.Stream(a, b, Interval, 1000);
            scene.Run(TimeSpan.FromSeconds(1));

            scene.Network.Conditions = LinkConditions.Lan with { IsDown = true };
            scene.RunUntil(() => scene.Peers.All(static peer =>
                peer.Connection.ConnectionState == RTCPeerConnectionState.Disconnected), "disconnected");
            scene.Network.Conditions = LinkConditions.Lan with { Loss = 0.05 };
            scene.RunUntil(() => scene.IsCalm, "connected again");

            scene.RunUntil(() => a.Sent == 1000, "all sent");
            scene.Run(TimeSpan.FromSeconds(10));
            Verify(a, b);
            Assert.Equal(1, scene.Peers.Sum(peer => scene.NegotiatorOf(peer).Offers));
        });
    }

    [Fact]
    public void Restart_after_ice_has_failed_brings_everything_back()
    {
        Seeds.ForEach(20, seed =>
        {
            using var scene = new ConnectionScene(seed);
            (SceneChannel a, SceneChannel b) = scene.Connect();
            scene.Stream(a, b, Interval, 100);

            scene.Network.Conditions = LinkConditions.Lan with { IsDown = true };
            scene.RunUntil(() => scene.Peers.All(static peer =>
                peer.Connection.IceConnectionState == RTCIceConnectionState.Failed), "failed", seconds: 90);
            scene.Run(scene.Within(TimeSpan.FromSeconds(120)));
            Assert.Equal(RTCDataChannelState.Open, a.Channel.ReadyState);
            scene.Network.Conditions = LinkConditions.Lan with { Loss = 0.05 };
            ScenePeer peer = scene.Peers[scene.Random.Next(2)];
            scene.Do(peer, peer.Connection.RestartIce);
            scene.RunUntil(() => scene.IsCalm, "connected again");

            scene.Stream(a, b, Interval, 100);
            scene.Run(TimeSpan.FromSeconds(15));
            scene.Check();
            Assert.Equal(200, a.Sent);
            Verify(a, b);
        });
    }

    [Fact]
    public void Restart_onto_another_path_keeps_dtls_and_every_message()
    {
        Seeds.ForEach(50, seed =>
        {
            using var scene = new ConnectionScene(seed);
            scene.Network.Conditions = LinkConditions.Lan with { Loss = 0.05, Jitter = TimeSpan.FromMilliseconds(20) };
            (SceneChannel a, SceneChannel b) = scene.Connect();
            foreach (ScenePeer peer in scene.Peers) peer.ListenToTransports();
            scene.Stream(a, b, Interval, 500);
            scene.Run(scene.Within(TimeSpan.FromSeconds(2)));

            // Another network, with the old one there for a while, or gone at once.
            scene.A.Machine.AddAddress(ConnectionScene.OtherAddressA);
            bool isGoneFirst = scene.Random.Chance(0.5);
            if (isGoneFirst) scene.A.Machine.RemoveAddress(ConnectionScene.AddressA);
            ScenePeer restarter = scene.Peers[scene.Random.Next(2)];
            scene.Do(restarter, restarter.Connection.RestartIce, scene.Within(TimeSpan.FromSeconds(3)));
            scene.Run(TimeSpan.FromSeconds(4));
            if (!isGoneFirst) scene.A.Machine.RemoveAddress(ConnectionScene.AddressA);

            scene.RunUntil(
                () => scene.IsCalm && LocalAddressOf(scene.A) == $"{ConnectionScene.OtherAddressA}",
                "moved", seconds: 60);
            scene.Run(TimeSpan.FromSeconds(30));
            scene.Check();
            Assert.Equal(500, a.Sent);
            Verify(a, b);
            foreach (ScenePeer peer in scene.Peers)
            {
                Assert.DoesNotContain(
                    peer.Events, static what => what.StartsWith("dtlstransport", StringComparison.Ordinal));
            }
        });
    }

    private static string? LocalAddressOf(ScenePeer peer) =>
        peer.Connection.Sctp!.Transport.IceTransport.GetSelectedCandidatePair()?.Local.Address;

    private static void Verify(SceneChannel a, SceneChannel b)
    {
        a.Verify(b);
        b.Verify(a);
    }
}
