using Camerad.Media;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>Codecs in offers and answers: preferences, parameters, numbers, sources.</summary>
public sealed class CodecTests : JsepTestBase
{
    private static readonly RtpCodec Vp8 = new("video/VP8", 90000), Vp9 = new("video/VP9", 90000, null, "profile-id=0"),
        Rtx = new("video/rtx", 90000);

    [Fact]
    public void Offer_has_every_codec_of_the_capabilities_with_numbers_of_its_own()
    {
        JsepSession session = NewEmptySession();
        session.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        session.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        SessionDescription offer = Parse(Offer(session));
        foreach ((MediaDescription media, MediaKind kind) in offer.Media.Zip([MediaKind.Audio, MediaKind.Video]))
        {
            List<NegotiatedCodec> codecs = CodecReader.ReadAll(media);
            Assert.Equal(
                RtpCapabilities.Codecs(kind).Where(codec => codec.EncodingName != "rtx"),
                codecs.Select(codec => codec.Codec));
            Assert.All(codecs, codec => Assert.Equal(kind == MediaKind.Video, codec.RtxPayloadType is not null));
            Assert.All(codecs, codec => Assert.Equal(RtcpFeedbacks.SupportedFor(media.Kind), codec.Feedback));
        }
        Assert.Equal("9 0 8", string.Join(' ', offer.Media[0].Formats.Skip(1).Take(3)));
        string[] all = [.. offer.Media.SelectMany(media => media.Formats)];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.All(all.Except(["0", "8", "9"]), number => Assert.InRange(int.Parse(number), 96, 127));
    }

    [Fact]
    public void Second_section_of_a_kind_shares_the_numbers_of_the_first()
    {
        JsepSession session = NewEmptySession();
        session.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        session.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        SessionDescription offer = Parse(Offer(session));
        Assert.Equal(offer.Media[0].Formats, offer.Media[1].Formats);
        Assert.Equal(offer.Media[0].Extmaps(), offer.Media[1].Extmaps());
    }

    [Fact]
    public void Preferences_order_and_filter_the_offer()
    {
        JsepSession session = NewEmptySession();
        session.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv).CodecPreferences = [Vp9, Vp8];
        List<NegotiatedCodec> codecs = CodecReader.ReadAll(Parse(Offer(session)).Media[0]);
        Assert.Equal([Vp9, Vp8], codecs.Select(codec => codec.Codec));
        // Retransmission is a codec that may be left out
        Assert.All(codecs, codec => Assert.Null(codec.RtxPayloadType));
        session.Transceivers[0].CodecPreferences = [Vp8, Rtx];
        codecs = CodecReader.ReadAll(Parse(Offer(session)).Media[0]);
        Assert.NotNull(Assert.Single(codecs).RtxPayloadType);
    }

    [Fact]
    public void Preferences_order_and_filter_the_answer()
    {
        JsepSession session = NewEmptySession();
        Assert.True(session.TryApplyRemote(SdpType.Offer, Fixture.Read(Fixture.ChromiumAll), out _, out _));
        session.Transceivers[1].CodecPreferences = [Vp9, Rtx, Vp8];
        JsepPair.Local(session, out string answer);
        Assert.Equal(["98", "99", "96", "97"], Parse(answer).Media[1].Formats);
        Assert.Equal(
            ["video/VP9", "video/VP8"], session.Media[1].Receiver!.Codecs.Select(codec => codec.Codec.MimeType));
    }

    [Fact]
    public void Answer_without_preferences_keeps_the_offerers_order_and_leaves_out_what_is_unknown()
    {
        JsepSession session = NewEmptySession();
        SessionDescription answer = Parse(Answer(session, Fixture.Read(Fixture.ChromiumAll)));
        Assert.Equal(["111", "9", "0", "8", "110", "126"], answer.Media[0].Formats);
        Assert.Equal(
            ["96", "102", "104", "108", "114", "116", "39", "45", "98"],
            session.Media[1].Receiver!.Codecs.Select(codec => codec.PayloadType.ToString()));
        Assert.Contains(new SdpAttribute("fmtp", "45 level-idx=5;profile=0;tier=0"), answer.Media[1].Attributes);
        Assert.Contains(new SdpAttribute("rtpmap", "111 opus/48000/2"), answer.Media[0].Attributes);
    }

    [Fact]
    public void Preferences_that_the_peer_lacks_reject_the_section()
    {
        JsepSession session = NewEmptySession();
        Assert.True(session.TryApplyRemote(SdpType.Offer, Fixture.Read(Fixture.Webrtcbin), out _, out _));
        session.Transceivers[0].CodecPreferences = [Vp8];
        JsepChanges changes = JsepPair.Local(session, out string answer);
        Assert.True(Parse(answer).Media[0].IsRejected);
        Assert.Single(changes.Removed);
    }

    [Fact]
    public void Source_comes_first_when_both_ways_are_wanted_and_alone_when_only_sending_is()
    {
        JsepSession session = NewEmptySession();
        JsepTransceiver transceiver = AddTrack(session, MediaKind.Video, "t");
        transceiver.Sender.SourceCodec = new RtpCodec("video/VP9", 90000);
        List<NegotiatedCodec> codecs = CodecReader.ReadAll(Parse(Offer(session)).Media[0]);
        Assert.Equal(("video/VP9", 11), (codecs[0].Codec.MimeType, codecs.Count));
        transceiver.Direction = SdpDirection.SendOnly;
        Assert.Equal("video/VP9", Assert.Single(CodecReader.ReadAll(Parse(Offer(session)).Media[0])).Codec.MimeType);
    }

    [Theory]
    [InlineData("video/VP8", 96)]
    [InlineData("video/VP9", 98)]
    [InlineData("video/AV1", 45)]
    public void Source_decides_what_is_sent_in_an_answer(string source, int payloadType)
    {
        JsepSession session = NewEmptySession();
        JsepTransceiver transceiver = AddTrack(session, MediaKind.Video, "t");
        transceiver.Sender.SourceCodec = new RtpCodec(source, 90000);
        Answer(session, Fixture.Read(Fixture.ChromiumAll));
        NegotiatedMedia media = session.Media[1];
        Assert.Equal((payloadType, source), (media.Sender!.PayloadType, media.Sender.Codec.MimeType));
        Assert.Equal(payloadType, media.Receiver!.Codecs[0].PayloadType);
        Assert.Contains(media.Receiver.Codecs, codec => codec.PayloadType == 102);
    }

    [Fact]
    public void Nothing_is_sent_when_the_answer_leaves_only_other_codecs()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver left = AddTrack(pair.Left, MediaKind.Video, "t");
        left.Sender.SourceCodec = new RtpCodec("video/AV1", 90000);
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        JsepPair.Local(pair.Left, out string offer);
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        pair.Right.Transceivers[0].CodecPreferences = [Vp8];
        AddTrack(pair.Right, MediaKind.Video, "u");
        JsepPair.Local(pair.Right, out string answer);
        JsepPair.Remote(pair.Left, SdpType.Answer, answer);
        Assert.Null(pair.Left.Media[0].Sender);
        Assert.Equal("video/VP8", Assert.Single(pair.Left.Media[0].Receiver!.Codecs).Codec.MimeType);
        Assert.False(pair.Left.NegotiationNeeded);
    }

    [Fact]
    public void Audio_is_sent_with_its_own_extensions_and_without_retransmission()
    {
        JsepSession session = NewEmptySession();
        AddTrack(session, MediaKind.Audio, "t").Sender.SourceCodec = new RtpCodec("audio/PCMU", 8000, 1);
        Answer(session, Fixture.Read(Fixture.ChromiumAll));
        NegotiatedSender sender = session.Media[0].Sender!;
        Assert.Equal((0, null, null), (sender.PayloadType, sender.RtxPayloadType, sender.RtxSsrc));
        // The offer has transport-cc feedback for opus only.
        Assert.Equal(
            new HeaderExtensionIds(Mid: 4, TransportWideCc: 0, AbsSendTime: 2, PlayoutDelay: 0, AudioLevel: 1),
            sender.HeaderExtensions);
        Assert.Equal(3, session.Media[0].Receiver!.HeaderExtensions.TransportWideCc);
    }

    [Fact]
    public void Receiver_knows_the_sources_that_the_peer_announces()
    {
        JsepSession session = NewEmptySession();
        Answer(session, Fixture.Read(Fixture.ChromiumAll));
        NegotiatedReceiver audio = session.Media[0].Receiver!, video = session.Media[1].Receiver!;
        Assert.Equal((2201034996u, "rJ6OC+ciXg4QB7Pi"), (Assert.Single(audio.Ssrcs), audio.RemoteCname));
        Assert.Equal([4027864645u], video.Ssrcs);
        Assert.Equal([(4027864645u, 4184005635u)], video.RtxSsrcs);
        Assert.Equal("2a8762cc-67fb-4207-aa73-cfffe48b0b52", session.Transceivers[1].Receiver.RemoteTrackId);
        Assert.Empty(session.Transceivers[1].Receiver.RemoteStreamIds);   // msid "-"
    }

    [Theory]
    [InlineData("profile-level-id=42e01f;packetization-mode=1", "packetization-mode=1;profile-level-id=42c02a", true)]
    [InlineData("profile-level-id=42e01f;packetization-mode=1", "profile-level-id=42e01f", false)]
    [InlineData("profile-level-id=42e01f;packetization-mode=1", "packetization-mode=1;profile-level-id=64001f", false)]
    [InlineData("profile-level-id=42e01f", "profile-level-id=42c00c;packetization-mode=0", true)]
    [InlineData("packetization-mode=2", "packetization-mode=1", false)]
    public void H264_matches_by_profile_and_packetization_mode(string ours, string theirs, bool expected) =>
        Assert.Equal(
            expected,
            CodecMatching.Matches(new("video/H264", 90000, null, ours), new("video/h264", 90000, null, theirs)));

    [Theory]
    [InlineData("video/VP9", "profile-id=0", null, true)]
    [InlineData("video/VP9", "profile-id=0", "profile-id=2", false)]
    [InlineData("video/AV1", "profile=0;tier=0;level-idx=5", "level-idx=9", true)]
    [InlineData("video/AV1", "profile=0", "profile=1", false)]
    [InlineData("video/AV1", null, "profile=x", false)]
    [InlineData("video/VP8", null, "max-fs=12288;max-fr=60", true)]
    public void Codecs_match_by_their_own_parameters(string type, string? ours, string? theirs, bool expected) =>
        Assert.Equal(expected, CodecMatching.Matches(new(type, 90000, null, ours), new(type, 90000, null, theirs)));

    [Fact]
    public void Audio_codecs_match_by_clock_rate_and_channels()
    {
        Assert.False(CodecMatching.Matches(new("audio/telephone-event", 8000), new("audio/telephone-event", 48000)));
        Assert.False(CodecMatching.Matches(new("audio/opus", 48000, 2), new("audio/opus", 48000)));
        Assert.True(CodecMatching.Matches(new("audio/PCMU", 8000, 1), new("audio/pcmu", 8000)));
    }

    [Fact]
    public void Answer_takes_old_static_numbers_without_rtpmap()
    {
        JsepSession session = NewEmptySession();
        string offer = Fixture.Read(Fixture.AiortcAll).Replace("a=rtpmap:0 PCMU/8000\r\n", "", StringComparison.Ordinal)
            .Replace("a=rtpmap:0 PCMU/8000\n", "", StringComparison.Ordinal);
        Assert.Equal(["96", "0", "8"], Parse(Answer(session, offer)).Media[0].Formats);
    }

    [Fact]
    public void Simulcast_is_answered_without()
    {
        string offer = Fixture.Read(Fixture.Chromium).Replace("a=recvonly", "a=sendrecv", StringComparison.Ordinal)
            + "a=rid:h send\r\na=rid:l send\r\na=simulcast:send h;l\r\n";
        SessionDescription answer = Parse(Answer(NewEmptySession(), offer));
        Assert.DoesNotContain(answer.Media[0].Attributes, attribute => attribute.Name is "rid" or "simulcast");
        Assert.Equal(SdpDirection.RecvOnly, answer.Media[0].Direction(answer));
    }

    [Fact]
    public void Renegotiation_by_the_other_side_keeps_every_number()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        SessionDescription first = Parse(pair.Negotiate().Offer), second = Parse(pair.NegotiateBack().Offer);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(
                CodecReader.ReadAll(first.Media[i]).OrderBy(codec => codec.PayloadType),
                CodecReader.ReadAll(second.Media[i]).OrderBy(codec => codec.PayloadType));
            Assert.Equal(
                first.Media[i].Extmaps().OrderBy(extmap => extmap.Id),
                second.Media[i].Extmaps().OrderBy(extmap => extmap.Id));
        }
    }

    [Fact]
    public void Sources_of_different_levels_have_different_numbers_in_one_bundle()
    {
        JsepSession session = NewSession("42c01f"), peer = NewEmptySession(seed: 2);
        AddSender(session, "second", "stream", Profile("42c028"));
        AddSender(session, "third", "stream", Profile("640028"));
        SessionDescription offer = Parse(Offer(session));
        ILookup<byte, string> meanings = offer.Media.SelectMany(media => media.FormatParameters())
            .ToLookup(static one => one.PayloadType, static one => one.ToLine());
        Assert.All(meanings, one => Assert.Single(one.Distinct()));

        // What runs keeps its number when its level shows.
        string answer = Answer(peer, offer.ToString());
        Assert.True(session.TryApplyRemote(SdpType.Answer, answer, out _, out JsepError error), error.Message);
        byte[] before = [.. SendersOf(session).Select(sender => sender.PayloadType)];
        session.Transceivers[0].Sender.StreamProfile = Profile("42c02a");
        session.Transceivers[1].Direction = SdpDirection.SendRecv;
        Assert.True(
            session.TryApplyRemote(SdpType.Answer, Answer(peer, Offer(session)), out _, out error), error.Message);
        Assert.Equal(before, SendersOf(session).Select(sender => sender.PayloadType));
    }

    [Fact]
    public void Senders_codecs_have_the_parameters_that_the_peer_gives()
    {
        JsepSession session = NewSession("42c01f");
        string answer = ViewerAnswer(Offer(session)).Replace(
            "profile-level-id=42c01f", "profile-level-id=42c033;x-peer=1", StringComparison.Ordinal);
        Assert.True(session.TryApplyRemote(SdpType.Answer, answer, out _, out JsepError error), error.Message);
        NegotiatedSender sender = Assert.Single(SendersOf(session));
        Assert.Contains("42c033;x-peer=1", Assert.Single(sender.Codecs).Codec.SdpFmtpLine, StringComparison.Ordinal);
        Assert.Contains("42c01f", sender.Codec.SdpFmtpLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_the_peer_keep_their_meaning_in_our_next_offer()
    {
        JsepSession session = NewEmptySession();
        Assert.True(session.TryApplyRemote(SdpType.Offer, Fixture.Read(Fixture.ChromiumAll), out _, out _));
        session.Transceivers[1].CodecPreferences = [Vp9, Rtx];
        JsepPair.Local(session, out string answer);
        session.Transceivers[1].CodecPreferences = [];
        session.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        var meanings = new Dictionary<byte, string>();
        foreach (MediaDescription media in Parse(answer).Media.Concat(Parse(Offer(session)).Media))
        {
            foreach (RtpMapAttribute map in media.RtpMaps())
            {
                string fmtp = media.FormatParameters()
                    .FirstOrDefault(line => line.PayloadType == map.PayloadType)?.ToLine() ?? "";
                string meaning = $"{media.Kind} {map.EncodingName} {fmtp}";
                Assert.True(
                    meanings.TryAdd(map.PayloadType, meaning) || meanings[map.PayloadType] == meaning,
                    $"{meaning}, {meanings[map.PayloadType]}");
            }
        }
        Assert.Contains("VP9", meanings[98], StringComparison.Ordinal);
        Assert.Equal("video rtx apt=98", meanings[99]);
        Assert.True(meanings.Count > 25);
    }
}
