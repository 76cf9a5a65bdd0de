using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Protocol.Tests.Ice;

public sealed class IceConnectivityTests
{
    private static readonly TransportAddress AddressA = TransportAddress.FromIPv4(0x0A000001, 8189);
    private static readonly TransportAddress AddressB = TransportAddress.FromIPv4(0x0A000002, 50000);

    [Fact]
    public void Two_agents_connect_in_one_round_trip_when_both_know_the_candidates()
    {
        var network = new SimulatedNetwork(1);
        var a = new SimulatedIceAgent(IceRole.Controlling, 1, 11);
        var b = new SimulatedIceAgent(IceRole.Controlled, 2, 12);
        network.Attach(a, AddressA);
        network.Attach(b, AddressB);
        a.Agent.AddLocalCandidate(IceCandidate.Host(AddressA));
        b.Agent.AddLocalCandidate(IceCandidate.Host(AddressB));
        a.Agent.SetRemoteCredentials(b.Ufrag, b.Password);
        b.Agent.SetRemoteCredentials(a.Ufrag, a.Password);
        a.Agent.AddRemoteCandidate(IceCandidate.Host(AddressB));
        b.Agent.AddRemoteCandidate(IceCandidate.Host(AddressA));

        Assert.True(network.Run(TimeSpan.FromSeconds(1), () => a.Agent.SelectedRoute is not null && b.Agent.SelectedRoute is not null));

        Assert.Equal(Instant.Zero + TimeSpan.FromMilliseconds(2), network.Now);
        Assert.Equal(new Route(AddressA, AddressB), a.Agent.SelectedRoute);
        Assert.Equal(new Route(AddressB, AddressA), b.Agent.SelectedRoute);
        Assert.Equal(IceState.Connected, a.Agent.State);
    }
}
