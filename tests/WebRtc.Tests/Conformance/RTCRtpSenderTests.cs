using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §5.2: parameters, tracks, transports.</summary>
public sealed class RTCRtpSenderTests(Peers peers) : IClassFixture<Peers>
{
    [Fact]
    public async Task Transport_comes_with_the_local_description_and_goes_with_its_rollback()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        RTCRtpTransceiver first = a.AddTransceiver("video"), second = a.AddTransceiver("audio");
        await a.CreateOffer();
        Assert.Null(first.Sender.Transport);
        await a.SetLocalDescription();
        Assert.NotNull(first.Sender.Transport);
        Assert.Same(first.Sender.Transport, first.Receiver.Transport);
        Assert.Same(first.Sender.Transport, second.Sender.Transport);
        await RollBack(a);
        Assert.Null(first.Sender.Transport);
        Assert.Null(second.Receiver.Transport);

        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        RTCRtpTransceiver there = b.GetTransceivers()[0];
        Assert.Null(there.Receiver.Transport);
        await b.SetLocalDescription();
        Assert.NotNull(there.Receiver.Transport);
        Assert.Same(there.Receiver.Transport, there.Sender.Transport);
    }

    [Fact]
    public void Encodings_begin_with_the_defaults_of_their_kind()
    {
        RTCPeerConnection a = peers.Create();
        RTCRtpEncodingParameters video = a.AddTransceiver("video").Sender.GetParameters().Encodings[0];
        RTCRtpEncodingParameters added = a.AddTrack(peers.Video()).GetParameters().Encodings[0];
        RTCRtpEncodingParameters audio = a.AddTransceiver("audio", new RTCRtpTransceiverInit
        {
            SendEncodings = [new() { ScaleResolutionDownBy = 0.5, MaxFramerate = -1, MaxBitrate = 5 }],
        }).Sender.GetParameters().Encodings[0];

        Assert.Equal((true, 1.0, null, null), (video.Active, video.ScaleResolutionDownBy, video.MaxBitrate, video.Rid));
        Assert.Equal(video, added);
        Assert.Equal((null, null, 5u), (audio.ScaleResolutionDownBy, audio.MaxFramerate, audio.MaxBitrate));
    }

    [Fact]
    public async Task Parameters_without_a_scale_have_the_default_one()
    {
        RTCRtpSender sender = peers.Create().AddTransceiver("video").Sender;
        RTCRtpSendParameters parameters = sender.GetParameters();

        await sender.SetParameters(parameters with
        {
            Encodings = [parameters.Encodings[0] with { ScaleResolutionDownBy = null, Active = false }],
        });

        Assert.Equal((false, 1.0),
            (sender.GetParameters().Encodings[0].Active, sender.GetParameters().Encodings[0].ScaleResolutionDownBy));
    }

    [Fact]
    public async Task Parameters_are_good_for_one_change()
    {
        RTCRtpSender sender = peers.Create().AddTransceiver("video").Sender;
        RTCRtpSendParameters parameters = sender.GetParameters();
        Assert.Equal(parameters.TransactionId, sender.GetParameters().TransactionId);

        await sender.SetParameters(parameters);

        await Refused("InvalidStateError", sender.SetParameters(parameters));
        Assert.NotEqual(parameters.TransactionId, sender.GetParameters().TransactionId);
        await Refused("InvalidModificationError", sender.SetParameters(parameters));
    }

    [Fact]
    public async Task Parameters_that_are_read_only_can_not_change()
    {
        RTCRtpSender sender = peers.Create().AddTransceiver("video").Sender;
        RTCRtpSendParameters parameters = sender.GetParameters();
        RTCRtpEncodingParameters encoding = parameters.Encodings[0];

        await Refused("InvalidModificationError", sender.SetParameters(parameters with { Encodings = [] }));
        await Refused("InvalidModificationError",
            sender.SetParameters(parameters with { Encodings = [encoding with { Rid = "a" }] }));
        await Refused("InvalidModificationError", sender.SetParameters(
            parameters with { Rtcp = parameters.Rtcp with { ReducedSize = !parameters.Rtcp.ReducedSize } }));
        await Refused("InvalidModificationError", sender.SetParameters(
            parameters with { Encodings = [encoding with { Codec = new RTCRtpCodec("video/unknown", 90000) }] }));
        await Refused("RangeError",
            sender.SetParameters(parameters with { Encodings = [encoding with { MaxFramerate = -1 }] }));
        await sender.SetParameters(parameters);
    }

    [Fact]
    public async Task Codec_of_an_encoding_is_one_that_can_be_sent()
    {
        RTCPeerConnection a = peers.Create();
        RTCRtpCodec codec = RTCRtpSender.GetCapabilities("video")!.Codecs[0];
        Throws("OperationError", () => a.AddTransceiver("video", new RTCRtpTransceiverInit
        {
            SendEncodings = [new() { Codec = new RTCRtpCodec("video/unknown", 90000) }],
        }));
        RTCRtpSender sender = a.AddTransceiver("video").Sender;
        RTCRtpSendParameters parameters = sender.GetParameters();

        await sender.SetParameters(parameters with { Encodings = [parameters.Encodings[0] with { Codec = codec }] });

        Assert.Equal(codec, sender.GetParameters().Encodings[0].Codec);
    }

    [Fact]
    public async Task Stopped_sender_takes_neither_parameters_nor_tracks()
    {
        RTCPeerConnection a = peers.Create();
        RTCRtpTransceiver transceiver = a.AddTransceiver("video");
        RTCRtpSendParameters parameters = transceiver.Sender.GetParameters();

        transceiver.Stop();

        await Refused("InvalidStateError", transceiver.Sender.SetParameters(parameters));
        await Refused("InvalidStateError", transceiver.Sender.ReplaceTrack(peers.Video()));
    }

    [Fact]
    public async Task Replaced_track_is_there_when_the_promise_is_and_wants_no_negotiation()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        MediaStreamTrack first = peers.Video(), second = peers.Video();
        RTCRtpSender sender = a.AddTrack(first);
        await Negotiate(a, b);
        await peers.Quiet();
        int needed = 0;
        a.OnNegotiationNeeded += () => needed++;

        await sender.ReplaceTrack(second);
        Assert.Same(second, sender.Track);
        await sender.ReplaceTrack(null);
        Assert.Null(sender.Track);
        Task wrong = sender.ReplaceTrack(peers.Audio());
        await Refused("TypeError", wrong);
        await Refused("TypeError", sender.ReplaceTrack(b.GetReceivers()[0].Track));
        await peers.Quiet();

        Assert.Null(sender.Track);
        Assert.Equal(0, needed);
        Assert.Equal(RTCRtpTransceiverDirection.Sendrecv, a.GetTransceivers()[0].Direction);
    }

    [Fact]
    public async Task Streams_that_change_need_a_negotiation_and_equal_ones_none()
    {
        var stream = new MediaStream();
        (RTCPeerConnection a, _) = await peers.Negotiated(one => one.AddTrack(peers.Video(), stream));
        await peers.Quiet();
        int needed = 0;
        a.OnNegotiationNeeded += () => needed++;
        RTCRtpSender sender = a.GetSenders()[0];

        sender.SetStreams(stream, stream);
        await peers.Quiet();
        Assert.Equal(0, needed);
        sender.SetStreams();
        await peers.Quiet();
        Assert.Equal(1, needed);
    }

    [Fact]
    public void Capabilities_are_those_of_the_kind()
    {
        Assert.All(RTCRtpSender.GetCapabilities("audio")!.Codecs,
            one => Assert.StartsWith("audio/", one.MimeType, StringComparison.Ordinal));
        Assert.All(RTCRtpSender.GetCapabilities("video")!.Codecs,
            one => Assert.StartsWith("video/", one.MimeType, StringComparison.Ordinal));
        Assert.NotEmpty(RTCRtpSender.GetCapabilities("video")!.HeaderExtensions);
        Assert.Null(RTCRtpSender.GetCapabilities("Video"));
        Assert.Null(RTCRtpReceiver.GetCapabilities(""));
    }
}
