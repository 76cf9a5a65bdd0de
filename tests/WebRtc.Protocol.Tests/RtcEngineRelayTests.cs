using Camerad.Media;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Tests.Rtp;
using Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Protocol.Tests;

/// <summary>Whole engines that reach each other through a TURN server.</summary>
public sealed class RtcEngineRelayTests
{
    /// <summary>Bytes of UDP payload: IPv6's least MTU without its header and UDP's.</summary>
    private const int LeastPath = 1280 - 40 - 8;

    private const int MessageLength = 50_000, Messages = 10, Frames = 30, FrameLength = 20_000, KeyFrameDistance = 10;

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1_80)]
    internal void Two_sides_with_relays_alone_exchange_pictures_and_messages_on_the_smallest_path(
        SrtpProfile profile) => Seeds.ForEach(20, seed =>
    {
        var scene = new RelayScene(seed, profile: profile);
        int longest = 0;
        scene.Network.Conditions = new LinkConditions(TimeSpan.FromMilliseconds(10)) { Mtu = LeastPath, Loss = 0.02 };
        scene.Network.Tap = (_, datagram) =>
        {
            longest = Math.Max(longest, datagram.Length);
            return true;
        };
        Agree(scene.Pair);
        Assert.True(scene.Connect());
        Open(scene);

        Send(scene);

        Assert.True(scene.Run(TimeSpan.FromMinutes(2), () => CountMessages(scene.Pair.B) == Messages));
        Assert.InRange(CountFrames(scene.Pair.B), KeyFrameDistance, Frames);     // nobody makes a key frame on request
        Assert.InRange(longest, FragmentTable.PayloadBudget + ChannelData.HeaderLength, LeastPath);
        Assert.True(scene.Server.ByChannel > 20 * scene.Server.ByIndication);
        Assert.Equal(0, scene.Pair.A.Engine.Counters.UnprovedRoute + scene.Pair.B.Engine.Counters.UnprovedRoute);
        AssertPair(scene.Pair.A, scene.RelayA);
        AssertPair(scene.Pair.B, scene.RelayB);
    });

    [Fact]
    public void Nothing_of_a_side_with_relays_alone_leaves_but_to_its_server() => Seeds.ForEach(10, seed =>
    {
        var scene = new RelayScene(seed);
        scene.Network.Tap = (route, _) =>
        {
            bool isEngine = route.Local.WithPort(0) == SimulatedEnginePair.AddressA.WithPort(0)
                || route.Local.WithPort(0) == SimulatedEnginePair.AddressB.WithPort(0);
            Assert.True(!isEngine || route.Remote == scene.Server.Address, $"{route}");
            return true;
        };
        Assert.True(scene.Connect());
        scene.Network.Run(TimeSpan.FromMinutes(1));
    });

    [Fact]
    public void A_direct_pair_is_preferred_to_a_relayed_one() => Seeds.ForEach(10, seed =>
    {
        var scene = new RelayScene(seed, IceTransportPolicy.All);
        // The direct way opens only when the relayed one works.
        var down = new LinkConditions(TimeSpan.FromMilliseconds(1)) { IsDown = true };
        scene.Network.SetLink(SimulatedEnginePair.AddressA, SimulatedEnginePair.AddressB, down);
        scene.Network.SetLink(SimulatedEnginePair.AddressB, SimulatedEnginePair.AddressA, down);
        Assert.True(scene.Connect());
        Assert.False(IsDirect(scene.Pair.A));
        scene.Network.SetLink(SimulatedEnginePair.AddressA, SimulatedEnginePair.AddressB, LinkConditions.Lan);
        scene.Network.SetLink(SimulatedEnginePair.AddressB, SimulatedEnginePair.AddressA, LinkConditions.Lan);
        Assert.True(scene.Run(TimeSpan.FromSeconds(20), () => IsDirect(scene.Pair.A) && IsDirect(scene.Pair.B)));
    });

    [Fact]
    public void Connection_lives_on_through_refreshes_and_stale_nonces()
    {
        var scene = new RelayScene(1);
        scene.Server.MaxLifetime = TimeSpan.FromMinutes(2);
        Assert.True(scene.Connect());
        for (int i = 0; i < 60; i++)
        {
            if (i % 7 == 0) scene.Server.ChangeNonce();
            scene.Network.Run(TimeSpan.FromMinutes(1));
            Assert.Equal(IceState.Completed, scene.Pair.A.Engine.Ice.State);
        }
        Assert.Equal(1, scene.Pair.A.Engine.Ice.SelectedPairChanges);
        Assert.Equal(2, scene.Pair.A.TurnEvents.Count + scene.Pair.B.TurnEvents.Count);
    }

    [Fact]
    public void Server_that_forgets_everything_is_found_out_and_a_restart_connects_anew() => Seeds.ForEach(10, seed =>
    {
        var scene = new RelayScene(seed);
        Assert.True(scene.Connect());
        scene.Server.Forget();
        Assert.True(scene.Run(
            TimeSpan.FromSeconds(20), () => scene.Pair.A.Engine.Ice.State == IceState.Disconnected));
        // What was lost is asked for anew, without anybody's help; the peer hears of it.
        Assert.True(scene.Run(
            TimeSpan.FromSeconds(30), () => scene.Pair.A.TurnEvents.Count >= 3 && scene.Pair.B.TurnEvents.Count >= 3));
        scene.RestartIce();
        Assert.True(scene.Run(TimeSpan.FromSeconds(30), () => IsConnected(scene.Pair.A) && IsConnected(scene.Pair.B)));
        AssertPair(scene.Pair.A, scene.RelayA);
    });

    [Fact]
    public void Closing_gives_the_allocations_back()
    {
        var scene = new RelayScene(1);
        Assert.True(scene.Connect());
        scene.Pair.A.Engine.Close(scene.Network.Now);
        scene.Pair.B.Engine.Close(scene.Network.Now);
        scene.Network.Run(TimeSpan.FromSeconds(1));
        Assert.Empty(scene.Server.Allocations);
    }

    [Fact]
    public void Statistics_count_what_peers_get_and_not_the_servers_frames()
    {
        var scene = new RelayScene(1);
        scene.Pair.AgreeOnData();
        Assert.True(scene.Connect());
        Open(scene);
        Assert.True(scene.Pair.A.Engine.Data!.TrySend(
            scene.Network.Now, 1, DataChannelMessageKind.Binary, new byte[MessageLength]));
        Assert.True(scene.Run(TimeSpan.FromSeconds(20), () => CountMessages(scene.Pair.B) == 1));
        scene.Network.Run(TimeSpan.FromSeconds(2));
        PairCounters sent = scene.Pair.A.Engine.Ice.SelectedPair!.Counters;
        PairCounters received = scene.Pair.B.Engine.Ice.SelectedPair!.Counters;
        Assert.Equal((sent.PacketsSent, sent.BytesSent), (received.PacketsReceived, received.BytesReceived));
    }

    [Fact]
    public void Datagram_of_a_stranger_at_the_relays_own_address_leads_nowhere()
    {
        var scene = new RelayScene(1);
        Assert.True(scene.Connect());
        long before = scene.RelayA.Counters.NotFromServer;
        byte[] channelData = [0x40, 0, 0, 4, 1, 2, 3, 4];
        scene.Pair.A.HandleDatagram(
            scene.Network.Now,
            new Route(SimulatedEnginePair.AddressA.WithPort(9001), TransportAddress.FromIPv4(0x0A000009, 3478)),
            channelData);
        Assert.Equal(before + 1, scene.RelayA.Counters.NotFromServer);
        // And at the port of the connection it is of nobody's kind.
        scene.Pair.A.Engine.HandleDatagram(
            scene.Network.Now, new Route(SimulatedEnginePair.AddressA, scene.Server.Address), channelData);
        Assert.Equal(1, scene.Pair.A.Engine.Counters.UnprovedRoute);
    }

    [Fact]
    public void Relays_beyond_the_limit_are_refused()
    {
        var scene = new RelayScene(1);
        for (int i = 1; i < RtcEngine.MaxRelays; i++) Assert.True(scene.Pair.A.Engine.AddRelay(scene.RelayB));
        Assert.False(scene.Pair.A.Engine.AddRelay(scene.RelayB));
    }

    private static DataChannelParameters Channel => new("relayed", Negotiated: true, Id: 0);

    private static bool IsRelayed(CandidatePair pair) => pair.Remote.Type == IceCandidateType.Relayed;

    private static bool IsDirect(SimulatedEngine side) =>
        side.Engine.Ice.SelectedPair is { IsRelayed: false } pair && !IsRelayed(pair);

    private static bool IsConnected(SimulatedEngine side) =>
        side.Engine.Ice.State is IceState.Connected or IceState.Completed;

    private static void AssertPair(SimulatedEngine side, TurnClient relay)
    {
        CandidatePair pair = side.Engine.Ice.SelectedPair!;
        Assert.Equal((IceCandidateType.Relayed, relay.RelayedAddress), (pair.Local.Type, pair.Route.Local));
        Assert.Equal(0u, pair.Local.Priority >> 24);
    }

    private static void Agree(SimulatedEnginePair pair)
    {
        string mid = new('m', 16);                                             // the longest that fits a header
        RtpSenderParameters sender = TestStream.Parameters() with { Mid = mid };
        pair.A.Engine.SetSenders(pair.Network.Now, [sender], TestStream.Clock);
        pair.B.Engine.SetReceivers(pair.Network.Now, [TestReceivers.Video() with { Mid = mid }]);
        pair.AgreeOnData();
    }

    private static void Open(RelayScene scene)
    {
        foreach (SimulatedEngine side in new[] { scene.Pair.A, scene.Pair.B })
            Assert.True(side.Engine.Data!.TryOpen(scene.Network.Now, 1, Channel, out _));
        Assert.True(scene.Run(TimeSpan.FromSeconds(20), () => HasOpened(scene.Pair.A) && HasOpened(scene.Pair.B)));
    }

    private static bool HasOpened(SimulatedEngine side) =>
        side.DataEvents.Exists(static told => told.Kind == DataChannelEventKind.Opened);

    private static void Send(RelayScene scene)
    {
        var pictures = new EncodedFramePool();
        var packets = new PacketizedFramePool();
        for (int i = 0; i < Frames; i++)
        {
            if (i < Messages)
            {
                Assert.True(scene.Pair.A.Engine.Data!.TrySend(
                    scene.Network.Now, 1, DataChannelMessageKind.Binary, new byte[MessageLength]));
            }
            EncodedFrame picture = TestPictures.Create(
                pictures, isKeyFrame: i % KeyFrameDistance == 0, scene.Network.Now.Ticks, FrameLength);
            PacketizedFrame frame = packets.Create(picture);
            scene.Pair.A.Engine.SendFrame(scene.Network.Now, 0, frame);
            frame.Release();
            picture.Release();
            scene.Network.Run(TimeSpan.FromMilliseconds(33));
        }
    }

    private static int CountMessages(SimulatedEngine side) => side.DataEvents.Count(
        static told => told.Kind == DataChannelEventKind.Message && told.Payload.Length == MessageLength);

    private static int CountFrames(SimulatedEngine side)
    {
        int count = 0;
        while (side.Engine.Inbound.TryPollFrame(out _)) count++;
        return count;
    }
}
