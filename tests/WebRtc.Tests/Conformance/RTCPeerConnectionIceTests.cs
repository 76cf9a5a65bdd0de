using Camerad.WebRtc.Tests.Connections;
using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §4.4.2 and §5.6: candidates, gathering, restarts.</summary>
public sealed class RTCPeerConnectionIceTests(Peers peers) : IClassFixture<Peers>
{
    private const string Candidate = "candidate:1 1 udp 2113937151 192.0.2.1 9 typ host";

    [Fact]
    public async Task Candidate_stands_in_the_remote_description_in_its_section()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        a.AddTransceiver("audio");
        a.AddTransceiver("video");
        await b.SetRemoteDescription(await a.CreateOffer());

        await b.AddIceCandidate(new RTCIceCandidateInit(Candidate, SdpMid: "1", SdpMLineIndex: 0));

        string[] sections = b.RemoteDescription!.Sdp.Split("\nm=");
        Assert.DoesNotContain(Candidate, sections[1], StringComparison.Ordinal);
        Assert.Contains($"\na={Candidate}\r\n", sections[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_of_candidates_stands_in_the_remote_description()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        a.AddTransceiver("audio");
        a.AddTransceiver("video");
        await b.SetRemoteDescription(await a.CreateOffer());
        Assert.DoesNotContain("a=end-of-candidates", b.RemoteDescription!.Sdp, StringComparison.Ordinal);

        await b.AddIceCandidate(new RTCIceCandidateInit("", SdpMid: "0"));
        string[] sections = b.RemoteDescription!.Sdp.Split("\nm=");
        Assert.Contains("\na=end-of-candidates\r", sections[1], StringComparison.Ordinal);
        Assert.DoesNotContain("a=end-of-candidates", sections[2], StringComparison.Ordinal);
        await b.AddIceCandidate();

        Assert.All(b.RemoteDescription!.Sdp.Split("\nm=").Skip(1),
            one => Assert.Contains("\na=end-of-candidates\r", one, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Candidate_of_a_refused_kind_is_the_error_of_its_kind()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        a.AddTransceiver("audio");
        await Refused("InvalidStateError", b.AddIceCandidate());
        await Refused("TypeError", b.AddIceCandidate(new RTCIceCandidateInit(Candidate)));
        await b.SetRemoteDescription(await a.CreateOffer());

        // sdpMid goes before sdpMLineIndex.
        await Refused("OperationError", b.AddIceCandidate(new RTCIceCandidateInit(Candidate, "9", 0)));
        await Refused("OperationError", b.AddIceCandidate(new RTCIceCandidateInit("", SdpMid: "9")));
        await Refused("OperationError", b.AddIceCandidate(new RTCIceCandidateInit("", "0", 0, "stranger")));
        await b.AddIceCandidate(new RTCIceCandidateInit(Candidate, "0", 99));
        await b.AddIceCandidate(new RTCIceCandidate(new RTCIceCandidateInit(Candidate, "0")));
    }

    [Fact]
    public async Task Candidate_waits_for_the_description_that_is_being_set()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        a.AddTransceiver("audio");
        RTCSessionDescriptionInit offer = await a.CreateOffer();

        Task set = b.SetRemoteDescription(offer);
        Task added = b.AddIceCandidate(new RTCIceCandidateInit(Candidate, "0"));
        await set;
        await added;

        Assert.Contains(Candidate, b.RemoteDescription!.Sdp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidate_of_a_stopped_section_is_taken_and_forgotten()
    {
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one =>
        {
            one.AddTransceiver("audio");
            one.AddTransceiver("video");
        });
        a.GetTransceivers()[1].Stop();
        await Negotiate(a, b);

        await b.AddIceCandidate(new RTCIceCandidateInit(Candidate, "1"));

        Assert.DoesNotContain("192.0.2.1", b.RemoteDescription!.Sdp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gathering_is_complete_before_the_candidate_that_is_null()
    {
        RTCPeerConnection a = peers.Create();
        var told = new List<string>();
        a.OnIceGatheringStateChange += () => told.Add($"{a.IceGatheringState}");
        a.OnIceCandidate += one =>
            told.Add(one.Candidate is null ? $"null in {a.IceGatheringState}" : $"one in {a.IceGatheringState}");
        RTCRtpTransceiver transceiver = a.AddTransceiver("audio");
        Assert.Equal(RTCIceGatheringState.New, a.IceGatheringState);

        await a.SetLocalDescription();
        await ConnectionPair.Until(() => told.Contains("null in Complete"), "the end");

        Assert.Equal(["Gathering", "one in Gathering", "Complete", "null in Complete"], told.Distinct());
        Assert.Equal(RTCIceGathererState.Complete, transceiver.Sender.Transport!.IceTransport.GatheringState);
        Assert.Contains("a=candidate", a.LocalDescription!.Sdp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidates_name_their_section_and_generation()
    {
        RTCPeerConnection a = peers.Create();
        var candidates = new List<RTCIceCandidate>();
        a.OnIceCandidate += one =>
        {
            if (one.Candidate is not null) candidates.Add(one.Candidate);
        };
        RTCRtpTransceiver transceiver = a.AddTransceiver("audio");
        await a.SetLocalDescription();
        await a.GatheringComplete;
        await peers.Quiet();

        Assert.NotEmpty(candidates);
        Assert.All(candidates, one =>
        {
            Assert.Equal((transceiver.Mid, 0), (one.SdpMid, one.SdpMLineIndex));
            Assert.Contains($"a=ice-ufrag:{one.UsernameFragment}\r\n", a.LocalDescription!.Sdp,
                StringComparison.Ordinal);
            Assert.Contains($"a={one.Candidate}\r\n", a.LocalDescription!.Sdp, StringComparison.Ordinal);
        });
        Assert.Equal(candidates.Select(one => one.Candidate),
            transceiver.Sender.Transport!.IceTransport.GetLocalCandidates().Select(one => one.Candidate));
    }

    [Fact]
    public async Task Rollback_of_the_first_offer_makes_gathering_new_again()
    {
        RTCPeerConnection a = peers.Create();
        a.AddTransceiver("audio");
        await a.SetLocalDescription();
        await a.GatheringComplete;
        await peers.Quiet();
        Assert.Equal(RTCIceGatheringState.Complete, a.IceGatheringState);
        var told = new List<RTCIceGatheringState>();
        a.OnIceGatheringStateChange += () => told.Add(a.IceGatheringState);

        await RollBack(a);
        Assert.Equal(RTCIceGatheringState.New, a.IceGatheringState);
        Assert.Equal([RTCIceGatheringState.New], told);
        await a.SetLocalDescription();
        await ConnectionPair.Until(() => a.IceGatheringState == RTCIceGatheringState.Complete, "complete again");
        await peers.Quiet();

        Assert.Equal([RTCIceGatheringState.New, RTCIceGatheringState.Gathering, RTCIceGatheringState.Complete], told);
    }

    [Fact]
    public async Task Rollback_of_a_restart_goes_on_with_the_generation_before_and_gathers_nothing()
    {
        (RTCPeerConnection a, _) = await peers.Negotiated(one => one.AddTransceiver("audio"));
        await a.GatheringComplete;
        await peers.Quiet();
        string ufrag = Ufrag(a);
        await a.SetLocalDescription(await a.CreateOffer(new RTCOfferOptions { IceRestart = true }));
        Assert.NotEqual(ufrag, Ufrag(a));
        await peers.Quiet();
        Assert.Equal(RTCIceGatheringState.Complete, a.IceGatheringState);
        int told = 0;
        a.OnIceGatheringStateChange += () => told++;
        a.OnIceCandidate += _ => told++;

        await RollBack(a);
        await peers.Quiet();

        Assert.Equal((ufrag, 0), (Ufrag(a), told));
        Assert.Contains("a=candidate", a.LocalDescription!.Sdp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_does_nothing_before_there_is_anything_to_restart()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        int needed = 0;
        a.OnNegotiationNeeded += () => needed++;
        a.RestartIce();
        await peers.Quiet();
        Assert.Equal(0, needed);

        a.AddTransceiver("audio");
        await Negotiate(a, b);
        await peers.Quiet();
        string before = Ufrag(a);
        needed = 0;
        await Negotiate(a, b);

        Assert.Equal(before, Ufrag(a));
        await peers.Quiet();
        Assert.Equal(0, needed);
    }

    [Fact]
    public async Task Restarts_are_one_event_and_one_change_and_survive_a_rollback()
    {
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one => one.AddTransceiver("audio"));
        await peers.Quiet();
        int needed = 0;
        a.OnNegotiationNeeded += () => needed++;
        string before = Ufrag(a);

        a.RestartIce();
        a.RestartIce();
        await peers.Quiet();
        Assert.Equal(1, needed);
        await a.SetLocalDescription();
        await RollBack(a);
        await peers.Quiet();
        Assert.Equal(2, needed);
        await Negotiate(a, b);
        string after = Ufrag(a);
        await peers.Quiet();

        Assert.NotEqual(before, after);
        Assert.Equal(2, needed);
        await Negotiate(a, b);
        Assert.Equal(after, Ufrag(a));
    }

    [Fact]
    public async Task Restart_survives_the_peers_offer_that_is_none()
    {
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one => one.AddTransceiver("audio"));
        await peers.Quiet();
        string before = Ufrag(a);
        int needed = 0;
        a.OnNegotiationNeeded += () => needed++;

        a.RestartIce();
        await Negotiate(b, a);
        Assert.Equal(before, Ufrag(a));
        await peers.Quiet();
        Assert.NotEqual(0, needed);
        await Negotiate(a, b);

        Assert.NotEqual(before, Ufrag(a));
    }

    [Fact]
    public async Task Peers_restart_is_answered_with_one_and_settles_ours()
    {
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one => one.AddTransceiver("audio"));
        await peers.Quiet();
        string here = Ufrag(a), there = Ufrag(b);
        a.RestartIce();
        b.RestartIce();

        await Negotiate(b, a);
        Assert.NotEqual(here, Ufrag(a));
        Assert.NotEqual(there, Ufrag(b));
        string after = Ufrag(a);
        await peers.Quiet();
        await Negotiate(a, b);

        Assert.Equal(after, Ufrag(a));
    }

    private static string Ufrag(RTCPeerConnection connection) => connection.LocalDescription!.Sdp.Split("\r\n")
        .First(static one => one.StartsWith("a=ice-ufrag:", StringComparison.Ordinal));
}
