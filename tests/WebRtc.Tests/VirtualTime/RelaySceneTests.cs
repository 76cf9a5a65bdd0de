using Camerad.TestKit;
using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>Whole connections that reach each other through a TURN server alone, in virtual time.</summary>
public sealed class RelaySceneTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Relay_only_connects_and_gives_everything_back()
    {
        Seeds.ForEach(20, seed =>
        {
            SimulatedTurnServer server;
            ScenePeer[] peers;
            SimulatedNetwork network;
            using (var scene = new ConnectionScene(seed))
            {
                (peers, network) = ([.. scene.Peers], scene.Network);
                server = Begin(scene);
                scene.Network.Conditions = LinkConditions.Lan with { Loss = 0.05 };
                (SceneChannel a, SceneChannel b) = scene.Connect();
                scene.Stream(a, b, Interval, 100);
                scene.RunUntil(() => a.Sent == 100, "all sent");
                scene.Run(TimeSpan.FromSeconds(10));
                Assert.Equal((100, 100), (a.Received.Count, b.Received.Count));
                foreach (ScenePeer peer in peers)
                {
                    RTCIceCandidate local = peer.Connection.Sctp!.Transport.IceTransport
                        .GetSelectedCandidatePair()!.Local;
                    Assert.Equal(
                        (RTCIceCandidateType.Relay, RTCIceServerTransportProtocol.Udp),
                        (local.Type, local.RelayProtocol));
                    // Its own address stays hidden (RFC 8839 §5.1).
                    Assert.Equal(("0.0.0.0", 9), (local.RelatedAddress, local.RelatedPort));
                }
                scene.Network.Conditions = LinkConditions.Lan;
            }
            network.Settle();
            network.Run(TimeSpan.FromSeconds(1));
            Assert.Empty(server.Allocations);
            Assert.All(peers, static peer => Assert.Equal(0, peer.Machine.OpenSockets));
        });
    }

    [Fact]
    public void Wrong_credential_is_told_once_and_gathering_ends()
    {
        using var scene = new ConnectionScene(1);
        var errors = new List<RTCPeerConnectionIceErrorEvent>();
        scene.A.Connection.OnIceCandidateError += errors.Add;
        _ = Begin(scene, credential: "wrong");
        scene.A.CreateDataChannel("x");
        scene.RunUntil(
            () => scene.A.Connection.IceGatheringState == RTCIceGatheringState.Complete, "gathered");
        scene.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(401, Assert.Single(errors).ErrorCode);
    }

    [Fact]
    public void Silent_server_is_told_as_unreachable()
    {
        using var scene = new ConnectionScene(1);
        var errors = new List<RTCPeerConnectionIceErrorEvent>();
        scene.A.Connection.OnIceCandidateError += errors.Add;
        Configure(scene, SimulatedTurnServer.Password);
        scene.A.CreateDataChannel("x");
        scene.RunUntil(
            () => scene.A.Connection.IceGatheringState == RTCIceGatheringState.Complete, "gathered");
        Assert.Equal(RTCPeerConnectionIceErrorEvent.Unreachable, Assert.Single(errors).ErrorCode);
    }

    [Fact]
    public void Connection_survives_a_server_that_has_forgotten_everything()
    {
        Seeds.ForEach(20, seed =>
        {
            using var scene = new ConnectionScene(seed);
            SimulatedTurnServer server = Begin(scene);
            (SceneChannel a, SceneChannel b) = scene.Connect();
            server.Forget();
            scene.RunUntil(() => scene.Peers.Any(static peer =>
                peer.Connection.IceConnectionState == RTCIceConnectionState.Disconnected), "disconnected");
            // Each asks for another allocation and trickles its candidate.
            scene.RunUntil(() => scene.IsCalm, "connected again");
            scene.Stream(a, b, Interval, 50);
            scene.Run(TimeSpan.FromSeconds(10));
            Assert.Equal((50, 50), (a.Received.Count, b.Received.Count));
        });
    }

    private static SimulatedTurnServer Begin(
        ConnectionScene scene, string credential = SimulatedTurnServer.Password)
    {
        var server = new SimulatedTurnServer(scene.Network);
        Configure(scene, credential);
        return server;
    }

    private static void Configure(ConnectionScene scene, string credential)
    {
        TransportAddress address = SimulatedTurnServer.DefaultAddress;
        foreach (ScenePeer peer in scene.Peers)
        {
            peer.Connection.SetConfiguration(new RTCConfiguration
            {
                IceTransportPolicy = RTCIceTransportPolicy.Relay,
                IceServers =
                [
                    new RTCIceServer
                    {
                        Urls = [$"turn:{address}"], Username = SimulatedTurnServer.Username, Credential = credential,
                    },
                ],
            });
        }
    }
}
