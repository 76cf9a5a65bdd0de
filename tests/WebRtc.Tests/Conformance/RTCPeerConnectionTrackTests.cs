using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §5.1: addTrack, removeTrack, addTransceiver.</summary>
public sealed class RTCPeerConnectionTrackTests(Peers peers) : IClassFixture<Peers>
{
    [Fact]
    public void Added_track_makes_a_transceiver_of_its_kind()
    {
        RTCPeerConnection a = peers.Create();
        MediaStreamTrack track = peers.Audio();

        RTCRtpSender sender = a.AddTrack(track);

        RTCRtpTransceiver transceiver = Assert.Single(a.GetTransceivers());
        Assert.Same(sender, transceiver.Sender);
        Assert.Same(track, sender.Track);
        Assert.Equal((RTCRtpTransceiverDirection.Sendrecv, null, null),
            (transceiver.Direction, transceiver.CurrentDirection, transceiver.Mid));
        Assert.Equal(("audio", true, MediaStreamTrackState.Live),
            (transceiver.Receiver.Track.Kind, transceiver.Receiver.Track.Muted, transceiver.Receiver.Track.ReadyState));
    }

    [Theory]
    [InlineData(RTCRtpTransceiverDirection.Recvonly, RTCRtpTransceiverDirection.Sendrecv)]
    [InlineData(RTCRtpTransceiverDirection.Inactive, RTCRtpTransceiverDirection.Sendonly)]
    [InlineData(RTCRtpTransceiverDirection.Sendrecv, RTCRtpTransceiverDirection.Sendrecv)]
    public void Added_track_takes_a_sender_that_has_never_sent(
        RTCRtpTransceiverDirection before, RTCRtpTransceiverDirection after)
    {
        RTCPeerConnection a = peers.Create();
        RTCRtpTransceiver other = a.AddTransceiver("audio"),
            free = a.AddTransceiver("video", new RTCRtpTransceiverInit { Direction = before });

        RTCRtpSender sender = a.AddTrack(peers.Video());

        Assert.Same(free.Sender, sender);
        Assert.Equal(after, free.Direction);
        Assert.Null(other.Sender.Track);
    }

    [Fact]
    public async Task Added_track_leaves_a_sender_alone_that_has_sent_or_is_stopped()
    {
        (RTCPeerConnection a, _) = await peers.Negotiated(one =>
        {
            one.AddTransceiver("video", new RTCRtpTransceiverInit { Direction = RTCRtpTransceiverDirection.Sendonly });
            one.AddTransceiver("audio").Stop();
        });
        Assert.Equal(RTCRtpTransceiverDirection.Sendonly, a.GetTransceivers()[0].CurrentDirection);

        Assert.NotSame(a.GetSenders()[0], a.AddTrack(peers.Video()));
        a.AddTrack(peers.Audio());

        Assert.Equal(3, a.GetTransceivers().Count);
    }

    [Fact]
    public void Track_is_added_once_but_can_have_transceivers()
    {
        RTCPeerConnection a = peers.Create();
        MediaStreamTrack track = peers.Video();
        a.AddTrack(track);

        Throws("InvalidAccessError", () => a.AddTrack(track));
        RTCRtpTransceiver again = a.AddTransceiver(track);

        Assert.Same(track, again.Sender.Track);
        Assert.Equal(2, a.GetSenders().Count(one => one.Track == track));
    }

    [Theory]
    [InlineData(RTCRtpTransceiverDirection.Sendrecv, RTCRtpTransceiverDirection.Recvonly)]
    [InlineData(RTCRtpTransceiverDirection.Sendonly, RTCRtpTransceiverDirection.Inactive)]
    public void Removed_track_takes_sending_out_of_the_direction(
        RTCRtpTransceiverDirection before, RTCRtpTransceiverDirection after)
    {
        RTCPeerConnection a = peers.Create();
        RTCRtpTransceiver transceiver = a.AddTransceiver(peers.Video(),
            new RTCRtpTransceiverInit { Direction = before });

        a.RemoveTrack(transceiver.Sender);
        a.RemoveTrack(transceiver.Sender);

        Assert.Null(transceiver.Sender.Track);
        Assert.Equal(after, transceiver.Direction);
        Assert.Null(transceiver.CurrentDirection);
    }

    [Fact]
    public async Task Removing_is_refused_for_a_stranger_and_does_nothing_for_what_is_gone()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        MediaStreamTrack track = peers.Video();
        RTCRtpSender stranger = b.AddTrack(track), own = a.AddTrack(peers.Video());
        Throws("InvalidAccessError", () => a.RemoveTrack(stranger));
        a.GetTransceivers()[0].Stop();
        await Negotiate(a, b);
        Assert.Empty(a.GetTransceivers());

        a.RemoveTrack(own);

        await b.SetLocalDescription();
        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());
        RTCRtpSender made = a.GetSenders()[0];
        await a.SetRemoteDescription(new RTCSessionDescriptionInit(RTCSdpType.Rollback));
        Assert.Empty(a.GetSenders());
        a.RemoveTrack(made);
    }

    [Fact]
    public void Transceiver_is_as_its_init_says()
    {
        RTCPeerConnection a = peers.Create();
        MediaStreamTrack track = peers.Video();

        RTCRtpTransceiver transceiver = a.AddTransceiver(
            track, new RTCRtpTransceiverInit { Direction = RTCRtpTransceiverDirection.Inactive });

        Assert.Same(track, transceiver.Sender.Track);
        Assert.Equal(RTCRtpTransceiverDirection.Inactive, transceiver.Direction);
        Assert.Equal("video", transceiver.Receiver.Track.Kind);
        Assert.NotEqual(track.Id, transceiver.Receiver.Track.Id);
        Throws("TypeError", () => a.AddTransceiver("data"));
        var stopped = new RTCRtpTransceiverInit { Direction = RTCRtpTransceiverDirection.Stopped };
        Throws("TypeError", () => a.AddTransceiver("audio", stopped));
        Assert.Single(a.GetTransceivers());
    }

    [Fact]
    public void Encodings_must_be_named_all_or_none_each_otherwise_and_in_letters()
    {
        Wrong("TypeError", new() { Rid = "a" }, new());
        Wrong("TypeError", new() { Rid = "a" }, new() { Rid = "a" });
        Wrong("TypeError", new RTCRtpEncodingParameters { Rid = "" });
        Wrong("TypeError", new RTCRtpEncodingParameters { Rid = "@nonsense!" });
        Wrong("TypeError", new RTCRtpEncodingParameters { Rid = new string('a', 256) });
        Wrong("RangeError", new() { Rid = "a" }, new() { Rid = "b", ScaleResolutionDownBy = 0.9 });
        Wrong("RangeError", new RTCRtpEncodingParameters { MaxFramerate = -1 });

        void Wrong(string name, params RTCRtpEncodingParameters[] encodings)
        {
            RTCPeerConnection a = peers.Create();
            Throws(name, () => a.AddTransceiver("video", new RTCRtpTransceiverInit { SendEncodings = encodings }));
            Assert.Empty(a.GetTransceivers());
        }
    }

    [Fact]
    public void First_of_several_encodings_is_taken_without_its_name()
    {
        RTCRtpTransceiver transceiver = peers.Create().AddTransceiver("video", new RTCRtpTransceiverInit
        {
            SendEncodings = [new() { Rid = "a", MaxBitrate = 7 }, new() { Rid = "b" }],
        });

        RTCRtpEncodingParameters encoding = Assert.Single(transceiver.Sender.GetParameters().Encodings);

        Assert.Equal((null, 7u), (encoding.Rid, encoding.MaxBitrate));
    }

    [Fact]
    public async Task Remote_offer_takes_what_addTrack_made_and_not_what_addTransceiver_did()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        a.AddTransceiver("video");
        a.AddTransceiver("audio");
        RTCRtpTransceiver own = b.AddTransceiver("video");
        b.AddTrack(peers.Audio());

        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());

        Assert.Equal(3, b.GetTransceivers().Count);
        Assert.Null(own.Mid);
        Assert.Equal("1", b.GetTransceivers()[1].Mid);
        Assert.Equal(RTCRtpTransceiverDirection.Sendrecv, b.GetTransceivers()[1].Direction);
        Assert.Equal(("0", RTCRtpTransceiverDirection.Recvonly),
            (b.GetTransceivers()[2].Mid, b.GetTransceivers()[2].Direction));
    }

    [Fact]
    public async Task Track_added_to_what_the_peers_offer_made_survives_its_rollback()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        a.AddTransceiver("video");
        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        RTCRtpSender sender = b.AddTrack(peers.Video());
        Assert.Single(b.GetTransceivers());

        await RollBack(b);

        Assert.Same(sender, Assert.Single(b.GetTransceivers()).Sender);
        Assert.Null(b.GetTransceivers()[0].Mid);
        Assert.NotNull(sender.Track);
    }
}
