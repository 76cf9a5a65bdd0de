using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Protocol.Tests.Ice;

/// <summary>Two agents on a simulated network: A offers and controls, B answers.</summary>
internal sealed class IceScene
{
    public static readonly TransportAddress AddressA = TransportAddress.FromIPv4(0x0A000001, 8189);
    public static readonly TransportAddress AddressB = TransportAddress.FromIPv4(0x0A000002, 50000);
    public static readonly TransportAddress StunServer = TransportAddress.FromIPv4(0xC6336401, 3478);

    public IceScene(ulong seed = 1, IceRole roleA = IceRole.Controlling, IceRole roleB = IceRole.Controlled)
    {
        Network = new SimulatedNetwork(seed);
        A = new SimulatedIceAgent(roleA, 0xA, (seed * 2) + 1);
        B = new SimulatedIceAgent(roleB, 0xB, (seed * 2) + 2);
    }

    public SimulatedNetwork Network { get; }

    public SimulatedIceAgent A { get; }

    public SimulatedIceAgent B { get; }

    public bool IsConnected => A.Agent.SelectedRoute is not null && B.Agent.SelectedRoute is not null;

    public bool IsCompleted => A.Agent.State == IceState.Completed && B.Agent.State == IceState.Completed;

    /// <summary>One host candidate each on one network.</summary>
    public static IceScene HostToHost(
        ulong seed = 1, IceRole roleA = IceRole.Controlling, IceRole roleB = IceRole.Controlled)
    {
        var scene = new IceScene(seed, roleA, roleB);
        scene.AddHost(scene.A, AddressA);
        scene.AddHost(scene.B, AddressB);
        return scene;
    }

    public void AddHost(SimulatedIceAgent agent, in TransportAddress address, SimulatedNat? nat = null)
    {
        Network.Attach(agent, address, nat);
        agent.Agent.AddLocalCandidate(IceCandidate.Host(address));
    }

    /// <summary>Behind a NAT, with the server-reflexive candidate that a STUN server would have told.</summary>
    public IceCandidate AddHostBehindNat(SimulatedIceAgent agent, in TransportAddress address, SimulatedNat nat)
    {
        AddHost(agent, address, nat);
        TransportAddress mapped = nat.TranslateOutgoing(address, StunServer);
        IceCandidate candidate = IceCandidate.ServerReflexive(mapped, address, StunServer);
        agent.Agent.AddLocalCandidate(candidate);
        return candidate;
    }

    public void ExchangeCredentials(bool lite = false)
    {
        A.Agent.SetRemoteCredentials(B.Ufrag, B.Password, lite);
        B.Agent.SetRemoteCredentials(A.Ufrag, A.Password);
    }

    public void ExchangeCandidates()
    {
        foreach (IceCandidate candidate in A.LocalCandidates) B.Agent.AddRemoteCandidate(candidate);
        foreach (IceCandidate candidate in B.LocalCandidates) A.Agent.AddRemoteCandidate(candidate);
        A.Agent.SetEndOfCandidates();
        B.Agent.SetEndOfCandidates();
    }

    public void Signal(bool lite = false)
    {
        ExchangeCredentials(lite);
        ExchangeCandidates();
    }

    public bool Run(double seconds, Func<bool>? condition = null) =>
        Network.Run(TimeSpan.FromSeconds(seconds), condition);

    /// <summary>Connected and nominated.</summary>
    public void Connect()
    {
        Signal();
        Assert.True(Run(10, () => IsCompleted), $"not completed: A {Describe(A.Agent)}, B {Describe(B.Agent)}");
    }

    /// <summary>Both send where they think the other is, and both get it.</summary>
    public void AssertMediaFlows()
    {
        AssertSendReaches(A, B);
        AssertSendReaches(B, A);
    }

    private static string Describe(IceAgent agent)
    {
        IEnumerable<string> pairs = agent.Pairs.ToArray()
            .Select(pair => $"{pair.State}{(pair.IsNominated ? " nominated" : "")}");
        return $"{agent.State} as {agent.Role}, pairs: {string.Join(", ", pairs)}";
    }

    private void AssertSendReaches(SimulatedIceAgent from, SimulatedIceAgent to)
    {
        byte[] media = [0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
        to.Received.Clear();
        LinkConditions conditions = Network.Conditions;
        Network.Conditions = LinkConditions.Lan;
        Network.Send(from.Agent.SelectedRoute!.Value, media);
        Assert.True(Run(1, () => to.Received.Count > 0), "media did not arrive");
        Network.Conditions = conditions;
        Assert.True(to.Agent.FindValidPair(to.Received[0].Route) is not null, $"{to.Received[0].Route} is not valid");
    }
}
