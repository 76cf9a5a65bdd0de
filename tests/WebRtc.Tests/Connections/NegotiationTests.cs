using System.Globalization;
using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Connections;

/// <summary>RTCPeerConnection's negotiation (W3C WebRTC §4.4) between two connections.</summary>
public sealed class NegotiationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_offer_at_once_and_agree()
    {
        // As in a browser: what follows an await comes before the next event.
        using var context = new SingleThreadContext();
        for (int round = 0; round < 10; round++)
        {
            await using var pair = new ConnectionPair(context: context);
            pair.A.AddTransceiver("video");
            pair.B.AddTransceiver("audio");
            pair.A.CreateDataChannel("a");
            pair.B.CreateDataChannel("b");

            await pair.Connected();

            await ConnectionPair.Until(
                () => pair.A.GetTransceivers().Count == 2 && pair.B.GetTransceivers().Count == 2
                    && pair.A.GetTransceivers().All(one => one.Mid is not null)
                    && pair.B.GetTransceivers().All(one => one.Mid is not null),
                "both transceivers on both sides");
            Assert.Equal(
                pair.A.GetTransceivers().Select(one => one.Mid).Order(), pair.B.GetTransceivers().Select(one => one.Mid)
                    .Order());
            Assert.Empty(pair.NegotiatorA.Errors);
            Assert.Empty(pair.NegotiatorB.Errors);
        }
    }

    [Fact]
    public async Task Events_come_in_the_order_of_the_specification_on_the_context_that_was_given()
    {
        using var context = new SingleThreadContext();
        using RtcNetwork network = new(new RtcNetworkOptions()), networkB = new(new RtcNetworkOptions());
        await using var a = new RTCPeerConnection(null, network, context);
        await using var b = new RTCPeerConnection(null, networkB, context);
        var log = new List<string>();
        var strangers = new List<string>();
        void Note(string what)
        {
            if (!context.IsCurrent) strangers.Add(what);
            log.Add(what);
        }

        a.OnNegotiationNeeded += () => Note("needed");
        a.OnSignalingStateChange += () => Note($"signaling {a.SignalingState}");
        a.OnIceGatheringStateChange += () => Note($"gathering {a.IceGatheringState}");
        a.OnIceCandidate += told => Note(told.Candidate is null ? "no more candidates" : "candidate");
        a.OnIceConnectionStateChange += () => Note($"ice {a.IceConnectionState}");
        a.OnConnectionStateChange += () => Note($"connection {a.ConnectionState}");
        RTCDataChannel channel = a.CreateDataChannel("x");
        channel.OnOpen += () => Note("open");
        a.OnIceCandidate += told => b.AddIceCandidate(told.Candidate?.ToJSON());
        b.OnIceCandidate += told => a.AddIceCandidate(told.Candidate?.ToJSON());

        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        await b.SetLocalDescription();
        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());
        await ConnectionPair.Until(() => channel.ReadyState == RTCDataChannelState.Open, "open");

        Assert.Empty(strangers);
        Assert.Equal(["signaling HaveLocalOffer", "gathering Gathering", "candidate"],
            log.Where(one => one is not ("needed" or "no more candidates" or "gathering Complete")).Distinct().Take(3));
        AssertInOrder(log, "gathering Gathering", "candidate", "gathering Complete", "no more candidates");
        AssertInOrder(
            log, "signaling HaveLocalOffer", "signaling Stable", "ice Checking", "connection Connecting",
            "ice Connected",
            "connection Connected", "open");
        Assert.Equal(1, log.Count(one => one == "connection Connected"));
    }

    [Fact]
    public async Task Negotiation_is_needed_once_for_many_changes_and_again_after_it()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        await using var a = new RTCPeerConnection(network: network);
        await using var b = new RTCPeerConnection(network: network);
        int needed = 0;
        a.OnNegotiationNeeded += () => needed++;

        a.AddTransceiver("video");
        a.AddTransceiver("audio");
        a.CreateDataChannel("x");
        await ConnectionPair.Until(() => needed == 1, "the event");
        await Negotiate(a, b);
        Assert.Equal(1, needed);

        a.GetTransceivers()[0].Direction = RTCRtpTransceiverDirection.Recvonly;
        await ConnectionPair.Until(() => needed == 2, "the event for the direction");
        await Negotiate(a, b);
        a.RestartIce();
        await ConnectionPair.Until(() => needed == 3, "the event for the restart");
        string? before = a.Sctp!.Transport.IceTransport.GetLocalParameters()!.UsernameFragment;
        await Negotiate(a, b);
        Assert.NotEqual(before, a.Sctp.Transport.IceTransport.GetLocalParameters()!.UsernameFragment);
        a.GetTransceivers()[1].Stop();
        await ConnectionPair.Until(() => needed == 4, "the event for the stop");
        await Negotiate(a, b);
        Assert.Single(a.GetTransceivers());
        Assert.Single(b.GetTransceivers());
    }

    [Fact]
    public async Task Rollback_of_either_side_takes_everything_back()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        await using var a = new RTCPeerConnection(network: network);
        await using var b = new RTCPeerConnection(network: network);
        RTCRtpTransceiver mine = a.AddTransceiver("video");
        MediaStreamTrack? track = null;
        var order = new List<string>();
        b.OnSignalingStateChange += () => order.Add($"{b.SignalingState}");
        b.OnTrack += told =>
        {
            track = told.Track;
            order.Add("track");
        };

        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        Assert.Equal("0", mine.Mid);
        Assert.Single(b.GetTransceivers());
        Assert.Equal(["HaveRemoteOffer", "track"], order);
        await a.SetLocalDescription(new RTCLocalSessionDescriptionInit(RTCSdpType.Rollback));
        await b.SetRemoteDescription(new RTCSessionDescriptionInit(RTCSdpType.Rollback));

        Assert.Null(mine.Mid);
        Assert.Equal(RTCSignalingState.Stable, a.SignalingState);
        Assert.Null(a.LocalDescription);
        Assert.Empty(b.GetTransceivers());
        Assert.Null(b.RemoteDescription);
        Assert.Equal(MediaStreamTrackState.Ended, track!.ReadyState);
        await Negotiate(a, b);
        Assert.NotNull(mine.Mid);
        Assert.Equal(mine.Mid, Assert.Single(b.GetTransceivers()).Mid);
    }

    [Fact]
    public async Task Provisional_answer_connects_and_the_answer_settles()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        await using var a = new RTCPeerConnection(network: network);
        await using var b = new RTCPeerConnection(network: network);
        a.CreateDataChannel("x");

        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        RTCSessionDescriptionInit answer = await b.CreateAnswer();
        await b.SetLocalDescription(new RTCLocalSessionDescriptionInit(RTCSdpType.Pranswer, answer.Sdp));
        Assert.Equal(RTCSignalingState.HaveLocalPranswer, b.SignalingState);
        Assert.NotNull(b.PendingLocalDescription);
        Assert.Null(b.CurrentLocalDescription);
        await a.SetRemoteDescription(new RTCSessionDescriptionInit(RTCSdpType.Pranswer, b.LocalDescription!.Sdp));
        Assert.Equal(RTCSignalingState.HaveRemotePranswer, a.SignalingState);

        await b.SetLocalDescription();
        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());

        Assert.Equal((RTCSignalingState.Stable, RTCSignalingState.Stable), (a.SignalingState, b.SignalingState));
        Assert.Equal(RTCSdpType.Offer, a.CurrentLocalDescription!.Type);
        Assert.Null(a.PendingLocalDescription);
    }

    [Fact]
    public async Task Ice_restart_keeps_the_channel()
    {
        await using var pair = new ConnectionPair();
        RTCDataChannel? there = null;
        int heard = 0;
        pair.B.OnDataChannel += opened =>
        {
            there = opened.Channel;
            there.OnMessage += _ => heard++;
        };
        RTCDataChannel here = pair.A.CreateDataChannel("x");
        await pair.Connected();
        await ConnectionPair.Until(() => here.ReadyState == RTCDataChannelState.Open, "open");
        string ufrag = pair.A.Sctp!.Transport.IceTransport.GetRemoteParameters()!.UsernameFragment;

        pair.B.RestartIce();
        await ConnectionPair.Until(
            () => pair.A.Sctp.Transport.IceTransport.GetRemoteParameters()!.UsernameFragment != ufrag
                && pair.A.SignalingState == RTCSignalingState.Stable, "the restart");

        here.Send("still there");
        await ConnectionPair.Until(() => heard == 1, "a message after the restart");
        await pair.Connected();
    }

    [Fact]
    public async Task Candidates_that_fit_nowhere_are_refused()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        await using var a = new RTCPeerConnection(network: network);
        await using var b = new RTCPeerConnection(network: network);
        const string Candidate = "candidate:1 1 udp 2113937151 192.0.2.1 9 typ host";
        a.CreateDataChannel("x");
        await Refused("InvalidStateError", b.AddIceCandidate(new RTCIceCandidateInit(Candidate, "0")));
        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());

        await Refused("TypeError", b.AddIceCandidate(new RTCIceCandidateInit(Candidate)));
        await Refused("OperationError", b.AddIceCandidate(new RTCIceCandidateInit(Candidate, "7")));
        await Refused("OperationError", b.AddIceCandidate(new RTCIceCandidateInit(Candidate, SdpMLineIndex: 3)));
        await Refused("OperationError", b.AddIceCandidate(new RTCIceCandidateInit("candidate:nonsense", "0")));
        await Refused("OperationError", b.AddIceCandidate(new RTCIceCandidateInit(Candidate, "0", 0, "unknown")));
        await b.AddIceCandidate(new RTCIceCandidateInit(Candidate, "0"));
        await b.AddIceCandidate(new RTCIceCandidateInit("", "0"));
        await b.AddIceCandidate();
    }

    [Fact]
    public async Task Operations_in_the_wrong_state_are_refused_and_change_nothing()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        await using var a = new RTCPeerConnection(network: network);
        await Refused("InvalidStateError", a.CreateAnswer());
        await Refused(
            "InvalidStateError", a.SetLocalDescription(new RTCLocalSessionDescriptionInit(RTCSdpType.Rollback)));
        await Refused(
            "InvalidStateError", a.SetRemoteDescription(new RTCSessionDescriptionInit(RTCSdpType.Answer, "v=0\r\n")));
        RTCError syntax = await Assert.ThrowsAsync<RTCError>(
            () => a.SetRemoteDescription(new RTCSessionDescriptionInit(RTCSdpType.Offer, "v=0\r\nnonsense\r\n")));
        Assert.Equal((RTCErrorDetailType.SdpSyntaxError, 2), (syntax.ErrorDetail, syntax.SdpLineNumber));
        a.AddTransceiver("audio");
        RTCSessionDescriptionInit offer = await a.CreateOffer();
        string changed = offer.Sdp.Replace("audio", "video", StringComparison.Ordinal);
        await Refused("InvalidModificationError", a.SetLocalDescription(
            new RTCLocalSessionDescriptionInit(RTCSdpType.Offer, changed)));
        Assert.Equal(RTCSignalingState.Stable, a.SignalingState);

        a.Close();

        Assert.Equal(RTCSignalingState.Closed, a.SignalingState);
        await Refused("InvalidStateError", a.CreateOffer());
        Assert.Equal("InvalidStateError", Assert.Throws<RTCException>(() => a.AddTransceiver("video")).Name);
    }

    [Fact]
    public async Task Configuration_is_checked_when_it_is_made_and_when_it_is_changed()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        Throws("SyntaxError", new RTCConfiguration { IceServers = [new() { Urls = ["http://x"] }] });
        Throws("SyntaxError", new RTCConfiguration { IceServers = [new() { Urls = [] }] });
        Throws("SyntaxError", new RTCConfiguration
        {
            IceServers = [new() { Urls = ["turn:x?transport=sctp"], Username = "u", Credential = "c" }],
        });
        Throws("InvalidAccessError", new RTCConfiguration { IceServers = [new() { Urls = ["turn:x"] }] });
        Throws("TypeError", new RTCConfiguration { IceCandidatePoolSize = 256 });
        using RTCCertificate certificate = await RTCPeerConnection.GenerateCertificate(KeygenAlgorithm.Ecdsa);
        await using var a = new RTCPeerConnection(
            new RTCConfiguration { Certificates = [certificate], IceCandidatePoolSize = 1 }, network);

        Changes("InvalidModificationError", a.GetConfiguration() with { BundlePolicy = RTCBundlePolicy.MaxBundle });
        Changes("InvalidModificationError", a.GetConfiguration() with { Certificates = [network.Certificate] });
        a.SetConfiguration(
            new RTCConfiguration { IceCandidatePoolSize = 2, IceServers = [new() { Urls = ["stun:[::1]:3478"] }] });
        Assert.Equal(2, a.GetConfiguration().IceCandidatePoolSize);
        Assert.Equal([certificate], a.GetConfiguration().Certificates);
        a.AddTransceiver("audio");
        await a.SetLocalDescription();
        Changes("InvalidModificationError", a.GetConfiguration() with { IceCandidatePoolSize = 3 });
        a.Close();
        Changes("InvalidStateError", a.GetConfiguration());

        void Throws(string name, RTCConfiguration wrong) =>
            Assert.Equal(name, Assert.Throws<RTCException>(() => new RTCPeerConnection(wrong, network)).Name);
        void Changes(string name, RTCConfiguration wrong) =>
            Assert.Equal(name, Assert.Throws<RTCException>(() => a.SetConfiguration(wrong)).Name);
    }

    [Fact]
    public async Task Relay_only_gathers_nothing_and_does_not_connect_without_a_relay()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        await using var a = new RTCPeerConnection(
            new RTCConfiguration
            {
                IceTransportPolicy = RTCIceTransportPolicy.Relay,
                IceServers = [new() { Urls = ["turn:192.0.2.1"], Username = "u", Credential = "c" }],
            },
            network);
        var errors = new List<RTCPeerConnectionIceErrorEvent>();
        a.OnIceCandidateError += errors.Add;
        a.CreateDataChannel("x");

        await a.SetLocalDescription();
        await a.GatheringComplete.WaitAsync(ConnectionPair.Patience, Cancel);

        Assert.DoesNotContain("a=candidate", a.LocalDescription!.Sdp, StringComparison.Ordinal);
        Assert.Equal(("turn:192.0.2.1", 701), (errors[0].Url, errors[0].ErrorCode));
    }

    [Fact]
    public async Task Transports_tell_what_was_negotiated_and_found()
    {
        await using var pair = new ConnectionPair();
        RTCDataChannel channel = pair.A.CreateDataChannel("x");
        await ConnectionPair.Until(() => channel.ReadyState == RTCDataChannelState.Open, "open");
        // Another negotiation says once more what was trickled.
        await pair.A.AddIceCandidate(
            new RTCIceCandidateInit("candidate:9 1 udp 1 192.0.2.9 9 typ host", SdpMLineIndex: 0));
        pair.A.AddTransceiver("audio");
        await ConnectionPair.Until(
            () => pair.A.GetTransceivers()[0].CurrentDirection is not null
                && pair.B.GetTransceivers().Count == 1, "the section");
        RTCDtlsTransport dtls = pair.A.Sctp!.Transport;
        RTCIceTransport ice = dtls.IceTransport;

        Assert.Equal((RTCDtlsTransportState.Connected, RTCIceComponent.Rtp), (dtls.State, ice.Component));
        Assert.Equal(RTCIceRole.Controlling, ice.Role);
        Assert.Equal(RTCIceRole.Controlled, pair.B.Sctp!.Transport.IceTransport.Role);
        Assert.Single(dtls.GetRemoteCertificates());
        Assert.Equal(pair.NetworkB.Certificate.GetFingerprints()[0].Value,
            string.Join(':', System.Security.Cryptography.SHA256.HashData(dtls.GetRemoteCertificates()[0])
                .Select(static octet => octet.ToString("x2", CultureInfo.InvariantCulture))));
        RTCIceCandidatePair selected = ice.GetSelectedCandidatePair()!;
        Assert.Contains($" {selected.Local.Port} typ host", pair.A.LocalDescription!.Sdp, StringComparison.Ordinal);
        Assert.Contains($" {selected.Remote.Port} typ host", pair.B.LocalDescription!.Sdp, StringComparison.Ordinal);
        Assert.Equal(RTCIceCandidateType.Host, selected.Local.Type);
        Assert.NotEmpty(ice.GetLocalCandidates());
        Assert.NotEmpty(ice.GetRemoteCandidates());
        Assert.Single(ice.GetRemoteCandidates(), one => one.Address == "192.0.2.9");
        Assert.Distinct(ice.GetRemoteCandidates().Select(one => one.Candidate));
        Assert.Equal(ice.GetLocalParameters(), pair.B.Sctp.Transport.IceTransport.GetRemoteParameters());
    }

    [Fact]
    public void Candidate_is_parsed_and_written_as_json()
    {
        var candidate = new RTCIceCandidate(new RTCIceCandidateInit(
            "candidate:842163049 1 tcp 1677729535 203.0.113.7 9 typ srflx raddr 10.0.0.2 rport 54400 tcptype active "
            + "generation 0 ufrag AbCd", "m"));

        Assert.Equal(
            ("842163049", RTCIceComponent.Rtp, RTCIceProtocol.Tcp, 1677729535u),
            (candidate.Foundation, candidate.Component, candidate.Protocol, candidate.Priority));
        Assert.Equal(
            ("203.0.113.7", 9, RTCIceCandidateType.Srflx), (candidate.Address, candidate.Port, candidate.Type));
        Assert.Equal((RTCIceTcpCandidateType.Active, "10.0.0.2", 54400, "AbCd"),
            (candidate.TcpType, candidate.RelatedAddress, candidate.RelatedPort, candidate.UsernameFragment));
        Assert.Equal(("m", "AbCd"), (candidate.ToJSON().SdpMid, candidate.ToJSON().UsernameFragment));
        Assert.Equal(
            "TypeError", Assert.Throws<RTCException>(() => new RTCIceCandidate(new RTCIceCandidateInit("x"))).Name);
    }

    private static void AssertInOrder(List<string> log, params string[] expected)
    {
        int at = -1;
        foreach (string one in expected)
        {
            int found = log.IndexOf(one, at + 1);
            Assert.True(found > at, $"{one} is not where it should be in: {string.Join(", ", log)}");
            at = found;
        }
    }
}
