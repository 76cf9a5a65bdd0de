using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Protocol.Tests.Ice;

public sealed class IceConsentTests
{
    private static readonly LinkConditions Down = LinkConditions.Lan with { IsDown = true };

    [Fact]
    public void A_quiet_connection_stays_and_asks_about_every_five_seconds() => Seeds.ForEach(5, seed =>
    {
        IceScene scene = IceScene.HostToHost(seed);
        scene.Connect();
        long before = scene.A.Agent.Counters.RequestsSent;

        scene.Run(600);

        Assert.InRange(scene.A.Agent.Counters.RequestsSent - before, 110, 130);
        Assert.Equal(IceState.Completed, scene.A.Agent.State);
        Assert.DoesNotContain(scene.A.States, change => change.State == IceState.Disconnected);
    });

    [Fact]
    public void A_lossy_connection_does_not_flap() => Seeds.ForEach(20, seed =>
    {
        IceScene scene = IceScene.HostToHost(seed);
        scene.Connect();
        scene.Network.Conditions =
            new LinkConditions(TimeSpan.FromMilliseconds(40)) { Loss = 0.1, Jitter = TimeSpan.FromMilliseconds(40) };

        scene.Run(300);

        Assert.DoesNotContain(scene.A.States, change => change.State is IceState.Disconnected or IceState.Failed);
    });

    [Fact]
    public void A_dead_peer_is_disconnected_after_seconds_and_failed_after_thirty() => Seeds.ForEach(10, seed =>
    {
        IceScene scene = IceScene.HostToHost(seed);
        scene.Connect();
        scene.Run(seed);
        scene.Network.Conditions = Down;
        Instant cut = scene.Network.Now;

        Assert.True(scene.Run(60, () => scene.A.Agent.State == IceState.Disconnected));
        TimeSpan disconnected = scene.Network.Now - cut;
        Assert.NotNull(scene.A.Agent.SelectedRoute);
        Assert.True(scene.Run(60, () => scene.A.Agent.State == IceState.Failed));
        TimeSpan failed = scene.Network.Now - cut;

        Assert.InRange(disconnected.TotalSeconds, 2, 8.1);
        // RFC 7675: counted from the last request that was answered
        Assert.InRange(failed.TotalSeconds, 24, 30);
        Assert.Null(scene.A.Agent.SelectedRoute);
        Assert.Contains(scene.A.Events, e => e.Kind == IceEventKind.SelectedPairChanged && e.Route == default);
        Assert.Equal(Instant.Never, scene.A.Agent.NextTimeout);
    });

    [Fact]
    public void A_peer_that_comes_back_in_time_is_connected_again()
    {
        IceScene scene = IceScene.HostToHost();
        scene.Connect();
        scene.Network.Conditions = Down;
        scene.Run(20);
        Assert.Equal(IceState.Disconnected, scene.A.Agent.State);
        scene.Network.Conditions = LinkConditions.Lan;
        Instant back = scene.Network.Now;

        Assert.True(scene.Run(5, () => scene.IsCompleted));

        Assert.True(scene.Network.Now - back <= TimeSpan.FromSeconds(1.1));
        scene.AssertMediaFlows();
    }

    [Fact]
    public void Checks_from_the_peer_are_consent_when_it_does_not_answer_ours()
    {
        // Chrome since 144 at times checks us but leaves our checks unanswered.
        IceScene scene = IceScene.HostToHost();
        scene.Connect();
        // B's responses vanish
        scene.Network.Tap = (route, datagram) => route.Local != IceScene.AddressB || datagram.Span[0] == 0;

        scene.Run(120);

        // B asks every 4 to 6 s, so a short silence is possible; failure is not.
        Assert.DoesNotContain(scene.A.States, change => change.State == IceState.Failed);
        Assert.NotNull(scene.A.Agent.SelectedRoute);
    }

    [Fact]
    public void A_peer_whose_nat_forgot_its_binding_is_followed_to_the_new_address()
    {
        var scene = new IceScene();
        var nat = new SimulatedNat(NatKind.PortRestricted, TransportAddress.FromIPv4(0xCB007101, 0));
        scene.AddHost(scene.A, IceScene.AddressA);
        scene.AddHostBehindNat(scene.B, TransportAddress.FromIPv4(0xC0A80102, 50000), nat);
        scene.Connect();
        TransportAddress before = scene.A.Agent.SelectedRoute!.Value.Remote;

        nat.ForgetBindings();

        Assert.True(scene.Run(15, () => scene.A.Agent.SelectedRoute!.Value.Remote != before));
        Assert.True(scene.Run(15, () => scene.A.Agent.State != IceState.Disconnected));
        scene.AssertMediaFlows();
        Assert.DoesNotContain(scene.A.States, change => change.State == IceState.Failed);
    }

    [Fact]
    public void A_controlled_agent_follows_a_nomination_at_any_time()
    {
        // B controls and moves to a second address of A (Chrome changes its mind in the same way).
        IceScene scene = IceScene.HostToHost(roleA: IceRole.Controlled, roleB: IceRole.Controlling);
        TransportAddress second = TransportAddress.FromIPv4(0x0A000009, 8189);
        scene.Connect();
        scene.Run(60);
        scene.AddHost(scene.A, second);
        scene.B.Agent.AddRemoteCandidate(IceCandidate.Host(second));
        scene.Network.SetLink(IceScene.AddressB, IceScene.AddressA, Down);
        scene.Network.SetLink(IceScene.AddressA, IceScene.AddressB, Down);

        Assert.True(scene.Run(20, () => scene.A.Agent.SelectedRoute?.Local == second));

        Assert.Equal(IceRole.Controlled, scene.A.Agent.Role);
        Assert.True(scene.Run(10, () => scene.A.Agent.SelectedPair!.IsNominated));
        scene.AssertMediaFlows();
    }

    [Fact]
    public void A_restart_keeps_the_old_pair_until_the_new_one_is_nominated()
    {
        IceScene scene = IceScene.HostToHost();
        scene.Connect();
        scene.A.Restart("newA", "a-new-password-for-agent-A");
        Assert.Equal(IceState.Connected, scene.A.Agent.State);
        // B has not heard of it: consent goes on with the old credentials
        scene.Run(12);
        Assert.NotNull(scene.A.Agent.SelectedRoute);
        Assert.DoesNotContain(scene.A.States.Concat(scene.B.States), change => change.State == IceState.Disconnected);

        scene.B.Restart("newB", "a-new-password-for-agent-B");
        Assert.False(scene.IsCompleted);
        scene.Signal();

        Assert.True(scene.Run(2, () => scene.IsCompleted));
        Assert.NotNull(scene.A.Agent.SelectedRoute);
        Assert.DoesNotContain(scene.A.Events, e => e.Kind == IceEventKind.SelectedPairChanged && e.Route == default);
        scene.AssertMediaFlows();
        long unauthenticated = scene.A.Agent.Counters.Unauthenticated;
        scene.Run(60);
        Assert.Equal(IceState.Completed, scene.A.Agent.State);
        Assert.Equal(unauthenticated, scene.A.Agent.Counters.Unauthenticated);
    }

    [Fact]
    public void A_restart_brings_a_failed_connection_back_at_a_new_address()
    {
        IceScene scene = IceScene.HostToHost();
        scene.Connect();
        scene.Network.Detach(IceScene.AddressB);
        Assert.True(scene.Run(
            60, () => scene.A.Agent.State == IceState.Failed && scene.B.Agent.State == IceState.Failed));
        scene.AddHost(scene.B, TransportAddress.FromIPv4(0x0A000077, 40000));

        scene.A.Restart("newA", "a-new-password-for-agent-A");
        scene.B.Restart("newB", "a-new-password-for-agent-B");
        scene.Signal();

        Assert.True(scene.Run(5, () => scene.IsConnected));
        Assert.Equal("10.0.0.119:40000", scene.A.Agent.SelectedRoute!.Value.Remote.ToString());
        scene.AssertMediaFlows();
    }

    [Fact]
    public void A_restart_that_is_never_answered_fails()
    {
        IceScene scene = IceScene.HostToHost();
        scene.Connect();
        scene.A.Restart("newA", "a-new-password-for-agent-A");
        scene.Network.Remove(scene.B);
        Assert.True(scene.Run(120, () => scene.A.Agent.State == IceState.Failed));
        Assert.Equal(Instant.Never, scene.A.Agent.NextTimeout);
    }

    [Fact]
    public void A_restart_of_a_failed_connection_that_is_never_answered_fails_again()
    {
        IceScene scene = IceScene.HostToHost();
        scene.Connect();
        scene.Network.Conditions = Down;
        Assert.True(scene.Run(60, () => scene.A.Agent.State == IceState.Failed));
        scene.A.Restart("newA", "a-new-password-for-agent-A");
        Assert.Equal(IceState.Checking, scene.A.Agent.State);
        Instant restarted = scene.Network.Now;
        Assert.True(scene.Run(60, () => scene.A.Agent.State == IceState.Failed));
        Assert.Equal(IceAgent.ConnectTimeout, scene.Network.Now - restarted);
    }

    [Fact]
    public void A_closed_agent_is_silent()
    {
        IceScene scene = IceScene.HostToHost();
        scene.Connect();
        scene.A.Agent.Close();
        long sent = scene.A.Agent.Counters.ResponsesSent + scene.A.Agent.Counters.RequestsSent;
        scene.Run(20);
        Assert.Equal(IceState.Closed, scene.A.Agent.State);
        Assert.Null(scene.A.Agent.SelectedRoute);
        Assert.Equal(sent, scene.A.Agent.Counters.ResponsesSent + scene.A.Agent.Counters.RequestsSent);
    }

    [Fact]
    public void A_connected_agent_allocates_nothing_for_consent()
    {
        IceScene scene = IceScene.HostToHost();
        scene.Connect();
        (IceAgent a, IceAgent b) = (scene.A.Agent, scene.B.Agent);
        var buffer = new byte[1472];
        var now = new Instant(scene.Network.Now.Ticks);
        for (int warm = 0; warm < 2; warm++) now = Pump(a, b, buffer, now, rounds: 500);

        long before = GC.GetAllocatedBytesForCurrentThread();
        now = Pump(a, b, buffer, now, rounds: 5000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(IceState.Completed, a.State);
        Assert.Equal(0, allocated);
    }

    /// <summary>The two agents alone, without the network around them, in steps of 100 ms.</summary>
    private static Instant Pump(IceAgent a, IceAgent b, byte[] buffer, Instant now, int rounds)
    {
        for (int i = 0; i < rounds; i++, now += TimeSpan.FromMilliseconds(100))
        {
            a.HandleTimeout(now);
            b.HandleTimeout(now);
            for (bool busy = true; busy;)
            {
                busy = Move(a, b, buffer, now) | Move(b, a, buffer, now);
            }
            while (a.TryPollEvent(out _) || b.TryPollEvent(out _))
            {
            }
        }
        return now;
    }

    private static bool Move(IceAgent from, IceAgent to, byte[] buffer, Instant now)
    {
        if (!from.TryPollTransmit(now, buffer, out int length, out Route route)) return false;
        to.HandleDatagram(now, new Route(route.Remote, route.Local), buffer.AsSpan(0, length));
        return true;
    }
}
