using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Stats;

namespace Camerad.WebRtc.Protocol.Tests;

/// <summary>What engines tell of themselves: events and statistics.</summary>
public sealed class RtcEngineStatisticsTests
{
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void A_connection_tells_its_steps_in_order()
    {
        SimulatedEnginePair pair = Connect(1);

        RtcEventKind[] kinds = [.. pair.A.Events.Select(e => e.Kind)];
        int[] order =
        [
            Array.IndexOf(kinds, RtcEventKind.IceStateChanged), Array.IndexOf(kinds, RtcEventKind.SelectedPairChanged),
            Array.IndexOf(kinds, RtcEventKind.DtlsConnecting), Array.IndexOf(kinds, RtcEventKind.DtlsConnected),
        ];
        Assert.Equal(order.Order(), order);
        Assert.DoesNotContain(-1, order);
        SelectedPair selected = pair.A.Events[order[1]].SelectedPair!;
        Assert.Equal(SimulatedEnginePair.AddressA, selected.Local.Address);
        Assert.Equal(SimulatedEnginePair.AddressB, selected.Remote.Address);
        DtlsConnection dtls = pair.A.Events[order[3]].Dtls!;
        Assert.Equal((DtlsRole.Client, SrtpProfile.AeadAes128Gcm), (dtls.Role, dtls.Profile));
        Assert.Single(dtls.RemoteCertificates);
    }

    [Fact]
    public void A_lost_pair_is_told_too()
    {
        SimulatedEnginePair pair = Connect(2);
        pair.Network.Remove(pair.B);

        pair.Network.Run(TimeSpan.FromSeconds(60), () => pair.A.Engine.Ice.State == IceState.Failed);

        Assert.Null(pair.A.Events.Last(e => e.Kind == RtcEventKind.SelectedPairChanged).SelectedPair);
    }

    [Fact]
    public void A_settled_role_conflict_is_told_by_the_one_who_yields() => Seeds.ForEach(10, seed =>
    {
        var pair = new SimulatedEnginePair(seed, roleB: IceRole.Controlling);
        Assert.True(pair.Connect());

        RtcEvent[] changes = [.. pair.A.Events.Concat(pair.B.Events).Where(e => e.Kind == RtcEventKind.IceRoleChanged)];
        Assert.Equal(IceRole.Controlled, Assert.Single(changes).IceRole);
        Assert.NotEqual(pair.A.Engine.Ice.Role, pair.B.Engine.Ice.Role);
    });

    [Fact]
    public void Transport_statistics_say_what_was_agreed()
    {
        SimulatedEnginePair pair = Connect(3);

        RtcEngineStatistics statistics = pair.A.Engine.CollectStatistics(pair.Network.Now);

        TransportStatistics transport = statistics.Transport;
        Assert.Equal((IceRole.Controlling, IceState.Completed), (transport.IceRole, transport.IceState));
        Assert.Equal((DtlsState.Connected, DtlsRole.Client), (transport.DtlsState, transport.DtlsRole));
        Assert.Equal(
            ("FEFD", "FAKE", "SRTP_AEAD_AES_128_GCM"),
            (transport.TlsVersion, transport.DtlsCipher, transport.SrtpCipher));
        Assert.Equal("frag-a", transport.IceLocalUsernameFragment);
        Assert.Equal(1, transport.SelectedCandidatePairChanges);
        Assert.Equal(pair.Network.Now, statistics.Timestamp);
        Assert.Single(transport.RemoteCertificates);
    }

    [Fact]
    public void Pair_statistics_count_datagrams_checks_and_round_trips()
    {
        SimulatedEnginePair pair = Connect(4);
        pair.Network.Run(TimeSpan.FromSeconds(30));

        RtcEngineStatistics a = pair.A.Engine.CollectStatistics(pair.Network.Now);
        RtcEngineStatistics b = pair.B.Engine.CollectStatistics(pair.Network.Now);

        CandidatePairStatistics ours = Assert.Single(a.CandidatePairs), theirs = Assert.Single(b.CandidatePairs);
        Assert.Equal(ours.Id, a.Transport.SelectedCandidatePairId);
        Assert.Equal((CandidatePairState.Succeeded, true), (ours.State, ours.Nominated));
        Assert.Equal(ours.LocalCandidateId, Assert.Single(a.LocalCandidates).Id);
        Assert.Equal(ours.RemoteCandidateId, Assert.Single(a.RemoteCandidates).Id);
        Assert.Equal(OneWay * 2, ours.Counters.CurrentRoundTripTime);
        Assert.InRange(ours.Counters.ConsentRequestsSent, 5, 9);
        Assert.Equal(
            ours.Counters.RequestsSent + ours.Counters.ConsentRequestsSent, ours.Counters.ResponsesReceived);
        // A check that was repeated is not measured (RFC 6298 §3).
        Assert.InRange(
            ours.Counters.TotalRoundTripTime, OneWay * 2 * (ours.Counters.ResponsesReceived - 1),
            OneWay * 2 * ours.Counters.ResponsesReceived);
        Assert.InRange(
            theirs.Counters.RequestsReceived, ours.Counters.ResponsesReceived, ours.Counters.ResponsesReceived + 1);
        Assert.Equal(theirs.Counters.RequestsReceived, theirs.Counters.ResponsesSent);
        // Datagrams are the handshake's here: all that one side sent, the other got.
        Assert.True(ours.Counters.PacketsSent > 0);
        Assert.Equal(
            (ours.Counters.PacketsSent, ours.Counters.BytesSent),
            (theirs.Counters.PacketsReceived, theirs.Counters.BytesReceived));
        Assert.Equal(
            (ours.Counters.PacketsSent, ours.Counters.BytesSent), (a.Transport.PacketsSent, a.Transport.BytesSent));
        Assert.Equal(ours.Counters.LastPacketSent + OneWay, theirs.Counters.LastPacketReceived);
    }

    [Fact]
    public void Candidate_statistics_say_what_the_candidate_says()
    {
        SimulatedEnginePair pair = Connect(5);
        pair.A.Engine.AddLocalCandidate(pair.Network.Now, IceCandidate.ServerReflexive(
            TransportAddress.FromIPv4(0x0B000001, 999), SimulatedEnginePair.AddressA,
            TransportAddress.FromIPv4(0x0C000001, 3478)));

        RtcEngineStatistics statistics = pair.A.Engine.CollectStatistics(pair.Network.Now);

        Assert.Equal(2, statistics.LocalCandidates.Select(candidate => candidate.Id).Distinct().Count());
        IceCandidateStatistics reflexive = statistics.LocalCandidates[1];
        Assert.Equal(
            (IceCandidateType.ServerReflexive, "udp", null),
            (reflexive.Candidate.Type, reflexive.Protocol, reflexive.TcpType));
        Assert.Equal(SimulatedEnginePair.AddressA, reflexive.Candidate.Related);
        Assert.Equal("frag-a", reflexive.UsernameFragment);
        Assert.Equal("frag-b", Assert.Single(statistics.RemoteCandidates).UsernameFragment);
    }

    [Fact]
    public void A_snapshot_does_not_change_any_more()
    {
        SimulatedEnginePair pair = Connect(6);
        RtcEngineStatistics early = pair.A.Engine.CollectStatistics(pair.Network.Now);
        long before = early.CandidatePairs[0].Counters.ConsentRequestsSent;

        pair.Network.Run(TimeSpan.FromSeconds(30));

        Assert.Equal(before, early.CandidatePairs[0].Counters.ConsentRequestsSent);
        Assert.NotEqual(
            before, pair.A.Engine.CollectStatistics(pair.Network.Now).CandidatePairs[0].Counters.ConsentRequestsSent);
    }

    [Fact]
    public void With_the_relay_policy_no_address_of_ours_is_used_and_no_check_answered()
    {
        var pair = new SimulatedEnginePair(7, policyA: IceTransportPolicy.Relay);
        int sent = 0;
        pair.Network.Tap = (route, _) =>
        {
            if (route.Local == SimulatedEnginePair.AddressA) sent++;
            return true;
        };

        Assert.False(pair.Connect());

        Assert.Equal(0, sent);
        Assert.Empty(pair.A.Engine.CollectStatistics(pair.Network.Now).LocalCandidates);
        Assert.True(pair.A.Engine.Ice.Counters.RefusedByPolicy > 0);
        pair.Network.Run(IceAgent.ConnectTimeout);
        Assert.Equal(IceState.Failed, pair.A.Engine.Ice.State);
    }

    private static SimulatedEnginePair Connect(ulong seed)
    {
        var pair = new SimulatedEnginePair(seed, SrtpProfile.AeadAes128Gcm);
        pair.Network.Conditions = new LinkConditions(OneWay);
        Assert.True(pair.Connect());
        pair.Network.Run(TimeSpan.FromMilliseconds(500));
        return pair;
    }
}
