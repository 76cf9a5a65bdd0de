using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §4.4.3, close().</summary>
public sealed class RTCPeerConnectionCloseTests(Peers peers) : IClassFixture<Peers>
{
    [Fact]
    public async Task Closing_sets_every_state_at_once_and_tells_nothing()
    {
        (RTCPeerConnection a, _) = await peers.Negotiated(one =>
        {
            one.AddTransceiver("video");
            one.CreateDataChannel("x");
        });
        await peers.Quiet();
        var told = new List<string>();
        a.OnSignalingStateChange += () => told.Add("signaling");
        a.OnConnectionStateChange += () => told.Add("connection");
        a.OnIceConnectionStateChange += () => told.Add("ice");
        a.OnNegotiationNeeded += () => told.Add("needed");
        RTCSctpTransport sctp = a.Sctp!;
        sctp.OnStateChange += () => told.Add("sctp");
        sctp.Transport.OnStateChange += () => told.Add("dtls");
        sctp.Transport.IceTransport.OnStateChange += () => told.Add("ice transport");
        // As one task, so that nothing of the connecting comes between.
        await peers.Run(() =>
        {
            told.Clear();
            a.Close();
            return 0;
        });
        await peers.Quiet();

        Assert.Equal(
            (RTCSignalingState.Closed, RTCPeerConnectionState.Closed, RTCIceConnectionState.Closed),
            (a.SignalingState, a.ConnectionState, a.IceConnectionState));
        Assert.Equal(
            (RTCSctpTransportState.Closed, RTCDtlsTransportState.Closed, RTCIceTransportState.Closed),
            (sctp.State, sctp.Transport.State, sctp.Transport.IceTransport.State));
        Assert.Same(sctp, a.Sctp);
        Assert.Empty(told);
    }

    [Fact]
    public async Task Closing_stops_the_transceivers_and_keeps_the_senders_tracks()
    {
        MediaStreamTrack track = peers.Video();
        (RTCPeerConnection a, _) = await peers.Negotiated(one => one.AddTrack(track));
        RTCRtpTransceiver transceiver = a.GetTransceivers()[0];
        bool isTold = false;
        transceiver.Receiver.Track.OnEnded += () => isTold = true;

        a.Close();
        await peers.Quiet();

        Assert.Empty(a.GetTransceivers());
        Assert.Empty(a.GetSenders());
        Assert.Empty(a.GetReceivers());
        Assert.Equal(
            (RTCRtpTransceiverDirection.Stopped, RTCRtpTransceiverDirection.Stopped),
            (transceiver.Direction, transceiver.CurrentDirection));
        Assert.Same(track, transceiver.Sender.Track);
        Assert.Equal(MediaStreamTrackState.Live, track.ReadyState);
        Assert.Equal(MediaStreamTrackState.Ended, transceiver.Receiver.Track.ReadyState);
        Assert.False(isTold);
    }

    [Fact]
    public async Task Every_member_that_acts_is_an_InvalidStateError_after_closing()
    {
        MediaStreamTrack track = peers.Video();
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one => one.AddTrack(track));
        RTCRtpTransceiver transceiver = a.GetTransceivers()[0];
        RTCRtpSendParameters parameters = transceiver.Sender.GetParameters();
        a.Close();
        a.Close();

        await Refused("InvalidStateError", a.CreateOffer());
        await Refused("InvalidStateError", a.CreateAnswer());
        await Refused("InvalidStateError", a.SetLocalDescription());
        await Refused("InvalidStateError", a.SetRemoteDescription(b.LocalDescription!.ToJSON()));
        await Refused("InvalidStateError", a.AddIceCandidate());
        await Refused("InvalidStateError", transceiver.Sender.ReplaceTrack(null));
        await Refused("InvalidStateError", transceiver.Sender.SetParameters(parameters));
        Throws("InvalidStateError", () => a.AddTrack(track));
        Throws("InvalidStateError", () => a.RemoveTrack(transceiver.Sender));
        Throws("InvalidStateError", () => a.AddTransceiver("audio"));
        Throws("InvalidStateError", () => a.AddTransceiver(
            "video", new RTCRtpTransceiverInit { SendEncodings = [new() { ScaleResolutionDownBy = 0.1 }] }));
        Throws("InvalidStateError", () => a.CreateDataChannel("x"));
        Throws("InvalidStateError", () => a.SetConfiguration(new RTCConfiguration()));
        Throws("InvalidStateError", () => transceiver.Direction = RTCRtpTransceiverDirection.Inactive);
        Throws("InvalidStateError", transceiver.Stop);
        Throws("InvalidStateError", () => transceiver.Sender.SetStreams());
        a.RestartIce();
    }

    [Fact]
    public async Task Closed_connection_still_tells_what_it_was()
    {
        (RTCPeerConnection a, _) = await peers.Negotiated(one => one.AddTransceiver("audio"));
        string local = a.LocalDescription!.Sdp, remote = a.RemoteDescription!.Sdp;

        a.Close();

        Assert.Equal(local, a.LocalDescription!.Sdp);
        Assert.Equal(remote, a.RemoteDescription!.Sdp);
        Assert.Empty(a.GetConfiguration().IceServers);
        RTCStatsReport report = await a.GetStats();
        Assert.Single(report.OfType<RTCPeerConnectionStats>());
    }

    [Fact]
    public async Task Operations_that_the_closing_overtakes_are_refused()
    {
        RTCPeerConnection a = peers.Create();
        a.AddTransceiver("audio");
        Task[] waiting = await peers.Run(() =>
        {
            Task[] begun = [a.CreateOffer(), a.SetLocalDescription()];
            a.Close();
            return begun;
        });

        foreach (Task one in waiting) await Refused("InvalidStateError", one);
        Assert.Null(a.LocalDescription);
    }

    [Fact]
    public async Task Negotiation_is_no_longer_needed_by_a_connection_that_was_closed()
    {
        RTCPeerConnection a = peers.Create();
        int needed = 0;
        a.OnNegotiationNeeded += () => needed++;
        await peers.Run(() =>
        {
            a.AddTransceiver("audio");
            a.Close();
            return 0;
        });
        await peers.Quiet();

        Assert.Equal(0, needed);
    }

    [Fact]
    public async Task Closing_in_an_event_ends_the_events()
    {
        (RTCPeerConnection a, RTCPeerConnection b) = (peers.Create(), peers.Create());
        a.AddTransceiver("video");
        a.AddTransceiver("audio");
        int tracks = 0;
        b.OnTrack += _ =>
        {
            tracks++;
            b.Close();
        };
        await a.SetLocalDescription();

        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());

        Assert.Equal(1, tracks);
    }
}
