using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Tests.Ice;

public sealed class IceHostilePeerTests
{
    private static readonly Route FromB = new(IceScene.AddressA, IceScene.AddressB);

    [Fact]
    public void Unauthenticated_requests_are_counted_and_get_nothing_and_allocate_nothing()
    {
        IceScene scene = IceScene.HostToHost();
        IceAgent agent = scene.A.Agent;
        byte[] forged = WriteCheck(scene.A.Ufrag, "someone", "not the password of agent A");
        Assert.False(agent.HandleDatagram(Instant.Zero, FromB, forged));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint i = 0; i < 10_000; i++)
        {
            var route = new Route(IceScene.AddressA, TransportAddress.FromIPv4(0xC0000000 + i, (ushort)(1024 + i)));
            agent.HandleDatagram(Instant.Zero, route, forged);
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(10_001, agent.Counters.Unauthenticated);
        Assert.Equal(0, agent.Pairs.Length);
        Assert.False(agent.TryPollTransmit(Instant.Zero, new byte[1472], out _, out _));
        Assert.Null(agent.FindValidPair(FromB));
    }

    [Fact]
    public void Requests_without_integrity_or_for_another_ufrag_are_not_answered()
    {
        IceScene scene = IceScene.HostToHost();
        Assert.False(scene.A.Agent.HandleDatagram(Instant.Zero, FromB, WriteCheck("elsewhere", "b", scene.A.Password)));
        Assert.False(scene.A.Agent.HandleDatagram(Instant.Zero, FromB, WriteCheck(scene.A.Ufrag, "b", password: null)));
        Assert.Equal(2, scene.A.Agent.Counters.Unauthenticated);
        Assert.False(scene.A.Agent.TryPollTransmit(Instant.Zero, new byte[1472], out _, out _));
    }

    [Fact]
    public void An_unknown_attribute_below_0x8000_is_answered_with_420()
    {
        IceScene scene = IceScene.HostToHost();
        byte[] check = WriteCheck(scene.A.Ufrag, "b", scene.A.Password, unknownAttribute: 0x7ABC);
        Assert.True(scene.A.Agent.HandleDatagram(Instant.Zero, FromB, check));

        var buffer = new byte[1472];
        Assert.True(scene.A.Agent.TryPollTransmit(Instant.Zero, buffer, out int length, out Route route));
        Assert.Equal(FromB, route);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, length), out StunMessage response));
        Assert.True(response.TryGetErrorCode(out int code));
        Assert.Equal(StunErrorCode.UnknownAttribute, code);
        Assert.True(response.TryGet(StunAttributeType.UnknownAttributes, out ReadOnlySpan<byte> unknown));
        Assert.Equal([0x7A, 0xBC], unknown.ToArray());
        Assert.Equal(0, scene.A.Agent.Pairs.Length);
    }

    [Fact]
    public void Remote_candidates_and_pairs_are_bounded_and_a_real_peer_still_gets_in()
    {
        IceScene scene = IceScene.HostToHost();
        for (uint i = 0; i < 3; i++) scene.AddHost(scene.A, TransportAddress.FromIPv4(0x0A000100 + i, 8189));
        scene.ExchangeCredentials();
        for (uint i = 0; i < 100; i++)
            scene.A.Agent.AddRemoteCandidate(IceCandidate.Host(TransportAddress.FromIPv4(0xC6120000 + i, 9)));
        Assert.Equal(CheckList.MaxRemoteCandidates, scene.A.Agent.RemoteCandidates.Count);
        Assert.Equal(CheckList.MaxPairs, scene.A.Agent.Pairs.Length);
        Assert.True(scene.A.Agent.Counters.OverLimit > 0);

        scene.B.Agent.AddRemoteCandidate(IceCandidate.Host(IceScene.AddressA));

        Assert.True(scene.Run(1, () => scene.IsConnected));
        Assert.Equal(CheckList.MaxPairs, scene.A.Agent.Pairs.Length);
    }

    [Fact]
    public void A_peer_that_checks_from_thousands_of_addresses_gets_no_more_memory_and_keeps_its_connection()
    {
        IceScene scene = IceScene.HostToHost();
        scene.Connect();
        byte[] check = WriteCheck(scene.A.Ufrag, scene.B.Ufrag, scene.A.Password);
        var buffer = new byte[1472];
        for (uint i = 0; i < 5000; i++)
        {
            var route = new Route(IceScene.AddressA, TransportAddress.FromIPv4(0xC6120000 + i, 9));
            Assert.True(scene.A.Agent.HandleDatagram(scene.Network.Now, route, check));
            while (scene.A.Agent.TryPollTransmit(scene.Network.Now, buffer, out _, out _))
            {
            }
        }
        Assert.Equal(CheckList.MaxPairs, scene.A.Agent.Pairs.Length);
        Assert.Equal(IceScene.AddressB, scene.A.Agent.SelectedRoute!.Value.Remote);
        scene.Run(60);
        Assert.DoesNotContain(scene.A.States, change => change.State == IceState.Disconnected);
    }

    [Fact]
    public void Candidates_that_nobody_can_use_are_counted_and_ignored()
    {
        IceScene scene = IceScene.HostToHost();
        IceCandidate good = IceCandidate.Host(IceScene.AddressB);
        foreach (IceCandidate candidate in new[]
        {
            good with { Transport = IceTransport.Tcp },
            good with { Component = 2 },
            good with { Address = default },
            good with { Address = IceScene.AddressB.WithPort(0) },
            good with { Address = TransportAddress.FromIPv4(0xE0000001, 5353) },
            good with { Address = TransportAddress.FromIPv4(0xFFFFFFFF, 5353) },
            good with { Address = new TransportAddress(0xFF02_0000_0000_0000, 1, 5353) },
        })
            Assert.False(scene.A.Agent.AddRemoteCandidate(candidate));
        Assert.Equal(7, scene.A.Agent.Counters.CandidatesIgnored);
        Assert.Equal(0, scene.A.Agent.Pairs.Length);
    }

    [Fact]
    public void Local_candidates_and_pending_responses_are_bounded()
    {
        IceScene scene = IceScene.HostToHost();
        for (uint i = 0; i < 2 * CheckList.MaxLocalCandidates; i++)
            scene.A.Agent.AddLocalCandidate(IceCandidate.Host(TransportAddress.FromIPv4(0x0A010000 + i, 8189)));
        Assert.Equal(CheckList.MaxLocalCandidates, scene.A.Agent.LocalCandidates.Count);

        byte[] check = WriteCheck(scene.A.Ufrag, "b", scene.A.Password);
        for (int i = 0; i < 2 * IceAgent.MaxPendingResponses; i++)
            scene.A.Agent.HandleDatagram(Instant.Zero, FromB, check);
        int responses = 0;
        var buffer = new byte[1472];
        while (scene.A.Agent.TryPollTransmit(Instant.Zero, buffer, out _, out _)) responses++;
        Assert.Equal(IceAgent.MaxPendingResponses, responses);
    }

    [Theory]
    [InlineData("abc", "a-password-of-22-chars", false)]
    [InlineData("abcd", "a-password-of-21-char", false)]
    [InlineData("abcd", "a-password-of-22-chars", true)]
    [InlineData("ab:d", "a-password-of-22-chars", false)]
    [InlineData("ab\nd", "a-password-of-22-chars", false)]
    public void Credentials_outside_the_grammar_are_refused(string ufrag, string password, bool valid)
    {
        Assert.Equal(
            valid, new SimulatedIceAgent(IceRole.Controlled, 1, 1).Agent.SetRemoteCredentials(ufrag, password));
        Assert.False(
            new SimulatedIceAgent(IceRole.Controlled, 1, 1).Agent.SetRemoteCredentials(new string('u', 257), password));
    }

    [Fact]
    public void The_longest_credentials_fit_the_buffer()
    {
        var agent = new IceAgent(IceRole.Controlling, 1, new SeededRandom(1));
        Assert.True(agent.SetLocalCredentials(new string('l', 256), new string('p', 256)));
        Assert.True(agent.SetRemoteCredentials(new string('r', 256), new string('p', 256)));
        agent.AddLocalCandidate(IceCandidate.Host(IceScene.AddressA));
        agent.AddRemoteCandidate(IceCandidate.Host(IceScene.AddressB));
        Assert.True(agent.TryPollTransmit(Instant.Zero, new byte[IceAgent.MinBufferLength], out int length, out _));
        Assert.InRange(length, 500, IceAgent.MinBufferLength);
    }

    [Fact]
    public void Truncated_and_flipped_datagrams_of_a_real_session_do_no_harm()
    {
        var datagrams = new List<byte[]>();
        IceScene recorded = IceScene.HostToHost();
        recorded.Network.Tap = (route, datagram) =>
        {
            if (route.Local == IceScene.AddressB) datagrams.Add(datagram.ToArray());
            return true;
        };
        recorded.Connect();

        Seeds.ForEach(300, seed =>
        {
            var random = new SeededRandom(seed);
            IceScene scene = IceScene.HostToHost();
            scene.Signal();
            for (int i = 0; i < 20; i++)
            {
                var damaged = (byte[])datagrams[random.Next(datagrams.Count)].Clone();
                for (int flips = random.Next(4); flips >= 0; flips--)
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                scene.A.Agent.HandleDatagram(
                    scene.Network.Now, FromB, damaged.AsSpan(0, 1 + random.Next(damaged.Length)));
            }
            Assert.True(scene.Run(10, () => scene.IsCompleted));
        });
    }

    [Fact]
    public void Transaction_ids_begin_with_the_tag_of_the_agent()
    {
        IceScene scene = IceScene.HostToHost();
        var seen = new HashSet<uint>();
        scene.Network.Tap = (route, datagram) =>
        {
            bool fromA = route.Local == IceScene.AddressA, request = StunMessage.IsRequest(datagram.Span);
            Assert.Equal(fromA == request ? 0xAu : 0xBu, StunMessage.TransactionTag(datagram.Span));
            if (request && StunMessage.TryReadLocalUfrag(datagram.Span, out ReadOnlySpan<byte> ufrag))
                Assert.Equal(fromA ? scene.B.Ufrag : scene.A.Ufrag, System.Text.Encoding.ASCII.GetString(ufrag));
            seen.Add(StunMessage.TransactionTag(datagram.Span));
            return true;
        };
        scene.Connect();
        Assert.Equal(2, seen.Count);
    }

    private static byte[] WriteCheck(string ufrag, string remoteUfrag, string? password, ushort unknownAttribute = 0)
    {
        var buffer = new byte[400];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, new StunTransactionId(0xB, 77));
        writer.AddUsername(
            System.Text.Encoding.ASCII.GetBytes(ufrag), System.Text.Encoding.ASCII.GetBytes(remoteUfrag));
        writer.AddUInt32(StunAttributeType.Priority, 0x6E0001FF);
        writer.AddUInt64(StunAttributeType.IceControlled, 1);
        if (unknownAttribute != 0) writer.AddUInt32((StunAttributeType)unknownAttribute, 0);
        if (password is not null) writer.AddIntegrity(System.Text.Encoding.ASCII.GetBytes(password));
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }
}
