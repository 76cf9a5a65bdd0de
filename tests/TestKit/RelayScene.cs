using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.TestKit;

/// <summary>Two engines, each with an allocation on a TURN server, told of each other's relayed candidates.</summary>
internal sealed class RelayScene
{
    private int _toldA, _toldB;

    /// <param name="seed">Of the network and of both sides.</param>
    /// <param name="policy">Of both.</param>
    /// <param name="profile">Of DTLS.</param>
    public RelayScene(
        ulong seed, IceTransportPolicy policy = IceTransportPolicy.Relay,
        SrtpProfile profile = SrtpProfile.AeadAes128Gcm)
    {
        Pair = new SimulatedEnginePair(seed, profile, policyA: policy, policyB: policy);
        Server = new SimulatedTurnServer(Network);
        RelayA = Add(Pair.A, SimulatedEnginePair.AddressA.WithPort(9001), seed + 11);
        RelayB = Add(Pair.B, SimulatedEnginePair.AddressB.WithPort(9001), seed + 12);
    }

    public SimulatedEnginePair Pair { get; }

    public SimulatedNetwork Network => Pair.Network;

    public SimulatedTurnServer Server { get; }

    public TurnClient RelayA { get; }

    public TurnClient RelayB { get; }

    /// <summary>Lets time pass; what is allocated meanwhile is signalled at once.</summary>
    public bool Run(TimeSpan atMost, Func<bool> condition) => Network.Run(atMost, () =>
    {
        Signal(Pair.A, Pair.B, ref _toldA);
        Signal(Pair.B, Pair.A, ref _toldB);
        return condition();
    });

    public bool Connect() =>
        Run(TimeSpan.FromSeconds(25), () => Pair.A.Engine.IsConnected && Pair.B.Engine.IsConnected);

    /// <summary>As the descriptions after a restart of ICE say it.</summary>
    public void RestartIce()
    {
        Pair.RestartIce();
        (_toldA, _toldB) = (0, 0);
    }

    private TurnClient Add(SimulatedEngine side, TransportAddress local, ulong seed)
    {
        var client = new TurnClient(
            Server.Address, RelayProtocol.Udp,
            new TurnCredentials(SimulatedTurnServer.Username, SimulatedTurnServer.Password), tag: 70,
            new SeededRandom(seed), Network.Now);
        side.AddRelay(Network, client, local);
        return client;
    }

    private void Signal(SimulatedEngine from, SimulatedEngine to, ref int told)
    {
        for (; told < from.TurnEvents.Count; told++)
        {
            TurnEvent turnEvent = from.TurnEvents[told];
            if (turnEvent.Kind != TurnEventKind.Allocated) continue;
            to.Engine.AddRemoteCandidate(
                Network.Now, IceCandidate.Relayed(turnEvent.Relayed, turnEvent.Mapped, Server.Address));
        }
    }
}
