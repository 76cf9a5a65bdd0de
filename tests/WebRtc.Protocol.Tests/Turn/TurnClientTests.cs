using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Stun;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Protocol.Tests.Turn;

public sealed class TurnClientTests
{
    private static readonly TransportAddress Local = TransportAddress.FromIPv4(0x0A000001, 9000);
    private static readonly TransportAddress PeerAddress = TransportAddress.FromIPv4(0xCB007107, 5000);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Client_allocates_after_one_challenge()
    {
        var scene = new Scene();
        scene.Allocate();
        Assert.Equal(TimeSpan.FromMilliseconds(4), scene.Network.Now - Instant.Zero);      // two round trips
        Assert.Equal(scene.Allocation.Relayed, scene.Client.RelayedAddress);
        Assert.Equal(scene.Allocation.Client, scene.Client.MappedAddress);
        Assert.Equal([StunMethod.Allocate], scene.Server.Requests.Select(static one => one.Method));
    }

    [Fact]
    public void Client_sees_its_mapped_address_behind_a_nat()
    {
        var network = new SimulatedNetwork(1);
        var server = new SimulatedTurnServer(network);
        var nat = new SimulatedNat(NatKind.Symmetric, TransportAddress.FromIPv4(0xCB007101, 0));
        var side = new SimulatedTurnClient(network, Local, nat);
        Assert.True(network.Run(Patience, () => side.Client.State == TurnState.Allocated));
        Assert.Equal("203.0.113.1:40000", side.Client.MappedAddress.ToString());
        Assert.Single(server.Allocations);
    }

    [Fact]
    public void Client_takes_the_password_algorithm_that_the_server_offers_first()
    {
        var scene = new Scene();
        scene.Server.OffersSha256 = true;
        scene.Allocate();
        Assert.Single(scene.Server.Allocations);
    }

    [Fact]
    public void Client_believes_no_challenge_from_which_the_offer_of_algorithms_was_taken_away()
    {
        var scene = new Scene();
        scene.Server.OffersSha256 = true;
        // RFC 8489 §9.2.5: the nonce says that there was one.
        scene.Server.Lie = static bytes => WithoutAlgorithms(bytes);
        Assert.True(scene.Network.Run(Patience, () => scene.Client.State == TurnState.Failed));
        Assert.Equal(StunErrorCode.Unauthenticated, scene.Side.Events[0].Told.ErrorCode);
        Assert.Equal(2, scene.Network.Sent);                       // the credentials did not leave
    }

    [Fact]
    public void Client_with_a_wrong_password_is_told_so_once_and_stops()
    {
        var network = new SimulatedNetwork(1);
        _ = new SimulatedTurnServer(network);
        var side = new SimulatedTurnClient(network, Local, password: "wrong");
        Assert.True(network.Run(Patience, () => side.Client.State == TurnState.Failed));
        network.Run(TimeSpan.FromHours(1));
        Assert.Equal([StunErrorCode.Unauthenticated], side.Events.Select(static one => one.Told.ErrorCode));
        Assert.Equal(4, network.Sent);                          // asked twice, answered twice
    }

    [Theory]
    [InlineData(StunErrorCode.Forbidden, false)]
    [InlineData(StunErrorCode.AllocationMismatch, true)]
    [InlineData(StunErrorCode.WrongCredentials, false)]
    [InlineData(StunErrorCode.UnsupportedTransport, false)]
    [InlineData(StunErrorCode.AllocationQuotaReached, true)]
    [InlineData(StunErrorCode.InsufficientCapacity, true)]
    public void Client_that_is_refused_says_why_and_asks_again_only_if_that_may_help(int code, bool asksAgain)
    {
        var scene = new Scene();
        scene.Server.Refuses = _ => code;
        Assert.True(scene.Network.Run(Patience, () => scene.Client.State == TurnState.Failed));
        Assert.Equal(code, scene.Side.Events[0].Told.ErrorCode);
        scene.Server.Refuses = static _ => 0;
        Instant refused = scene.Network.Now;
        bool allocated = scene.Network.Run(TimeSpan.FromHours(1), () => scene.Client.State == TurnState.Allocated);
        Assert.Equal(asksAgain, allocated);
        if (asksAgain) Assert.True(scene.Network.Now - refused >= TurnClient.CapacityRetryInterval);
    }

    [Fact]
    public void Client_gives_up_on_a_silent_server_and_tries_again_later()
    {
        var network = new SimulatedNetwork(1);
        var side = new SimulatedTurnClient(network, Local);
        Assert.True(network.Run(Patience, () => side.Client.State == TurnState.Failed));
        Assert.Equal(TurnClient.AllocateTimeout, network.Now - Instant.Zero);
        Assert.Equal(TurnClient.Unreachable, side.Events[0].Told.ErrorCode);
        _ = new SimulatedTurnServer(network);
        Assert.True(network.Run(
            TurnClient.RetryInterval + TimeSpan.FromSeconds(1), () => side.Client.State == TurnState.Allocated));
    }

    [Fact]
    public void Client_survives_loss() => Seeds.ForEach(100, seed =>
    {
        var scene = new Scene(seed);
        scene.Network.Conditions = LinkConditions.Lan with { Loss = 0.3, Duplication = 0.1 };
        Assert.True(scene.Network.Run(TimeSpan.FromMinutes(5), () => scene.Client.State == TurnState.Allocated));
        scene.Client.Permit(scene.Network.Now, PeerAddress);
        scene.Client.Bind(scene.Network.Now, PeerAddress);
        Assert.True(scene.Network.Run(
            TimeSpan.FromMinutes(2), () => scene.Allocation.FindChannel(scene.Network.Now, PeerAddress) is not null));
    });

    [Fact]
    public void Client_gives_back_what_an_answer_it_never_heard_has_left_it()
    {
        var scene = new Scene();
        // Every answer to a signed Allocate is lost, until it is given up.
        scene.Server.Lie = static bytes => bytes[0] == 1 && bytes[1] == 3 ? null : bytes;
        Assert.True(scene.Network.Run(Patience, () => scene.Client.State == TurnState.Failed));
        TransportAddress orphan = scene.Allocation.Relayed;
        scene.Server.Lie = static bytes => bytes;
        Assert.True(scene.Network.Run(Patience, () => scene.Client.State == TurnState.Allocated));
        Assert.NotEqual(orphan, scene.Client.RelayedAddress);
        Assert.Equal(scene.Client.RelayedAddress, scene.Allocation.Relayed);
    }

    [Fact]
    public void Client_is_sent_on_to_another_server_but_not_for_ever()
    {
        var network = new SimulatedNetwork(1);
        var first = new SimulatedTurnServer(network);
        var second = new SimulatedTurnServer(network, TransportAddress.FromIPv4(0xC6336406, 3478));
        first.Refuses = static _ => StunErrorCode.TryAlternate;
        first.Alternate = second.Address;
        var side = new SimulatedTurnClient(network, Local);
        Assert.True(network.Run(Patience, () => side.Client.State == TurnState.Allocated));
        Assert.Equal(second.Address, side.Client.Server);

        second.Forget();
        second.Refuses = static _ => StunErrorCode.TryAlternate;
        second.Alternate = first.Address;
        var other = new SimulatedTurnClient(network, Local.WithPort(9001));
        Assert.True(network.Run(Patience, () => other.Client.State == TurnState.Failed));
        Assert.Equal(StunErrorCode.TryAlternate, other.Events[0].Told.ErrorCode);
    }

    [Fact]
    public void Allocation_is_refreshed_ahead_of_its_end_and_outlives_stale_nonces()
    {
        var scene = new Scene();
        scene.Server.MaxLifetime = TimeSpan.FromMinutes(3);
        scene.Allocate();
        for (int i = 0; i < 20; i++)
        {
            scene.Server.ChangeNonce();
            scene.Network.Run(TimeSpan.FromMinutes(3));
            Assert.Equal(TurnState.Allocated, scene.Client.State);
        }
        Assert.InRange(scene.Server.Requests.Count(static one => one.Method == StunMethod.Refresh), 25, 35);
        Assert.Single(scene.Side.Events);
    }

    [Fact]
    public void Nothing_is_sent_on_an_idle_allocation_but_what_keeps_a_nat_open()
    {
        var scene = new Scene();
        scene.Allocate();
        long before = scene.Network.Sent;
        scene.Network.Run(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        Assert.Equal(15, scene.Server.KeepAlives);
        Assert.Equal(15, scene.Network.Sent - before);
    }

    [Fact]
    public void Allocation_that_the_server_has_forgotten_is_replaced()
    {
        var scene = new Scene();
        scene.Allocate();
        TransportAddress before = scene.Client.RelayedAddress;
        scene.Server.Forget();
        scene.Client.Probe(scene.Network.Now);
        Assert.True(scene.Network.Run(Patience, () => scene.Side.Events.Count == 3));
        Assert.Equal(
            [TurnEventKind.Allocated, TurnEventKind.Lost, TurnEventKind.Allocated],
            scene.Side.Events.Select(static one => one.Told.Kind));
        Assert.Equal(StunErrorCode.AllocationMismatch, scene.Side.Events[1].Told.ErrorCode);
        Assert.NotEqual(before, scene.Client.RelayedAddress);
    }

    [Fact]
    public void Allocation_is_given_back_at_the_end()
    {
        var scene = new Scene();
        scene.Allocate();
        scene.Client.Close();
        scene.Network.Run(TimeSpan.FromSeconds(1));
        Assert.Empty(scene.Server.Allocations);
        Assert.Equal(Instant.Never, scene.Client.NextTimeout);
    }

    [Fact]
    public void Data_passes_by_indications_until_the_channel_is_bound_and_then_behind_four_bytes()
    {
        var scene = new Scene();
        scene.Allocate();
        scene.Client.Permit(scene.Network.Now, PeerAddress);
        scene.Network.Settle();
        scene.Side.Send(PeerAddress, "by indication"u8);
        Assert.True(scene.Network.Run(Patience, () => scene.Echo.Received.Count == 1));
        Assert.True(scene.Network.Run(Patience, () => scene.Side.Received.Count == 1));
        Assert.Equal((1, 0), (scene.Server.ByIndication, scene.Server.ByChannel));

        scene.Client.Bind(scene.Network.Now, PeerAddress);
        scene.Network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(ChannelData.HeaderLength, scene.Client.HeadroomFor(PeerAddress));
        scene.Side.Send(PeerAddress, "by channel"u8);
        Assert.True(scene.Network.Run(Patience, () => scene.Side.Received.Count == 2));
        Assert.Equal((1, 1), (scene.Server.ByIndication, scene.Server.ByChannel));
        Assert.Equal("by channel"u8, scene.Side.Received[1].Bytes);
        Assert.Equal(PeerAddress, scene.Side.Received[1].Peer);
    }

    [Fact]
    public void Permissions_and_channels_in_use_live_on_and_unused_ones_end()
    {
        var scene = new Scene();
        scene.Allocate();
        scene.Client.Permit(scene.Network.Now, TransportAddress.FromIPv4(0xCB007108, 1));
        scene.Client.Bind(scene.Network.Now, PeerAddress);
        scene.Network.Settle();
        Assert.Equal(2, scene.Client.PermissionCount);
        for (int i = 0; i < 60; i++)
        {
            scene.Side.Send(PeerAddress, [(byte)i]);
            scene.Network.Run(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(60, scene.Side.Received.Count);
        Assert.Equal(1, scene.Client.PermissionCount);
        Assert.Equal(0, scene.Server.Dropped);
        Assert.Equal([ChannelData.FirstNumber], scene.Allocation.Channels);
        Assert.InRange(scene.Server.Requests.Count(static one => one.Method == StunMethod.ChannelBind), 7, 9);

        scene.Network.Run(TimeSpan.FromMinutes(15));
        Assert.Equal(0, scene.Client.PermissionCount);
        Assert.True(scene.Client.HeadroomFor(PeerAddress) > ChannelData.HeaderLength);
    }

    [Fact]
    public void Channel_numbers_are_not_used_twice_and_peers_beyond_the_limit_go_by_indications()
    {
        var scene = new Scene();
        scene.Allocate();
        for (uint i = 0; i < TurnClient.MaxChannels + 3; i++)
            scene.Client.Bind(scene.Network.Now, TransportAddress.FromIPv4(0xCB007110 + i, 5000));
        scene.Network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(
            Enumerable.Range(ChannelData.FirstNumber, TurnClient.MaxChannels),
            scene.Allocation.Channels.Select(static one => (int)one).Order());
        Assert.Equal(3, scene.Client.Counters.Refused);

        scene.Network.Run(TimeSpan.FromMinutes(30));               // all have ended
        scene.Client.Bind(scene.Network.Now, PeerAddress);
        scene.Network.Run(TimeSpan.FromSeconds(1));
        Assert.Contains((ushort)(ChannelData.FirstNumber + TurnClient.MaxChannels), scene.Allocation.Channels);
    }

    [Fact]
    public void Permissions_beyond_the_limit_take_the_place_of_the_one_used_longest_ago()
    {
        var scene = new Scene();
        scene.Allocate();
        for (uint i = 0; i < TurnClient.MaxPermissions + 10; i++)
        {
            scene.Client.Permit(scene.Network.Now, TransportAddress.FromIPv4(0xCB007110 + i, 5000));
            scene.Network.Run(TimeSpan.FromMilliseconds(10));
        }
        Assert.Equal(TurnClient.MaxPermissions, scene.Client.PermissionCount);
    }

    [Fact]
    public void Peer_that_is_forbidden_costs_one_request_and_the_allocation_lives()
    {
        var scene = new Scene();
        scene.Allocate();
        scene.Server.Refuses = static method =>
            method == StunMethod.CreatePermission ? StunErrorCode.Forbidden : 0;
        scene.Client.Permit(scene.Network.Now, PeerAddress);
        scene.Network.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(1, scene.Client.Counters.Refused);
        Assert.Equal(TurnState.Allocated, scene.Client.State);
        Assert.Equal(1, scene.Server.Requests.Count(static one => one.Method == StunMethod.CreatePermission));
    }

    [Fact]
    public void Channel_that_is_refused_leaves_indications()
    {
        var scene = new Scene();
        scene.Allocate();
        scene.Server.Refuses = static method =>
            method == StunMethod.ChannelBind ? StunErrorCode.InsufficientCapacity : 0;
        scene.Client.Bind(scene.Network.Now, PeerAddress);
        scene.Network.Run(TimeSpan.FromSeconds(1));
        scene.Side.Send(PeerAddress, "still there"u8);
        Assert.True(scene.Network.Run(Patience, () => scene.Side.Received.Count == 1));
        Assert.Equal(1, scene.Server.ByIndication);
    }

    [Fact]
    public void Response_without_the_right_integrity_is_as_if_it_had_never_come()
    {
        var scene = new Scene();
        scene.Server.Lie = static bytes => (StunMessage.IsStun(bytes) && bytes[1] == 3) ? Spoiled(bytes) : bytes;
        Assert.False(scene.Network.Run(
            TurnClient.AllocateTimeout - TimeSpan.FromMilliseconds(1),
            () => scene.Client.State != TurnState.Allocating));
        Assert.True(scene.Client.Counters.Unauthenticated > 0);
    }

    [Fact]
    public void Only_the_server_is_heard()
    {
        var scene = new Scene();
        scene.Allocate();
        scene.Client.Bind(scene.Network.Now, PeerAddress);
        scene.Network.Run(TimeSpan.FromSeconds(1));
        byte[] datagram = [0x40, 0x00, 0, 4, 1, 2, 3, 4];
        Assert.False(scene.Client.TryHandleDatagram(
            scene.Network.Now, PeerAddress, datagram, out _, out _));
        Assert.Equal(1, scene.Client.Counters.NotFromServer);
        Assert.True(scene.Client.TryHandleDatagram(
            scene.Network.Now, scene.Server.Address, datagram, out Span<byte> data, out TransportAddress peer));
        Assert.Equal((4, PeerAddress), (data.Length, peer));
    }

    [Theory]
    [InlineData("40010004AABBCCDD")]                // a channel that is not bound
    [InlineData("40000005AABBCCDD")]                // longer than it is
    [InlineData("4000")]
    [InlineData("50000004AABBCCDD")]                // no channel's number
    [InlineData("80000004AABBCCDD")]
    public void Rubbish_from_the_server_is_counted(string hex)
    {
        var scene = new Scene();
        scene.Allocate();
        scene.Client.Bind(scene.Network.Now, PeerAddress);
        scene.Network.Run(TimeSpan.FromSeconds(1));
        Assert.False(scene.Client.TryHandleDatagram(
            scene.Network.Now, scene.Server.Address, Convert.FromHexString(hex), out _, out _));
        Assert.Equal(1, scene.Client.Counters.Malformed + scene.Client.Counters.UnknownPeer);
    }

    [Fact]
    public void Data_of_a_peer_nobody_permitted_is_dropped()
    {
        var scene = new Scene();
        scene.Allocate();
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Indication, StunMethod.Data, new StunTransactionId(1, 2));
        writer.AddXorAddress(StunAttributeType.XorPeerAddress, PeerAddress);
        writer.Add(StunAttributeType.Data, "unasked"u8);
        Assert.False(scene.Client.TryHandleDatagram(
            scene.Network.Now, scene.Server.Address, buffer.AsSpan(0, writer.Length), out _, out _));
        Assert.Equal(1, scene.Client.Counters.UnknownPeer);
    }

    [Fact]
    public void Client_bears_a_server_whose_every_message_is_cut_and_flipped() => Seeds.ForEach(200, seed =>
    {
        var scene = new Scene(seed);
        var random = new SeededRandom(seed + 5);
        scene.Server.Lie = bytes =>
        {
            if (!random.Chance(0.5)) return bytes;
            byte[] cut = bytes[..(int)(random.NextDouble() * bytes.Length)];
            int bit = (int)(random.NextDouble() * cut.Length * 8);
            if (cut.Length > 0) cut[bit / 8] ^= (byte)(1 << (bit % 8));
            return cut;
        };
        scene.Network.Run(TimeSpan.FromMinutes(1), () => scene.Client.State == TurnState.Allocated);
        for (int i = 0; i < 20; i++)
        {
            scene.Client.Bind(scene.Network.Now, PeerAddress);
            if (scene.Client.State == TurnState.Allocated) scene.Side.Send(PeerAddress, "data"u8);
            scene.Network.Run(TimeSpan.FromSeconds(20));
        }
    });

    [Fact]
    public void Relaying_allocates_nothing_per_datagram()
    {
        var scene = new Scene();
        scene.Allocate();
        scene.Client.Bind(scene.Network.Now, PeerAddress);
        scene.Network.Run(TimeSpan.FromSeconds(1));
        var slot = new byte[1500];
        byte[] incoming = [0x40, 0x00, 0, 4, 1, 2, 3, 4];
        Instant now = scene.Network.Now;
        long allocated = long.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                if (scene.Client.Frame(PeerAddress, slot, 1200) != 1204) return;
                if (!scene.Client.TryHandleDatagram(now, scene.Server.Address, incoming, out _, out _)) return;
                _ = scene.Client.NextTimeout;
            }
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, allocated);
    }

    private static byte[] Spoiled(byte[] bytes)
    {
        // The fingerprint stays right: a liar knows how to compute it.
        bytes[^10] ^= 1;
        uint fingerprint = StunFingerprint.Compute(bytes.AsSpan(0, bytes.Length - 8));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - 4), fingerprint);
        return bytes;
    }

    private static byte[] WithoutAlgorithms(byte[] bytes)
    {
        Assert.True(StunMessage.TryParse(bytes, out StunMessage message));
        var buffer = new byte[500];
        var writer = new StunWriter(buffer, message.Class, message.Method, message.TransactionId);
        foreach (StunAttribute attribute in message)
        {
            if (attribute.Type != StunAttributeType.PasswordAlgorithms) writer.Add(attribute.Type, attribute.Value);
        }
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }

    private sealed class Scene
    {
        public Scene(ulong seed = 1)
        {
            Network = new SimulatedNetwork(seed);
            Server = new SimulatedTurnServer(Network);
            Side = new SimulatedTurnClient(Network, Local);
            Network.Attach(Echo, PeerAddress);
        }

        public SimulatedNetwork Network { get; }

        public SimulatedTurnServer Server { get; }

        public SimulatedTurnClient Side { get; }

        public TurnClient Client => Side.Client;

        public EchoPeer Echo { get; } = new();

        public SimulatedAllocation Allocation => Server.Allocations.Values.Single();

        public void Allocate() =>
            Assert.True(Network.Run(Patience, () => Client.State == TurnState.Allocated));
    }

    private sealed class EchoPeer : ISimulatedPeer
    {
        private readonly Queue<(Route Route, byte[] Bytes)> _answers = new();

        public List<byte[]> Received { get; } = [];

        public Instant NextTimeout => Instant.Never;

        public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
        {
            Received.Add(datagram.ToArray());
            _answers.Enqueue((route, datagram.ToArray()));
        }

        public void HandleTimeout(Instant now)
        {
        }

        public void Drain(Instant now, SimulatedNetwork network)
        {
            while (_answers.TryDequeue(out (Route Route, byte[] Bytes) next)) network.Send(next.Route, next.Bytes);
        }
    }
}
