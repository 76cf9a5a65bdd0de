using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.TestKit;

/// <summary>A TURN client alone on the simulated network.</summary>
internal sealed class SimulatedTurnClient : ISimulatedPeer
{
    private readonly byte[] _buffer = new byte[SendBatch.MaxDatagramLength + 100];
    private readonly Queue<byte[]> _output = new();

    public SimulatedTurnClient(
        SimulatedNetwork network, TransportAddress local, SimulatedNat? nat = null,
        string password = SimulatedTurnServer.Password, TransportAddress? server = null)
    {
        Local = local;
        Client = new TurnClient(
            server ?? SimulatedTurnServer.DefaultAddress, RelayProtocol.Udp,
            new TurnCredentials(SimulatedTurnServer.Username, password), tag: 7, new SeededRandom(network.Seed + 70),
            network.Now);
        network.Attach(this, local, nat);
    }

    public TransportAddress Local { get; }

    public TurnClient Client { get; }

    public List<(Instant At, TurnEvent Told)> Events { get; } = [];

    public List<(TransportAddress Peer, byte[] Bytes)> Received { get; } = [];

    public Instant NextTimeout => Client.NextTimeout;

    /// <summary>Through the relay, the way a batch does it.</summary>
    public void Send(in TransportAddress peer, ReadOnlySpan<byte> data)
    {
        data.CopyTo(_buffer.AsSpan(Client.HeadroomFor(peer)));
        _output.Enqueue(_buffer[..Client.Frame(peer, _buffer, data.Length)]);
    }

    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        if (Client.TryHandleDatagram(
            now, route.Remote, datagram.ToArray(), out Span<byte> data, out TransportAddress peer))
            Received.Add((peer, data.ToArray()));
    }

    public void HandleTimeout(Instant now) => Client.HandleTimeout(now);

    public void Drain(Instant now, SimulatedNetwork network)
    {
        while (Client.TryPollTransmit(now, _buffer, out int length))
            network.Send(new Route(Local, Client.Server), _buffer.AsSpan(0, length));
        while (_output.TryDequeue(out byte[]? bytes)) network.Send(new Route(Local, Client.Server), bytes);
        while (Client.TryPollEvent(out TurnEvent told)) Events.Add((now, told));
    }
}
