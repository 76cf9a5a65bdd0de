using System.Text;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Tests.Ice;

public sealed class IceConnectivityTests
{
    [Fact]
    public void Policy_that_became_relay_pairs_no_host_after_the_restart()
    {
        IceAgent agent = IceScene.HostToHost().A.Agent;
        Assert.NotEmpty(agent.LocalCandidates);

        agent.Policy = IceTransportPolicy.Relay;
        Assert.True(agent.Restart("another", "a password of 22 characters and more".Replace(' ', '+')));
        Assert.True(agent.SetRemoteCredentials("theirs", "another password of 22 characters".Replace(' ', '+')));
        agent.AddRemoteCandidate(IceCandidate.Host(IceScene.AddressB, IceCandidate.DefaultLocalPreference));

        Assert.Empty(agent.LocalCandidates);
        Assert.Equal(0, agent.Pairs.Length);
        Assert.False(agent.TryPollTransmit(Instant.Zero, new byte[1472], out _, out _));
    }

    [Fact]
    public void Two_hosts_connect_in_one_round_trip_when_both_know_the_candidates()
    {
        IceScene scene = IceScene.HostToHost();
        scene.Signal();

        Assert.True(scene.Run(1, () => scene.IsConnected));

        Assert.Equal(Instant.Zero + TimeSpan.FromMilliseconds(2), scene.Network.Now);
        Assert.Equal(new Route(IceScene.AddressA, IceScene.AddressB), scene.A.Agent.SelectedRoute);
        Assert.Equal(new Route(IceScene.AddressB, IceScene.AddressA), scene.B.Agent.SelectedRoute);
        Assert.True(scene.Run(1, () => scene.IsCompleted));
        Assert.Equal(TimeSpan.FromMilliseconds(2), scene.A.Agent.RoundTripTime);
        Assert.Equal(
            [IceState.Checking, IceState.Connected, IceState.Completed], scene.A.States.Select(change => change.State));
        scene.AssertMediaFlows();
    }

    [Theory]
    [InlineData(NatKind.FullCone, NatKind.FullCone)]
    [InlineData(NatKind.FullCone, NatKind.Symmetric)]
    [InlineData(NatKind.AddressRestricted, NatKind.AddressRestricted)]
    [InlineData(NatKind.AddressRestricted, NatKind.PortRestricted)]
    [InlineData(NatKind.AddressRestricted, NatKind.Symmetric)]
    [InlineData(NatKind.PortRestricted, NatKind.PortRestricted)]
    [InlineData(NatKind.PortRestricted, NatKind.FullCone)]
    [InlineData(NatKind.Symmetric, NatKind.FullCone)]
    [InlineData(NatKind.Symmetric, NatKind.AddressRestricted)]
    public void Two_hosts_behind_nats_connect_where_that_can_work(
        object kindA, object kindB) => Seeds.ForEach(10, seed =>
    {
        IceScene scene = BehindNats(seed, (NatKind)kindA, (NatKind)kindB);
        scene.Connect();
        scene.AssertMediaFlows();
    });

    [Theory]
    [InlineData(NatKind.Symmetric, NatKind.Symmetric)]
    [InlineData(NatKind.Symmetric, NatKind.PortRestricted)]
    public void Two_hosts_behind_nats_that_need_a_relay_fail_after_the_stated_time(object kindA, object kindB)
    {
        IceScene scene = BehindNats(1, (NatKind)kindA, (NatKind)kindB);
        scene.Signal();

        Assert.True(scene.Run(
            60, () => scene.A.Agent.State == IceState.Failed && scene.B.Agent.State == IceState.Failed));

        Assert.Equal(Instant.Zero + IceAgent.ConnectTimeout, scene.Network.Now);
        Assert.Equal(Instant.Never, scene.A.Agent.NextTimeout);
    }

    [Theory]
    [InlineData(NatKind.FullCone)]
    [InlineData(NatKind.PortRestricted)]
    [InlineData(NatKind.Symmetric)]
    public void A_host_behind_any_nat_reaches_a_public_host(object kind)
    {
        var scene = new IceScene();
        var nat = new SimulatedNat((NatKind)kind, TransportAddress.FromIPv4(0xCB007101, 0));
        scene.AddHost(scene.A, IceScene.AddressA);
        scene.AddHostBehindNat(scene.B, TransportAddress.FromIPv4(0xC0A80102, 50000), nat);
        scene.Connect();
        scene.AssertMediaFlows();
    }

    [Fact]
    public void Neighbours_behind_one_nat_choose_the_direct_way()
    {
        var scene = new IceScene();
        var nat = new SimulatedNat(NatKind.PortRestricted, TransportAddress.FromIPv4(0xCB007101, 0));
        scene.AddHostBehindNat(scene.A, TransportAddress.FromIPv4(0xC0A80101, 8189), nat);
        scene.AddHostBehindNat(scene.B, TransportAddress.FromIPv4(0xC0A80102, 50000), nat);
        scene.Connect();
        Assert.Equal("192.168.1.2:50000", scene.A.Agent.SelectedRoute!.Value.Remote.ToString());
    }

    [Fact]
    public void A_browser_that_hides_its_address_is_found_by_its_check()
    {
        IceScene scene = IceScene.HostToHost();
        scene.ExchangeCredentials();
        // As a page without camera permission does: the only candidate is a name that we do not resolve.
        Assert.False(scene.A.Agent.AddRemoteCandidate(
            new IceCandidate(IceCandidateType.Host, default, 2122260223, "1")));
        scene.B.Agent.AddRemoteCandidate(IceCandidate.Host(IceScene.AddressA));
        scene.A.Agent.SetEndOfCandidates();
        scene.B.Agent.SetEndOfCandidates();

        Assert.True(scene.Run(1, () => scene.IsCompleted));

        Assert.Equal(1, scene.A.Agent.Counters.CandidatesIgnored);
        Assert.Equal(IceCandidateType.PeerReflexive, scene.A.Agent.SelectedPair!.Remote.Type);
        scene.AssertMediaFlows();
    }

    [Fact]
    public void A_candidate_that_trickles_in_after_its_check_takes_the_place_of_the_peer_reflexive_one()
    {
        IceScene scene = IceScene.HostToHost();
        scene.ExchangeCredentials();
        scene.B.Agent.AddRemoteCandidate(IceCandidate.Host(IceScene.AddressA));
        Assert.True(scene.Run(1, () => scene.IsConnected));

        scene.A.Agent.AddRemoteCandidate(IceCandidate.Host(IceScene.AddressB));

        Assert.Equal(1, scene.A.Agent.Pairs.Length);
        Assert.Equal(IceCandidateType.Host, scene.A.Agent.SelectedPair!.Remote.Type);
    }

    [Fact]
    public void Checks_that_come_before_the_answer_are_answered_and_used_once_it_is_known()
    {
        IceScene scene = IceScene.HostToHost();
        // A has offered; B has answered and checks, but its answer is still on the way to A.
        scene.B.Agent.SetRemoteCredentials(scene.A.Ufrag, scene.A.Password);
        scene.B.Agent.AddRemoteCandidate(IceCandidate.Host(IceScene.AddressA));
        Assert.True(scene.Run(2, () => scene.B.Agent.SelectedRoute is not null));
        Assert.Null(scene.A.Agent.SelectedRoute);
        Assert.Equal(0, scene.A.Agent.Counters.RequestsSent);
        Assert.NotNull(scene.A.Agent.FindValidPair(new Route(IceScene.AddressA, IceScene.AddressB)));

        Instant answered = scene.Network.Now;
        scene.A.Agent.SetRemoteCredentials(scene.B.Ufrag, scene.B.Password);

        Assert.True(scene.Run(2, () => scene.IsConnected));
        Assert.Equal(TimeSpan.FromMilliseconds(2), scene.Network.Now - answered);
    }

    [Fact]
    public void A_controlled_agent_that_was_quicker_checks_back_once_so_that_Pion_nominates()
    {
        // Pion nominates when a check comes on a pair that its own check has found valid; ours came before that.
        IceScene scene = IceScene.HostToHost();
        IceAgent agent = scene.B.Agent;
        agent.SetRemoteCredentials(scene.A.Ufrag, scene.A.Password);
        agent.AddRemoteCandidate(IceCandidate.Host(IceScene.AddressA));
        Assert.True(scene.Run(1, () => agent.SelectedRoute is not null));
        byte[] check = WriteCheckOfController(scene.B.Ufrag, scene.A.Ufrag, scene.B.Password);
        long before = agent.Counters.RequestsSent;

        for (int i = 0; i < 3; i++)
        {
            Assert.True(agent.HandleDatagram(
                scene.Network.Now, new Route(IceScene.AddressB, IceScene.AddressA), check));
            scene.B.Drain(scene.Network.Now, scene.Network);
            Assert.Equal(before + 1, agent.Counters.RequestsSent);
        }
    }

    [Fact]
    public void An_answerer_may_learn_everything_of_the_peer_before_its_own_credentials()
    {
        // setRemoteDescription and addIceCandidate come before setLocalDescription.
        var agent = new IceAgent(IceRole.Controlled, 7, new SeededRandom(7));
        Assert.True(agent.AddRemoteCandidate(IceCandidate.Host(IceScene.AddressB)));
        Assert.True(agent.SetRemoteCredentials("peer", "a-password-of-22-chars"));
        Assert.True(agent.AddLocalCandidate(IceCandidate.Host(IceScene.AddressA)));
        Assert.Equal((IceState.New, Instant.Never), (agent.State, agent.NextTimeout));

        Assert.True(agent.SetLocalCredentials("ours", "a-password-of-22-chars"));

        Assert.Equal((IceState.Checking, Instant.Zero), (agent.State, agent.NextTimeout));
        Assert.True(agent.TryPollTransmit(Instant.Zero, new byte[IceAgent.MinBufferLength], out _, out Route route));
        Assert.Equal(new Route(IceScene.AddressA, IceScene.AddressB), route);
    }

    [Fact]
    public void Two_agents_connect_whatever_is_lost_reordered_and_doubled() => Seeds.ForEach(100, seed =>
    {
        IceScene scene = IceScene.HostToHost(seed);
        scene.Network.Conditions = new LinkConditions(TimeSpan.FromMilliseconds(20))
        {
            Loss = 0.05 + (seed % 6 * 0.05),
            Jitter = TimeSpan.FromMilliseconds(60),
            Duplication = 0.1,
        };
        scene.Connect();
        scene.AssertMediaFlows();
        Assert.True(scene.A.Agent.SelectedPair!.IsNominated && scene.B.Agent.SelectedPair!.IsNominated);
    });

    [Fact]
    public void Two_agents_connect_over_ipv6_and_over_link_local_addresses_with_their_scope()
    {
        foreach (string prefix in new[] { "2001:db8::", "fe80::" })
        {
            uint scope = prefix == "fe80::" ? 3u : 0;
            Assert.True(TransportAddress.TryParse(prefix + "1", 8189, out TransportAddress a));
            Assert.True(TransportAddress.TryParse(prefix + "2", 50000, out TransportAddress b));
            var scene = new IceScene();
            // Each side's scope is its own interface index: here both are 3; signalled candidates have none.
            scene.AddHost(scene.A, a with { ScopeId = scope });
            scene.AddHost(scene.B, b with { ScopeId = scope });
            scene.ExchangeCredentials();
            scene.A.Agent.AddRemoteCandidate(IceCandidate.Host(b));
            scene.B.Agent.AddRemoteCandidate(IceCandidate.Host(a));
            Assert.True(scene.Run(1, () => scene.IsConnected));
            Assert.Equal(scope, scene.A.Agent.SelectedRoute!.Value.Remote.ScopeId);
            scene.AssertMediaFlows();
        }
    }

    [Fact]
    public void Pairs_are_made_within_a_family_only_and_link_local_only_with_link_local()
    {
        var scene = new IceScene();
        foreach (string address in new[] { "10.0.0.1", "2001:db8::1", "fe80::1" })
        {
            Assert.True(TransportAddress.TryParse(address, 8189, out TransportAddress local));
            scene.AddHost(scene.A, local);
        }
        scene.A.Agent.SetRemoteCredentials(scene.B.Ufrag, scene.B.Password);
        foreach (string address in new[] { "10.0.0.2", "2001:db8::2", "fe80::2" })
        {
            Assert.True(TransportAddress.TryParse(address, 50000, out TransportAddress remote));
            scene.A.Agent.AddRemoteCandidate(IceCandidate.Host(remote));
        }
        Assert.Equal(3, scene.A.Agent.Pairs.Length);
    }

    [Fact]
    public void A_lite_peer_is_controlled_and_nominated()
    {
        // We answer, so we begin as controlled; the peer only ever answers.
        IceScene scene = IceScene.HostToHost(roleA: IceRole.Controlled);
        scene.A.Agent.SetRemoteCredentials(scene.B.Ufrag, scene.B.Password, isLite: true);
        scene.A.Agent.AddRemoteCandidate(IceCandidate.Host(IceScene.AddressB));
        scene.A.Agent.SetEndOfCandidates();

        Assert.True(scene.Run(1, () => scene.A.Agent.State == IceState.Completed));

        Assert.Equal(IceRole.Controlling, scene.A.Agent.Role);
        Assert.True(scene.A.Agent.SelectedPair!.IsNominated);
        Assert.Equal(0, scene.B.Agent.Counters.RequestsSent);
    }

    [Theory]
    [InlineData(IceRole.Controlling)]
    [InlineData(IceRole.Controlled)]
    public void A_role_conflict_ends_with_one_of_each_role(object role) => Seeds.ForEach(50, seed =>
    {
        IceScene scene = IceScene.HostToHost(seed, (IceRole)role, (IceRole)role);
        scene.Network.Conditions = new LinkConditions(TimeSpan.FromMilliseconds(10))
        {
            Loss = seed % 3 * 0.1,
            Jitter = TimeSpan.FromMilliseconds(seed % 5 * 10),
        };
        scene.Connect();
        Assert.NotEqual(scene.A.Agent.Role, scene.B.Agent.Role);
        IceAgent switched = scene.A.Agent.Role == (IceRole)role ? scene.B.Agent : scene.A.Agent;
        Assert.True(switched.Counters.RoleConflicts > 0);
        scene.AssertMediaFlows();
    });

    [Fact]
    public void The_controlling_agent_changes_to_a_more_direct_pair_that_validates_later()
    {
        var scene = new IceScene();
        var nat = new SimulatedNat(NatKind.FullCone, TransportAddress.FromIPv4(0xCB007101, 0));
        scene.AddHost(scene.A, IceScene.AddressA);
        IceCandidate mapped = scene.AddHostBehindNat(scene.B, TransportAddress.FromIPv4(0xC0A80102, 50000), nat);
        scene.ExchangeCredentials();
        scene.A.Agent.AddRemoteCandidate(mapped);
        Assert.True(scene.Run(1, () => scene.IsConnected));
        Assert.Equal(mapped.Address, scene.A.Agent.SelectedRoute!.Value.Remote);

        // B gets a second, direct address.
        TransportAddress direct = TransportAddress.FromIPv4(0x0A000003, 50000);
        scene.AddHost(scene.B, direct);
        scene.A.Agent.AddRemoteCandidate(IceCandidate.Host(direct));

        Assert.True(scene.Run(2, () => scene.A.Agent.SelectedRoute!.Value.Remote == direct));
        Assert.True(scene.Run(2, () => scene.B.Agent.SelectedRoute!.Value.Local == direct));
        scene.AssertMediaFlows();
    }

    private static IceScene BehindNats(ulong seed, NatKind kindA, NatKind kindB)
    {
        var scene = new IceScene(seed);
        scene.Network.Conditions =
            new LinkConditions(TimeSpan.FromMilliseconds(15)) { Jitter = TimeSpan.FromMilliseconds(10) };
        scene.AddHostBehindNat(
            scene.A, TransportAddress.FromIPv4(0xC0A80101, 8189),
            new SimulatedNat(kindA, TransportAddress.FromIPv4(0xCB007101, 0)));
        scene.AddHostBehindNat(
            scene.B, TransportAddress.FromIPv4(0xC0A80201, 50000),
            new SimulatedNat(kindB, TransportAddress.FromIPv4(0xCB007102, 0)));
        return scene;
    }

    private static byte[] WriteCheckOfController(string ufrag, string remoteUfrag, string password)
    {
        var buffer = new byte[400];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, new StunTransactionId(0xA, 77));
        writer.AddUsername(Encoding.ASCII.GetBytes(ufrag), Encoding.ASCII.GetBytes(remoteUfrag));
        writer.AddUInt32(StunAttributeType.Priority, 0x6E0001FF);
        writer.AddUInt64(StunAttributeType.IceControlling, 1);
        writer.AddIntegrity(Encoding.ASCII.GetBytes(password));
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }
}
