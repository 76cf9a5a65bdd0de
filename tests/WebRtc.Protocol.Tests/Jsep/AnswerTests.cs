using Camerad.Media;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

public sealed class AnswerTests : JsepTestBase
{
    public static TheoryData<string> Offers => Fixture.EveryOfferWithH264;

    [Theory]
    [MemberData(nameof(Offers))]
    public void Answer_is_well_formed_for_every_peer(string name)
    {
        JsepSession session = NewSession();
        string offerText = Fixture.Read(name), text = Answer(session, offerText);
        SessionDescription offer = Parse(offerText), answer = Parse(text);

        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Replace("\r\n", "", StringComparison.Ordinal), ch => ch is '\r' or '\n');
        Assert.True(answer.Origin.SessionId < 1UL << 62);
        Assert.Equal(("-", "0 0"), (answer.Name, answer.Timing));
        Assert.Equal(
            offer.Media.Select(media => (media.Kind, media.Mid())),
            answer.Media.Select(media => (media.Kind, media.Mid())));
        Assert.All(answer.Media, media => Assert.Equal("IN IP4 0.0.0.0", media.Connection));
        Assert.Equal(offer.Attributes.Contains("extmap-allow-mixed"), answer.Attributes.Contains("extmap-allow-mixed"));

        Assert.DoesNotContain(answer.Media, media => media.IsRejected);
        MediaDescription video = Assert.Single(answer.Media, media => media.Kind == "video");
        Assert.Equal(
            "BUNDLE " + string.Join(' ', answer.Media.Select(media => media.Mid())),
            Assert.Single(answer.Groups()).ToString());
        Assert.All(
            answer.Media,
            media => Assert.Equal(
                ("passive", video.IceUfrag(answer)), (ValueOf(media, "setup"), media.IceUfrag(answer))));
        Assert.All(
            answer.Media.Where(media => media.Kind == "audio"),
            media => Assert.False(media.Direction(answer).HasFlag(SdpDirection.SendOnly)));
        Assert.Equal("sha-256 " + Fingerprint, ValueOf(video, "fingerprint"));
        Assert.Equal(("passive", "trickle"), (ValueOf(video, "setup"), ValueOf(video, "ice-options")));
        Assert.Equal("9 IN IP4 0.0.0.0", ValueOf(video, "rtcp"));
        Assert.Equal("stream track", ValueOf(video, "msid"));
        Assert.True(video.Attributes.Contains("rtcp-mux"));
        Assert.Equal(SdpDirection.SendOnly, video.Direction(answer));
        AssertNothingIsEchoed(offer, answer);
    }

    [Theory]
    [InlineData(Fixture.Chromium, "42c01f", 108, 109, "42e01f")]
    [InlineData(Fixture.ChromiumAll, "42c028", 108, 109, "42e028")]
    [InlineData(Fixture.ChromiumAll, "4d4028", 116, 117, "4d0028")]
    [InlineData(Fixture.ChromiumAll, "42001f", 102, 103, "42001f")]
    [InlineData(Fixture.Firefox, "42c01f", 126, 127, "42e01f")]
    [InlineData(Fixture.FirefoxAll, "42c01f", 126, 127, "42e01f")]
    [InlineData(Fixture.Safari, "42c01f", 98, 99, "42e01f")]
    [InlineData(Fixture.Safari, "640c28", 96, 97, "640c28")]
    [InlineData(Fixture.Safari, "640028", 96, 97, "640c28")]
    [InlineData(Fixture.Safari, "4d4028", 96, 97, "640c28")]
    [InlineData(Fixture.AiortcAll, "42c01f", 101, 102, "42e01f")]
    [InlineData(Fixture.Pion, "64001f", 112, 113, "64001f")]
    [InlineData(Fixture.Webrtcbin, "42c01f", 96, null, "42e01f")]
    public void Answer_takes_the_offerers_payload_type_for_the_streams_profile(
        string name, string stream, int payloadType, int? rtx, string profile)
    {
        JsepSession session = NewSession(stream);
        SessionDescription answer = Parse(Answer(session, Fixture.Read(name)));
        NegotiatedSender sender = Assert.Single(SendersOf(session));
        Assert.Equal(
            ((byte)payloadType, (byte?)rtx, profile),
            (sender.PayloadType, sender.RtxPayloadType, sender.ProfileLevelId.ToString()));
        Assert.Equal(rtx is not null, sender.RtxSsrc is not null);
        MediaDescription video = Assert.Single(answer.Media, media => media.Kind == "video");
        string fmtp = $"{payloadType} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profile}";
        Assert.Contains(new SdpAttribute("fmtp", fmtp), video.Attributes);
        if (rtx is null) Assert.Equal([$"{payloadType}"], video.Formats);
        else Assert.Equal([$"{payloadType}", $"{rtx}"], video.Formats);
    }

    [Fact]
    public void Answer_to_Chromium_sends_High_as_High_444_which_decodes_it()
    {
        JsepSession session = NewSession("640028");
        Answer(session, Fixture.Read(Fixture.Chromium));
        Assert.Equal("f40028", Assert.Single(SendersOf(session)).ProfileLevelId.ToString());
    }

    [Fact]
    public void Answer_declares_its_sources_with_their_retransmissions()
    {
        JsepSession session = NewSession();
        MediaDescription video = Parse(Answer(session, Fixture.Read(Fixture.Chromium))).Media[0];
        NegotiatedSender sender = SendersOf(session)[0];
        Assert.NotEqual(0u, sender.Ssrc);
        Assert.NotEqual(sender.Ssrc, sender.RtxSsrc);
        Assert.Equal($"FID {sender.Ssrc} {sender.RtxSsrc}", video.SsrcGroups()[0].ToString());
        Assert.Equal(
            [
                new(sender.Ssrc, "cname", "cam"), new(sender.Ssrc, "msid", "stream track"),
                new(sender.RtxSsrc!.Value, "cname", "cam"), new(sender.RtxSsrc.Value, "msid", "stream track"),
            ],
            video.Ssrcs());
    }

    [Theory]
    [InlineData(Fixture.Chromium, RtcpFeedbacks.Supported, true)]
    [InlineData(Fixture.Firefox, RtcpFeedbacks.Supported, true)]
    [InlineData(Fixture.Aiortc, RtcpFeedback.Nack | RtcpFeedback.NackPli | RtcpFeedback.GoogRemb, false)]
    // Transport-cc without extmap
    [InlineData(Fixture.Webrtcbin, RtcpFeedback.Nack | RtcpFeedback.NackPli | RtcpFeedback.CcmFir, true)]
    internal void Answer_agrees_the_feedback_that_both_have(string name, RtcpFeedback expected, bool reducedSize)
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(name));
        NegotiatedSender sender = Assert.Single(SendersOf(session));
        Assert.Equal((expected, reducedSize), (sender.Feedback, sender.ReducedSizeRtcp));
        Assert.Equal(expected.HasFlag(RtcpFeedback.TransportCc), sender.HeaderExtensions.TransportWideCc != 0);
    }

    [Fact]
    public void Answer_uses_the_offerers_extension_ids()
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(Fixture.FirefoxAll));
        Assert.Equal(
            new HeaderExtensionIds(Mid: 3, TransportWideCc: 7, AbsSendTime: 4, PlayoutDelay: 6),
            SendersOf(session)[0].HeaderExtensions);
    }

    [Fact]
    public void Answer_leaves_out_extensions_that_cant_be_written_or_are_not_wanted()
    {
        JsepSession session = NewSession();
        string offer = Fixture.Read(Fixture.Chromium)
            .Replace(
                $"a=extmap:9 {HeaderExtensionUri.Mid}",
                $"a=extmap:15 {HeaderExtensionUri.Mid}",
                StringComparison.Ordinal)
            .Replace("a=extmap:2 ", "a=extmap:2/sendonly ", StringComparison.Ordinal);
        Answer(session, offer);
        Assert.Equal(
            (0, 0), (SendersOf(session)[0].HeaderExtensions.Mid, SendersOf(session)[0].HeaderExtensions.AbsSendTime));
    }

    [Fact]
    public void Answer_has_no_retransmission_when_it_is_off()
    {
        JsepSession session = NewSession(rtx: false);
        MediaDescription video = Parse(Answer(session, Fixture.Read(Fixture.Chromium))).Media[0];
        Assert.Equal((null, null), (SendersOf(session)[0].RtxPayloadType, SendersOf(session)[0].RtxSsrc));
        Assert.Empty(video.SsrcGroups());
        Assert.Single(video.Formats);
    }

    [Fact]
    public void Wildcard_feedback_counts_for_every_payload_type()
    {
        string offer = Fixture.Read(Fixture.Webrtcbin).Replace(
            "a=rtcp-fb:96 nack pli", "a=rtcp-fb:* nack pli", StringComparison.Ordinal);
        JsepSession session = NewSession();
        Answer(session, offer);
        Assert.True(SendersOf(session)[0].Feedback.HasFlag(RtcpFeedback.NackPli));
    }

    [Fact]
    public void Refusal_names_the_stream_and_what_Firefox_without_its_plugin_offers()
    {
        JsepSession session = NewSession();
        UnsentReason reason = Unsent(session, Fixture.Read(Fixture.FirefoxWithoutH264));
        Assert.True(reason.LacksCodec);
        Assert.Contains("Constrained Baseline 3.1 (42c01f)", reason.Message, StringComparison.Ordinal);
        Assert.Contains("VP8", reason.Message, StringComparison.Ordinal);
        Assert.Contains("OpenH264", reason.Message, StringComparison.Ordinal);
        Assert.Empty(session.Media);
    }

    [Fact]
    public void Refusal_names_the_profiles_when_none_fits()
    {
        UnsentReason reason = Unsent(NewSession("640028"), Fixture.Read(Fixture.Firefox));
        Assert.True(reason.LacksCodec);
        Assert.Contains("High 4.0 (640028)", reason.Message, StringComparison.Ordinal);
        Assert.Contains("42e01f", reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_without_level_asymmetry_comes_when_the_level_is_too_high() =>
        Assert.True(Unsent(NewSession("42c028"), Fixture.Read(Fixture.Webrtcbin)).LacksCodec);

    [Fact]
    public void What_is_sent_or_has_no_source_needs_no_reason()
    {
        JsepSession camera = NewSession(), other = NewEmptySession();
        Assert.Null(camera.UnsentReason);
        Answer(camera, Fixture.Read(Fixture.Chromium));
        Answer(other, Fixture.Read(Fixture.Chromium));
        Assert.Equal((null, null), (camera.UnsentReason, other.UnsentReason));
    }

    [Theory]
    [InlineData("a=rtcp-mux\r\n", "", "rtcp-mux")]
    [InlineData("a=recvonly\r\n", "a=sendonly\r\n", "receive")]
    [InlineData("m=video 9", "m=audio 9", "video")]
    [InlineData("UDP/TLS/RTP/SAVPF", "RTP/AVP", "DTLS-SRTP")]
    public void Offer_that_leaves_a_source_unsent_is_answered_and_the_reason_told(string from, string to, string words)
    {
        string offer = Fixture.Read(Fixture.Chromium).Replace(from, to, StringComparison.Ordinal);
        UnsentReason reason = Unsent(NewSession(), offer);
        Assert.False(reason.LacksCodec);
        Assert.Contains(words, reason.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=ice-ufrag:", "a=x:", "ice-ufrag")]
    [InlineData("a=ice-pwd:", "a=x:", "ice-pwd")]
    [InlineData("a=fingerprint:sha-256", "a=fingerprint:md5", "fingerprint")]
    [InlineData("a=setup:actpass", "a=setup:holdconn", "setup")]
    public void Offer_is_refused_with_what_is_wrong(string from, string to, string words)
    {
        string offer = Fixture.Read(Fixture.Chromium).Replace(from, to, StringComparison.Ordinal);
        JsepSession session = NewSession();
        JsepError error = Refusal(session, offer);
        Assert.Equal(JsepError.InvalidAccessError, error.Name);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Null(session.Transport);
    }

    [Fact]
    public void Offer_that_cant_be_parsed_says_its_line()
    {
        Assert.False(NewSession().TryApplyRemote(SdpType.Offer, "v=0\r\nrubbish\r\n", out _, out JsepError error));
        Assert.Equal((JsepError.OperationError, 2), (error.Name, error.SdpLine));
    }

    [Theory]
    [InlineData("actpass", "active")]
    [InlineData("active", "passive")]
    [InlineData("passive", "active")]
    public void Answer_that_sends_nothing_is_active_unless_the_offer_is(string offered, string answered)
    {
        string offer = Fixture.Read(Fixture.Chromium).Replace(
            "a=setup:actpass", $"a=setup:{offered}", StringComparison.Ordinal)
            .Replace("a=recvonly", "a=sendonly", StringComparison.Ordinal);
        Assert.Equal(answered, ValueOf(Parse(Answer(NewEmptySession(), offer)).Media[0], "setup"));
    }

    [Theory]
    [InlineData("actpass", "passive", DtlsRole.Server)]
    [InlineData("active", "passive", DtlsRole.Server)]
    [InlineData("passive", "active", DtlsRole.Client)]
    internal void Answer_that_sends_is_passive_unless_the_offer_is(string offered, string answered, DtlsRole role)
    {
        JsepSession session = NewSession();
        string offer = Fixture.Read(Fixture.Chromium).Replace(
            "a=setup:actpass", "a=setup:" + offered, StringComparison.Ordinal);
        Assert.Equal(answered, ValueOf(Parse(Answer(session, offer)).Media[0], "setup"));
        Assert.Equal(role, session.Transport!.DtlsRole);
    }

    [Fact]
    public void Transport_takes_the_section_that_is_accepted_when_each_has_its_own_credentials()
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(Fixture.AiortcAll));
        NegotiatedTransport transport = session.Transport!;
        Assert.Equal(("0", 0), (transport.Mid, transport.MLineIndex));
        MediaDescription first = Parse(Fixture.Read(Fixture.AiortcAll)).Media[0];
        Assert.Equal(ValueOf(first, "ice-ufrag"), transport.Remote!.UsernameFragment);
        Assert.Equal(
            first.Candidates().Select(candidate => candidate.Port),
            transport.RemoteCandidates.Select(candidate => candidate.Port));
        Assert.True(transport.RemoteEndOfCandidates);
        Assert.False(transport.RemoteTrickles);
        Assert.Single(transport.RemoteFingerprints);
    }

    [Fact]
    public void Transport_takes_candidates_of_all_bundled_sections_with_one_set_of_credentials_but_not_of_component_2()
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(Fixture.FirefoxAll));
        Assert.Equal(12, session.Transport!.RemoteCandidates.Count);
        Assert.All(session.Transport.RemoteCandidates, candidate => Assert.Equal(1, candidate.Component));
        Assert.True(session.Transport.RemoteTrickles);
    }

    [Fact]
    public void Local_credentials_are_long_enough_and_of_ice_characters()
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(Fixture.Chromium));
        IceParameters local = session.Transport!.Local;
        Assert.True(SdpText.IsIceText(local.UsernameFragment, 4, 8));
        Assert.True(SdpText.IsIceText(local.Password, 22, 32));
    }

    [Fact]
    public void Second_video_section_is_rejected_outside_of_the_bundle_and_inactive_without_a_track()
    {
        string one = Fixture.Read(Fixture.Chromium);
        string two = one + one[one.IndexOf("m=video", StringComparison.Ordinal)..].Replace(
            "a=mid:0", "a=mid:1", StringComparison.Ordinal);
        JsepSession session = NewSession();
        AddSender(session, "track2", "stream2", Profile("42c01f"));
        SessionDescription answer = Parse(Answer(session, two));
        Assert.Equal([9, 0], answer.Media.Select(media => (int)media.Port));
        Assert.Equal("BUNDLE 0", answer.Groups()[0].ToString());
        Assert.Equal("track", Assert.Single(session.Transceivers).Sender.TrackId);

        two = two.Replace("BUNDLE 0", "BUNDLE 0 1", StringComparison.Ordinal);
        JsepSession bundled = NewSession();
        AddSender(bundled, "track2", "stream2", Profile("42c01f"));
        answer = Parse(Answer(bundled, two));
        Assert.Equal([9, 9], answer.Media.Select(media => (int)media.Port));
        Assert.Equal(["track", "track2"], bundled.Media.Select(media => media.Transceiver.Sender.TrackId));
        Assert.Equal(2, SendersOf(bundled).Length);

        answer = Parse(Answer(NewSession(), two));
        Assert.Equal(
            [SdpDirection.SendOnly, SdpDirection.Inactive], answer.Media.Select(media => media.Direction(answer)));
    }

    [Fact]
    public void Rejected_sections_hold_what_aiortc_asks_of_every_section()
    {
        string offer = Fixture.Read(Fixture.AiortcAll).Replace(
            "DTLS/SCTP 5000", "DTLS/OTHER 5000", StringComparison.Ordinal);
        JsepSession session = NewSession();
        Assert.True(session.TryApplyRemote(SdpType.Offer, offer, out _, out _));
        session.Transceivers.Single(transceiver => transceiver.Kind == MediaKind.Audio).Stop();
        Assert.True(session.TryCreateAnswer(out string? text, out _));
        SessionDescription answer = Parse(text);
        MediaDescription audio = answer.Media[0], video = answer.Media[1], application = answer.Media[2];
        Assert.True(audio.IsRejected && application.IsRejected);
        foreach (MediaDescription rejected in new[] { audio, application })
        {
            Assert.Equal(ValueOf(video, "ice-ufrag"), ValueOf(rejected, "ice-ufrag"));
            Assert.Equal("passive", ValueOf(rejected, "setup"));
            Assert.True(rejected.Attributes.Contains("end-of-candidates"));
        }
        Assert.Equal("96 opus/48000/2", ValueOf(audio, "rtpmap"));
        Assert.True(audio.Attributes.Contains("rtcp-mux"));
        Assert.Equal("BUNDLE 1", answer.Groups()[0].ToString());
    }

    [Fact]
    public void Rejected_sections_of_the_offer_may_lack_everything()
    {
        const string Bare = "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:9\r\na=inactive\r\n";
        SessionDescription answer = Parse(Answer(NewSession(), Fixture.Read(Fixture.Chromium) + Bare));
        Assert.Equal(0, answer.Media[1].Port);
        Assert.Equal("9", answer.Media[1].Mid());
    }

    [Fact]
    public void Bundle_only_sections_are_not_rejected_for_their_port()
    {
        string offer = Fixture.Read(Fixture.Chromium)
            .Replace("m=video 9", "m=video 0", StringComparison.Ordinal) + "a=bundle-only\r\n";
        Assert.Equal(9, Parse(Answer(NewSession(), offer)).Media[0].Port);
    }

    [Fact]
    public void Sender_added_after_the_offer_is_in_the_answer()
    {
        var session = new JsepSession(
            new JsepOptions { Fingerprints = [new DtlsFingerprint("sha-256", Fingerprint)], Cname = "c" },
            new TestKit.SeededRandom(3));
        Assert.True(session.TryApplyRemote(SdpType.Offer, Fixture.Read(Fixture.Chromium), out _, out _));
        AddSender(session, "t", "s", null);
        Assert.True(session.TryApplyLocal(SdpType.Answer, "", out _, out JsepError error), error.Message);
        Assert.Single(SendersOf(session));
    }

    [Theory]
    [MemberData(nameof(Offers))]
    public void Session_throws_nothing_when_the_offer_is_cut_or_flipped(string name)
    {
        string offer = Fixture.Read(name);
        foreach (string mutated in Sdp.Mutations.Of(offer, seed: 77, count: 300))
        {
            JsepSession session = NewSession();
            if (!session.TryApplyRemote(SdpType.Offer, mutated, out _, out _)) continue;
            if (!session.TryCreateAnswer(out string? answer, out _)) continue;
            Assert.True(session.TryApplyLocal(SdpType.Answer, answer, out _, out _));
            Parse(session.RenderCurrentLocalDescription([], endOfCandidates: true)!.Sdp);
        }
    }

    /// <summary>Why an offer, or what an answer to it would be, is refused.</summary>
    private static JsepError Refusal(JsepSession session, string offer)
    {
        if (!session.TryApplyRemote(SdpType.Offer, offer, out _, out JsepError error))
            Assert.Equal(SignalingState.Stable, session.SignalingState);
        else Assert.False(session.TryCreateAnswer(out _, out error));
        return error;
    }

    /// <summary>Why nothing is sent after an answer that the peer's offer allows.</summary>
    private static UnsentReason Unsent(JsepSession session, string offer)
    {
        Answer(session, offer);
        Assert.Empty(SendersOf(session));
        Assert.Equal(SignalingState.Stable, session.SignalingState);
        return Assert.IsType<UnsentReason>(session.UnsentReason);
    }

    /// <summary>libdatachannel once echoed an unknown attribute and broke its peer's data channels.</summary>
    private static void AssertNothingIsEchoed(SessionDescription offer, SessionDescription answer)
    {
        string[] known =
        [
            "group", "extmap-allow-mixed", "msid-semantic", "rtcp", "ice-ufrag", "ice-pwd", "ice-options",
            "fingerprint", "setup", "mid", "extmap",
            "sendonly", "recvonly", "inactive", "sctp-port", "sctpmap", "max-message-size", "msid", "rtcp-mux",
            "rtcp-rsize", "rtpmap", "rtcp-fb", "fmtp", "ssrc-group", "ssrc", "end-of-candidates",
        ];
        Assert.All(answer.Attributes, attribute => Assert.Contains(attribute.Name, known));
        foreach (MediaDescription media in answer.Media)
            Assert.All(media.Attributes, attribute => Assert.Contains(attribute.Name, known));
        Assert.NotEmpty(offer.Media);
    }
}
