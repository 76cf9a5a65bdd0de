using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Connections;

/// <summary>Transceivers, senders, receivers and tracks (W3C WebRTC §5) between two connections.</summary>
public sealed class MediaTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pictures_and_sound_arrive_whole_and_in_order()
    {
        await using var pair = new ConnectionPair();
        using var camera = new TestCamera(pair.NetworkA);
        using var microphone = new EncodedAudioSource(pair.NetworkA);
        var stream = new MediaStream();
        var pictures = new List<RTCEncodedVideoFrame>();
        var sounds = new List<RTCEncodedAudioFrame>();
        var tracks = new List<RTCTrackEvent>();
        bool isUnmuted = false;
        pair.B.OnTrack += told =>
        {
            tracks.Add(told);
            Assert.True(told.Track.Muted);
            told.Track.OnUnmute += () => isUnmuted = true;
            told.Track.OnVideoFrame += pictures.Add;
            told.Track.OnAudioFrame += sounds.Add;
        };
        pair.A.AddTrack(camera.Source.CreateTrack(), stream);
        pair.A.AddTrack(microphone.CreateTrack(), stream);
        await pair.Connected();

        byte tone = 0;
        await ConnectionPair.Until(
            () =>
            {
                camera.Write();
                microphone.Write([0xFC, tone++, 1, 2], TimeSpan.FromMilliseconds(20 * tone));
                return pictures.Count > 60 && sounds.Count > 20;
            },
            "pictures and sound");

        Assert.True(isUnmuted);
        Assert.Equal(RTCEncodedVideoFrameType.Key, pictures[0].Type);
        Assert.Equal("video/H264", pictures[0].Metadata.MimeType);
        Assert.Equal(pair.A.GetSenders().Select(one => one.Track!.Id), tracks.Select(one => one.Track.Id));
        Assert.Equal((camera.Source.Settings.Width, camera.Source.Settings.Height),
            (tracks[0].Track.GetSettings().Width, tracks[0].Track.Clone().GetSettings().Height));
        Assert.NotNull(camera.Source.Settings.Width);
        int at = camera.Written.FindIndex(one => one.AsSpan().SequenceEqual(pictures[0].Data.Span));
        Assert.True(at >= 0, "the first picture is none that was written");
        Assert.All(pictures.Index(), one => Assert.Equal(camera.Written[at + one.Index], one.Item.Data.ToArray()));
        Assert.Equal(
            sounds.Select(one => one.Data.Span[1]), sounds.Select((_, i) => (byte)(sounds[0].Data.Span[1] + i)));
        Assert.All(tracks, one => Assert.Equal(stream.Id, Assert.Single(one.Streams).Id));
        Assert.Equal(2, tracks[0].Streams[0].GetTracks().Count);
        RTCRtpSynchronizationSource source = Assert.Single(pair.B.GetReceivers()[0].GetSynchronizationSources());
        Assert.Equal(pictures[^1].Metadata.SynchronizationSource, source.Source);
    }

    [Fact]
    public async Task Track_that_is_removed_is_muted_and_leaves_its_stream_and_can_come_again()
    {
        await using var pair = new ConnectionPair();
        using var camera = new TestCamera(pair.NetworkA);
        int tracks = 0, removed = 0, added = 0;
        pair.B.OnTrack += told =>
        {
            if (tracks++ > 0) return;
            told.Streams[0].OnRemoveTrack += _ => removed++;
            told.Streams[0].OnAddTrack += _ => added++;
        };
        var stream = new MediaStream();
        MediaStreamTrack track = camera.Source.CreateTrack();
        RTCRtpSender sender = pair.A.AddTrack(track, stream);
        Assert.Equal("InvalidAccessError", Assert.Throws<RTCException>(() => pair.A.AddTrack(track)).Name);
        await pair.Connected();
        RTCRtpTransceiver there = Assert.Single(pair.B.GetTransceivers());
        await ConnectionPair.Until(() => Write(camera) && !there.Receiver.Track.Muted, "pictures");

        pair.A.RemoveTrack(sender);
        await ConnectionPair.Until(() => there.Receiver.Track.Muted && removed == 1, "muted and removed");
        Assert.Equal(MediaStreamTrackState.Live, there.Receiver.Track.ReadyState);
        await ConnectionPair.Until(
            () => pair.A.GetTransceivers()[0].CurrentDirection == RTCRtpTransceiverDirection.Inactive, "inactive");

        await sender.ReplaceTrack(track);
        pair.A.GetTransceivers()[0].Direction = RTCRtpTransceiverDirection.Sendrecv;
        sender.SetStreams(stream);
        await ConnectionPair.Until(() => tracks == 2 && added == 1, "the track again");
        await ConnectionPair.Until(() => Write(camera) && !there.Receiver.Track.Muted, "pictures again");
    }

    [Fact]
    public async Task Stopped_transceiver_ends_the_tracks_of_both()
    {
        await using var pair = new ConnectionPair();
        using var camera = new TestCamera(pair.NetworkA);
        bool isEnded = false;
        pair.B.OnTrack += told => told.Track.OnEnded += () => isEnded = true;
        pair.A.AddTrack(camera.Source.CreateTrack());
        await pair.Connected();

        RTCRtpTransceiver transceiver = pair.A.GetTransceivers()[0];
        transceiver.Stop();
        transceiver.Stop();

        Assert.Equal(RTCRtpTransceiverDirection.Stopped, transceiver.Direction);
        await ConnectionPair.Until(() => isEnded && pair.A.GetTransceivers().Count == 0, "the end");
        Assert.Equal(MediaStreamTrackState.Ended, transceiver.Receiver.Track.ReadyState);
        Assert.Equal(RTCRtpTransceiverDirection.Stopped, transceiver.CurrentDirection);
        Assert.Empty(pair.B.GetTransceivers());
    }

    [Fact]
    public async Task Parameters_are_those_negotiated_and_change_only_where_they_may()
    {
        await using var pair = new ConnectionPair();
        using var camera = new TestCamera(pair.NetworkA);
        EncodedSourceLimits limits = default;
        camera.Source.OnLimitsChanged += told => limits = told;
        RTCRtpSender sender = pair.A.AddTrack(camera.Source.CreateTrack());
        await Refused("InvalidStateError", sender.SetParameters(new RTCRtpSendParameters { Encodings = [new()] }));
        await pair.Connected();

        RTCRtpSendParameters parameters = sender.GetParameters();
        Assert.Equal("video/H264", parameters.Codecs[0].MimeType);
        Assert.Contains(parameters.HeaderExtensions, one => one.Uri == "urn:ietf:params:rtp-hdrext:sdes:mid");
        Assert.Equal(parameters.Rtcp.Cname, pair.B.GetReceivers()[0].GetParameters().Rtcp.Cname);
        await sender.SetParameters(parameters with { Encodings = [new() { MaxBitrate = 500_000, MaxFramerate = 10 }] });
        Assert.Equal(new EncodedSourceLimits(500_000, 10), limits);
        Assert.Equal(500_000u, sender.GetParameters().Encodings[0].MaxBitrate);

        parameters = sender.GetParameters();
        await Refused("InvalidModificationError", sender.SetParameters(parameters with { TransactionId = "other" }));
        await Refused("InvalidModificationError", sender.SetParameters(parameters with { Codecs = [] }));
        await Refused("InvalidModificationError", sender.SetParameters(parameters with { Encodings = [new(), new()] }));
        await Refused(
            "RangeError",
            sender.SetParameters(parameters with { Encodings = [new() { ScaleResolutionDownBy = 0.5 }] }));
        await Refused(
            "OperationError",
            sender.SetParameters(parameters with { Encodings = [new() { ScaleResolutionDownBy = 2 }] }));
        Assert.Equal(500_000u, sender.GetParameters().Encodings[0].MaxBitrate);
    }

    [Fact]
    public async Task Who_is_told_of_limits_may_ask_the_connection_from_anywhere()
    {
        await using var pair = new ConnectionPair();
        using var camera = new TestCamera(pair.NetworkA);
        RTCRtpSender sender = pair.A.AddTrack(camera.Source.CreateTrack());
        await pair.Connected();
        RTCRtpSendParameters parameters = sender.GetParameters();
        await sender.SetParameters(parameters with { Encodings = [new() { MaxBitrate = 500_000 }] });
        var told = new List<uint?>();
        bool isFree = true;
        camera.Source.OnLimitsChanged += limits =>
        {
            told.Add(limits.MaxBitrate);
            isFree &= Task.Run(pair.A.GetTransceivers).Wait(TimeSpan.FromSeconds(10));
        };

        await sender.ReplaceTrack(null);
        await sender.ReplaceTrack(camera.Source.CreateTrack());
        pair.A.Close();

        Assert.True(isFree, "the connection was locked while its listeners were told");
        Assert.Equal([null, 500_000u, null], told);
    }

    [Fact]
    public async Task Inactive_encoding_and_disabled_track_send_nothing_until_they_are_switched_on()
    {
        await using var pair = new ConnectionPair();
        using var camera = new TestCamera(pair.NetworkA);
        int pictures = 0;
        pair.B.OnTrack += told => told.Track.OnVideoFrame += _ => pictures++;
        MediaStreamTrack track = camera.Source.CreateTrack();
        RTCRtpSender sender = pair.A.AddTrack(track);
        await pair.Connected();
        await ConnectionPair.Until(() => Write(camera) && pictures > 0, "pictures");

        track.Enabled = false;
        await Quiet();
        track.Enabled = true;
        int before = pictures;
        await ConnectionPair.Until(() => Write(camera) && pictures > before, "pictures after enabling");
        RTCRtpSendParameters parameters = sender.GetParameters();
        await sender.SetParameters(parameters with { Encodings = [parameters.Encodings[0] with { Active = false }] });
        await Quiet();
        parameters = sender.GetParameters();
        await sender.SetParameters(parameters with { Encodings = [parameters.Encodings[0] with { Active = true }] });
        before = pictures;
        await ConnectionPair.Until(() => Write(camera) && pictures > before, "pictures after activating");

        async Task Quiet()
        {
            // What was on its way arrives; then nothing more does, however much is written.
            int last, looks = 0;
            do
            {
                last = pictures;
                for (int i = 0; i < 30; i++) Write(camera);
                await Task.Delay(500, Cancel);
                Assert.True(looks++ < 20, "pictures are sent on and on");
            }
            while (pictures != last);
        }
    }

    [Fact]
    public async Task Codec_preferences_decide_what_is_negotiated()
    {
        // On the context, so that no offer is made in between.
        using var context = new SingleThreadContext();
        await using var pair = new ConnectionPair(context: context);
        IReadOnlyList<RTCRtpCodec> codecs = RTCRtpReceiver.GetCapabilities("video")!.Codecs;
        RTCRtpTransceiver transceiver = await context.Run(() =>
        {
            RTCRtpTransceiver made = pair.A.AddTransceiver("video");
            made.SetCodecPreferences([.. codecs.Where(one => one.MimeType is "video/VP8")]);
            return made;
        });
        Assert.Equal("InvalidModificationError", Assert.Throws<RTCException>(
            () => transceiver.SetCodecPreferences([new RTCRtpCodec("video/unknown", 90000)])).Name);
        Assert.Equal("InvalidModificationError", Assert.Throws<RTCException>(
            () => transceiver.SetCodecPreferences([.. codecs.Where(one => one.MimeType == "video/rtx")])).Name);
        await pair.Connected();

        Assert.Equal(
            ["video/VP8"], pair.B.GetReceivers()[0].GetParameters().Codecs.Select(one => one.MimeType).Distinct());
        Assert.Null(RTCRtpSender.GetCapabilities("text"));
    }

    [Fact]
    public async Task Constraints_are_the_sources_to_keep()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        var settings = new MediaTrackSettings { Width = 1280, Height = 720, FrameRate = 30 };
        using var source = new EncodedVideoSource(network, null) { Settings = settings };
        MediaStreamTrack track = source.CreateTrack();

        await track.ApplyConstraints(new MediaTrackConstraints { Width = 1920 }, Cancel);
        Assert.Equal(1280, track.GetSettings().Width);
        OverconstrainedException error = await Assert.ThrowsAsync<OverconstrainedException>(
            () => track.ApplyConstraints(
                new MediaTrackConstraints { Width = new ConstrainDouble { Exact = 1920 } }, Cancel));
        Assert.Equal("width", error.Constraint);
        Assert.Equal(1920, track.GetConstraints().Width!.Ideal);

        source.Apply = (wish, _) => Task.FromResult(source.Settings with { Width = (int)wish.Width!.Exact! });
        await track.ApplyConstraints(new MediaTrackConstraints { Width = new ConstrainDouble { Exact = 640 } }, Cancel);
        Assert.Equal(640, track.GetSettings().Width);
        MediaStreamTrack clone = track.Clone();
        Assert.NotEqual(track.Id, clone.Id);
        bool isEnded = false;
        clone.OnEnded += () => isEnded = true;
        track.Stop();
        Assert.Equal((MediaStreamTrackState.Ended, MediaStreamTrackState.Live), (track.ReadyState, clone.ReadyState));
        source.Dispose();
        Assert.True(isEnded);
    }

    [Fact]
    public async Task Source_that_is_muted_tells_its_tracks()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        using var source = new EncodedVideoSource(network, null);
        MediaStreamTrack track = source.CreateTrack();
        var told = new List<string>();
        track.OnMute += () => told.Add("mute");
        track.OnUnmute += () => told.Add("unmute");

        source.IsMuted = true;
        source.IsMuted = true;
        Assert.True(track.Muted);
        source.IsMuted = false;

        Assert.Equal(["mute", "unmute"], told);
        await Task.CompletedTask;
    }

    private static bool Write(TestCamera camera)
    {
        camera.Write();
        return true;
    }
}
