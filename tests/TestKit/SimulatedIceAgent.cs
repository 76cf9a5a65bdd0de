using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.TestKit;

/// <summary>One ICE agent on the simulated network.</summary>
internal sealed class SimulatedIceAgent : ISimulatedPeer
{
    private readonly byte[] _buffer = new byte[1472];

    public SimulatedIceAgent(IceRole role, uint tag, ulong seed)
    {
        Agent = new IceAgent(role, tag, new SeededRandom(seed));
        Ufrag = $"u{tag:x3}";
        Password = $"password-of-agent-{tag:x6}";
        Agent.SetLocalCredentials(Ufrag, Password);
    }

    public IceAgent Agent { get; }

    public string Ufrag { get; private set; }

    public string Password { get; private set; }

    public IReadOnlyList<IceCandidate> LocalCandidates => Agent.LocalCandidates;

    public List<IceEvent> Events { get; } = [];

    public List<(Instant At, IceState State)> States { get; } = [];

    /// <summary>What arrived that is not STUN.</summary>
    public List<(Route Route, byte[] Datagram)> Received { get; } = [];

    public Instant NextTimeout => Agent.NextTimeout;

    public void Restart(string ufrag, string password)
    {
        (Ufrag, Password) = (ufrag, password);
        Agent.Restart(ufrag, password);
    }

    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        if (DatagramDemultiplexer.Classify(datagram) == DatagramKind.Stun) Agent.HandleDatagram(now, route, datagram);
        else Received.Add((route, datagram.ToArray()));
    }

    public void HandleTimeout(Instant now) => Agent.HandleTimeout(now);

    public void Drain(Instant now, SimulatedNetwork network)
    {
        while (Agent.TryPollTransmit(now, _buffer, out int length, out Route route))
            network.Send(route, _buffer.AsSpan(0, length));
        while (Agent.TryPollEvent(out IceEvent iceEvent))
        {
            Events.Add(iceEvent);
            if (iceEvent.Kind == IceEventKind.StateChanged) States.Add((now, iceEvent.State));
        }
    }
}
