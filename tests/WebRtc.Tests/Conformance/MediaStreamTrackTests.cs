using Camerad.WebRtc.Tests.Connections;
using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C Media Capture and Streams §4.2, §4.3: streams, tracks, clones; W3C WebRTC §5.7: those of a
/// peer.</summary>
public sealed class MediaStreamTrackTests(Peers peers) : IClassFixture<Peers>
{
    [Fact]
    public void Clone_has_the_same_switches_and_another_id()
    {
        MediaStreamTrack track = peers.Video();
        track.Enabled = false;
        track.ContentHint = "detail";

        MediaStreamTrack clone = track.Clone();

        Assert.NotEqual(track.Id, clone.Id);
        Assert.Equal(("video", false, "detail", MediaStreamTrackState.Live),
            (clone.Kind, clone.Enabled, clone.ContentHint, clone.ReadyState));
        clone.Enabled = true;
        Assert.False(track.Enabled);
        track.Stop();
        Assert.Equal(MediaStreamTrackState.Live, clone.ReadyState);
        Assert.Equal(MediaStreamTrackState.Ended, track.Clone().ReadyState);
    }

    [Fact]
    public void Stopped_track_ends_without_an_event_and_is_told_nothing_more()
    {
        using var source = new EncodedVideoSource(peers.Network, requestKeyFrame: null);
        MediaStreamTrack stopped = source.CreateTrack(), live = source.CreateTrack();
        var told = new List<string>();
        stopped.OnEnded += () => told.Add("ended");
        stopped.OnMute += () => told.Add("muted");
        live.OnEnded += () => told.Add("live ended");

        stopped.Stop();
        stopped.Stop();
        source.IsMuted = true;
        source.Dispose();

        Assert.Equal(MediaStreamTrackState.Ended, stopped.ReadyState);
        Assert.Equal(["live ended"], told);
    }

    [Fact]
    public async Task Clone_of_a_received_track_has_frames_and_switches_of_its_own()
    {
        MediaStreamTrack? track = null, clone = null;
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        using var camera = new TestCamera(peers.Network);
        int ofTrack = 0, ofClone = 0, unmuted = 0;
        b.OnTrack += told =>
        {
            track = told.Track;
            clone = track.Clone();
            track.OnVideoFrame += _ => ofTrack++;
            clone.OnVideoFrame += _ => ofClone++;
            clone.OnUnmute += () => unmuted++;
        };
        a.AddTrack(camera.Source.CreateTrack());
        await Negotiate(a, b);
        Assert.True(clone!.Muted);
        Assert.Equal(("remote video", "remote video", ""), (track!.Label, clone.Label, peers.Video().Label));
        await Frames(() => ofTrack > 0 && ofClone > 0);
        Assert.Equal((false, 1), (clone.Muted, unmuted));
        Assert.False(track!.Clone().Muted);

        track!.Enabled = false;
        int before = ofClone;
        await Frames(() => ofClone > before);
        track.Stop();
        before = ofClone;
        await Frames(() => ofClone > before);
        Assert.Equal(MediaStreamTrackState.Live, clone.ReadyState);
        bool isEnded = false;
        clone.OnEnded += () => isEnded = true;
        b.GetTransceivers()[0].Stop();
        await peers.Quiet();

        Assert.True(isEnded, "the peer's media has ended, and with it all tracks of it");

        Task Frames(Func<bool> condition) => ConnectionPair.Until(
            () =>
            {
                camera.Write();
                return condition();
            },
            "frames");
    }

    [Fact]
    public void Capabilities_are_what_it_is_until_the_source_says_more()
    {
        using var source = new EncodedVideoSource(peers.Network, requestKeyFrame: null)
        {
            Settings = new MediaTrackSettings { Width = 1280, Height = 720, FrameRate = 30, DeviceId = "csi0" },
        };
        MediaStreamTrack track = source.CreateTrack();
        Assert.Equal(
            new MediaTrackCapabilities
            {
                Width = (1280, 1280), Height = (720, 720), FrameRate = (30, 30), DeviceId = "csi0",
            },
            track.GetCapabilities());

        source.Capabilities = new MediaTrackCapabilities { Width = (640, 1920), FrameRate = (5, 60) };

        Assert.Equal(((640, 1920), (5, 60), null),
            (track.GetCapabilities().Width, track.GetCapabilities().FrameRate, track.GetCapabilities().Height));
    }

    [Fact]
    public void Stream_holds_each_track_once_and_tells_nothing_of_what_its_user_does()
    {
        MediaStreamTrack video = peers.Video(), audio = peers.Audio();
        var stream = new MediaStream(video);
        int told = 0;
        stream.OnAddTrack += _ => told++;
        stream.OnRemoveTrack += _ => told++;

        stream.AddTrack(audio);
        stream.AddTrack(audio);

        Assert.Equal([video, audio], stream.GetTracks());
        Assert.Equal([audio], stream.GetAudioTracks());
        Assert.Same(video, stream.GetTrackById(video.Id));
        Assert.Null(stream.GetTrackById("x"));
        stream.RemoveTrack(audio);
        stream.RemoveTrack(audio);
        Assert.True(stream.Active);
        video.Stop();
        Assert.False(stream.Active);
        Assert.Equal(0, told);
        MediaStream clone = stream.Clone();
        Assert.NotEqual(stream.Id, clone.Id);
        Assert.NotSame(video, Assert.Single(clone.GetTracks()));
    }

    [Fact]
    public async Task Track_event_comes_after_its_streams_have_the_track_and_before_the_promise()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        MediaStream first = new(), second = new();
        MediaStreamTrack track = peers.Video();
        a.AddTrack(track, first, second);
        var told = new List<RTCTrackEvent>();
        b.OnTrack += one =>
        {
            Assert.All(one.Streams, stream => Assert.Contains(one.Track, stream.GetTracks()));
            Assert.Equal(RTCSignalingState.HaveRemoteOffer, b.SignalingState);
            told.Add(one);
        };
        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());

        RTCTrackEvent only = Assert.Single(told);
        Assert.Equal([first.Id, second.Id], only.Streams.Select(one => one.Id));
        Assert.Equal(track.Id, only.Track.Id);
        Assert.Same(only.Receiver, only.Transceiver.Receiver);
        Assert.Same(only.Track, only.Receiver.Track);
        Assert.Same(only.Transceiver, b.GetTransceivers()[0]);
    }

    [Fact]
    public async Task Track_is_told_again_with_a_stream_that_is_new_to_it()
    {
        var first = new MediaStream();
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one => one.AddTrack(peers.Video(), first));
        var told = new List<RTCTrackEvent>();
        b.OnTrack += told.Add;
        await Negotiate(a, b);
        Assert.Empty(told);
        var second = new MediaStream();
        a.GetSenders()[0].SetStreams(second);

        await Negotiate(a, b);

        Assert.Equal([second.Id], Assert.Single(told).Streams.Select(one => one.Id));
    }

    [Fact]
    public async Task Offer_that_only_receives_brings_no_track()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        a.AddTransceiver("video", new RTCRtpTransceiverInit { Direction = RTCRtpTransceiverDirection.Recvonly });
        int told = 0;
        a.OnTrack += _ => told++;
        b.OnTrack += _ => told++;
        b.AddTrack(peers.Video());
        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        Assert.Equal(0, told);
        await b.SetLocalDescription();
        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());

        Assert.Equal(1, told);
        Assert.Equal(
            (RTCRtpTransceiverDirection.Recvonly, RTCRtpTransceiverDirection.Sendonly),
            (a.GetTransceivers()[0].CurrentDirection, b.GetTransceivers()[0].CurrentDirection));
    }

    [Fact]
    public async Task Same_stream_id_is_the_same_stream()
    {
        var stream = new MediaStream();
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        a.AddTrack(peers.Video(), stream);
        a.AddTrack(peers.Audio(), stream);
        var streams = new List<MediaStream>();
        b.OnTrack += one => streams.Add(one.Streams[0]);

        await Negotiate(a, b);

        Assert.Same(streams[0], streams[1]);
        Assert.Equal(2, streams[0].GetTracks().Count);
    }

    [Fact]
    public async Task Track_that_the_peer_takes_away_is_muted_then_removed_and_comes_back_as_it_was()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        var stream = new MediaStream();
        a.AddTrack(peers.Video(), stream);
        var told = new List<string>();
        MediaStreamTrack? track = null;
        b.OnTrack += one =>
        {
            told.Add("track");
            if (track is not null)
            {
                Assert.Same(track, one.Track);
                return;
            }

            track = one.Track;
            one.Streams[0].OnRemoveTrack += _ => told.Add("removed");
            one.Streams[0].OnAddTrack += _ => told.Add("added");
        };
        b.OnSignalingStateChange += () => told.Add($"{b.SignalingState}");
        await Negotiate(a, b);
        told.Clear();
        a.GetTransceivers()[0].Direction = RTCRtpTransceiverDirection.Inactive;
        await Negotiate(a, b);
        Assert.Equal(["HaveRemoteOffer", "removed", "Stable"], told);
        Assert.Equal((true, MediaStreamTrackState.Live), (track!.Muted, track.ReadyState));
        told.Clear();
        a.GetTransceivers()[0].Direction = RTCRtpTransceiverDirection.Sendrecv;
        await Negotiate(a, b);

        Assert.Equal(["HaveRemoteOffer", "added", "track", "Stable"], told);
    }
}
