using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Tests.Ice;

public sealed class ServerReflexiveGathererTests
{
    private static readonly TransportAddress Server = TransportAddress.FromIPv4(0xC6336401, 3478);
    private static readonly TransportAddress Base = TransportAddress.FromIPv4(0xC0A80101, 8189);

    private readonly SimulatedNat _nat = new(NatKind.PortRestricted, TransportAddress.FromIPv4(0xCB007101, 0));
    private readonly ServerReflexiveGatherer _gatherer = new(Base, Server, 7, new SeededRandom(3), Instant.Zero);
    private readonly SimulatedNetwork _network = new(1);

    [Fact]
    public void Gatherer_learns_the_mapped_address_in_one_round_trip()
    {
        Start(withServer: true);
        Assert.True(_network.Run(TimeSpan.FromSeconds(1), () => _gatherer.IsSettled));
        Assert.Equal(TimeSpan.FromMilliseconds(2), _network.Now - Instant.Zero);
        Assert.True(_gatherer.TryPollMapped(out TransportAddress mapped));
        Assert.Equal("203.0.113.1:40000", mapped.ToString());
        IceCandidate candidate = IceCandidate.ServerReflexive(mapped, Base, Server, localPreference: 100);
        Assert.Equal((IceCandidateType.ServerReflexive, Base), (candidate.Type, candidate.Base));
        Assert.Equal((100u << 24) | (100 << 8) | 255, candidate.Priority);
        Assert.False(_gatherer.TryPollMapped(out _));
    }

    [Fact]
    public void Gatherer_keeps_the_binding_alive_and_reports_a_new_one()
    {
        Start(withServer: true);
        _network.Run(TimeSpan.FromSeconds(100));
        Assert.InRange(_network.Sent, 10, 12);                      // five or six requests and their answers
        Assert.True(_gatherer.TryPollMapped(out _));
        TransportAddress? before = _gatherer.MappedAddress;
        _nat.ForgetBindings();
        Assert.True(_network.Run(TimeSpan.FromSeconds(25), () => _gatherer.MappedAddress != before));
        Assert.True(_gatherer.TryPollMapped(out _));
    }

    [Fact]
    public void Gatherer_survives_loss() => Seeds.ForEach(50, seed =>
    {
        var network = new SimulatedNetwork(seed) { Conditions = LinkConditions.Lan with { Loss = 0.3 } };
        var gatherer = new ServerReflexiveGatherer(Base, Server, 7, new SeededRandom(seed), Instant.Zero);
        network.Attach(new GathererPeer(gatherer), Base);
        network.Attach(new StunServer(), Server);
        Assert.True(network.Run(TimeSpan.FromSeconds(200), () => gatherer.MappedAddress is not null));
        Assert.Equal(Base, gatherer.MappedAddress);                            // no NAT
    });

    [Fact]
    public void Gatherer_gives_up_on_a_server_that_is_silent_and_tries_again_later()
    {
        Start(withServer: false);
        Assert.True(_network.Run(TimeSpan.FromSeconds(30), () => _gatherer.IsSettled));
        Assert.Null(_gatherer.MappedAddress);
        Assert.Equal(StunRetransmission.RequestLimit, _network.Sent);
        _network.Attach(new StunServer(), Server);
        Assert.True(_network.Run(TimeSpan.FromSeconds(61), () => _gatherer.MappedAddress is not null));
    }

    [Fact]
    public void Gatherer_believes_only_its_server_and_its_own_transaction()
    {
        var buffer = new byte[100];
        Assert.True(_gatherer.TryPollTransmit(Instant.Zero, buffer, out int length, out Route route));
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, length), out StunMessage request));
        Assert.Equal(7u, request.TransactionId.Tag);
        byte[] answer = WriteResponse(request.TransactionId, TransportAddress.FromIPv4(0x01020304, 5));
        byte[] other = WriteResponse(new StunTransactionId(7, 1), TransportAddress.FromIPv4(0x01020304, 5));
        Assert.False(_gatherer.HandleDatagram(Instant.Zero, route with { Remote = Base }, answer));
        Assert.False(_gatherer.HandleDatagram(Instant.Zero, route, other));
        Assert.Null(_gatherer.MappedAddress);
        Assert.Equal(2, _gatherer.ResponsesRejected);
        Assert.True(_gatherer.HandleDatagram(Instant.Zero, route, answer));
        Assert.Equal("1.2.3.4:5", _gatherer.MappedAddress.ToString());
    }

    private static byte[] WriteResponse(StunTransactionId id, in TransportAddress mapped)
    {
        var buffer = new byte[100];
        var writer = new StunWriter(buffer, StunClass.SuccessResponse, StunMethod.Binding, id);
        writer.AddXorMappedAddress(mapped);
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }

    private void Start(bool withServer)
    {
        _network.Attach(new GathererPeer(_gatherer), Base, _nat);
        if (withServer) _network.Attach(new StunServer(), Server);
    }

    private sealed class GathererPeer(ServerReflexiveGatherer gatherer) : ISimulatedPeer
    {
        private readonly byte[] _buffer = new byte[ServerReflexiveGatherer.MinBufferLength];

        public Instant NextTimeout => gatherer.NextTimeout;

        public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram) =>
            gatherer.HandleDatagram(now, route, datagram);

        public void HandleTimeout(Instant now) => gatherer.HandleTimeout(now);

        public void Drain(Instant now, SimulatedNetwork network)
        {
            while (gatherer.TryPollTransmit(now, _buffer, out int length, out Route route))
                network.Send(route, _buffer.AsSpan(0, length));
        }
    }

    private sealed class StunServer : ISimulatedPeer
    {
        private readonly Queue<(Route Route, byte[] Datagram)> _answers = new();

        public Instant NextTimeout => Instant.Never;

        public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
        {
            Assert.True(StunMessage.TryParse(datagram, out StunMessage request));
            _answers.Enqueue((route, WriteResponse(request.TransactionId, route.Remote)));
        }

        public void HandleTimeout(Instant now)
        {
        }

        public void Drain(Instant now, SimulatedNetwork network)
        {
            while (_answers.TryDequeue(out (Route Route, byte[] Datagram) answer))
                network.Send(answer.Route, answer.Datagram);
        }
    }
}
