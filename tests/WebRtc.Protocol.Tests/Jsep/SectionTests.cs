using Camerad.Media;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>BUNDLE, application sections and the transport's own lines.</summary>
public sealed class SectionTests : JsepTestBase
{
    [Theory]
    [InlineData(BundlePolicy.Balanced, "9 9 0 9")]
    [InlineData(BundlePolicy.MaxCompat, "9 9 9 9")]
    [InlineData(BundlePolicy.MaxBundle, "9 0 0 0")]
    internal void Bundle_policy_marks_new_sections_that_live_only_in_the_bundle(BundlePolicy policy, string ports)
    {
        JsepPair pair = JsepPair.Create(policy);
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        pair.Left.RequestDataSection();
        JsepRound round = pair.Negotiate();
        SessionDescription offer = Parse(round.Offer);
        Assert.Equal(ports, string.Join(' ', offer.Media.Select(media => media.Port)));
        Assert.Equal("BUNDLE 0 1 2 3", offer.Groups()[0].ToString());
        foreach (MediaDescription media in offer.Media)
        {
            Assert.False(media.IsRejected);
            Assert.Equal(media.Port == 0, media.Attributes.Contains("bundle-only"));
            Assert.True(media.IceUfrag(offer) is not null && media.Setup(offer) == SdpSetup.ActPass);
        }
        Assert.Equal([9, 9, 9, 9], Parse(round.Answer).Media.Select(media => (int)media.Port));
        // The bundle is agreed
        Assert.Equal([9, 9, 9, 9], Parse(pair.Negotiate().Offer).Media.Select(media => (int)media.Port));
        Assert.Equal(3, pair.Left.Media.Count);
        Assert.Equal(("0", "0"), (pair.Left.Transport!.Mid, pair.Right.Transport!.Mid));
    }

    [Fact]
    public void Answer_without_bundle_is_refused_when_it_takes_several_sections()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        JsepPair.Local(pair.Left, out string offer);
        string answer = Answer(pair.Right, offer).Replace("a=group:BUNDLE 0 1\r\n", "", StringComparison.Ordinal);
        Assert.False(pair.Left.TryApplyRemote(SdpType.Answer, answer, out _, out JsepError error));
        Assert.Equal(JsepError.InvalidAccessError, error.Name);
        string second = answer.Replace("m=video 9", "m=video 0", StringComparison.Ordinal);
        Assert.True(
            pair.Left.TryApplyRemote(SdpType.Answer, second, out JsepChanges changes, out error), error.Message);
        Assert.Equal(MediaKind.Video, Assert.Single(changes.Stopped).Kind);
    }

    [Fact]
    public void Data_only_connection_has_one_section_with_a_transport()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.RequestDataSection();
        JsepRound round = pair.Negotiate();
        MediaDescription offered = Assert.Single(Parse(round.Offer).Media);
        Assert.Equal(
            ("application", "UDP/DTLS/SCTP", "webrtc-datachannel"),
            (offered.Kind, offered.Protocol, offered.Formats[0]));
        Assert.Equal(("5000", "262144"), (ValueOf(offered, "sctp-port"), ValueOf(offered, "max-message-size")));
        var expected =
            new NegotiatedDataTransport { Mid = "0", MLineIndex = 0, RemotePort = 5000, RemoteMaxMessageSize = 262144 };
        Assert.Equal((expected, expected), (pair.Left.DataTransport, pair.Right.DataTransport));
        Assert.Equal(
            (DtlsRole.Client, DtlsRole.Server), (pair.Right.Transport!.DtlsRole, pair.Left.Transport!.DtlsRole));
        Assert.Empty(pair.Left.Media);
        Assert.Empty(pair.Right.Transceivers);
    }

    [Theory]
    [InlineData("a=max-message-size:262144\r\n", "", 65536)]
    [InlineData("a=max-message-size:262144", "a=max-message-size:0", 0)]
    [InlineData("a=max-message-size:262144", "a=max-message-size:99999999999999999999", 65536)]
    [InlineData("a=max-message-size:262144", "a=max-message-size:18446744073709551615", long.MaxValue)]
    public void Data_section_has_the_peers_message_size(string from, string to, long expected)
    {
        JsepSession peer = NewEmptySession(seed: 2), session = NewEmptySession();
        peer.RequestDataSection();
        Answer(session, Offer(peer).Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(expected, session.DataTransport!.RemoteMaxMessageSize);
    }

    [Fact]
    public void Data_section_of_the_old_form_is_answered_in_the_old_form()
    {
        JsepSession session = NewEmptySession();
        MediaDescription answered = Parse(Answer(session, Fixture.Read(Fixture.AiortcAll))).Media[2];
        Assert.Equal(
            ("DTLS/SCTP", "5000", "5000 webrtc-datachannel 65535"),
            (answered.Protocol, answered.Formats[0], ValueOf(answered, "sctpmap")));
        Assert.Equal((5000, 65536L), (session.DataTransport!.RemotePort, session.DataTransport.RemoteMaxMessageSize));
        MediaDescription offered = Parse(Offer(session)).Media[2];
        Assert.Equal("DTLS/SCTP", offered.Protocol);
    }

    [Theory]
    [InlineData("a=sctp-port:5000\r\n", "")]
    [InlineData("a=sctp-port:5000", "a=sctp-port:0")]
    [InlineData("UDP/DTLS/SCTP", "UDP/SCTP")]
    public void Data_section_that_cant_be_used_is_rejected(string from, string to)
    {
        JsepSession peer = NewEmptySession(seed: 2), session = NewEmptySession();
        peer.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        peer.RequestDataSection();
        SessionDescription answer = Parse(Answer(session, Offer(peer).Replace(from, to, StringComparison.Ordinal)));
        Assert.Equal([false, true], answer.Media.Select(media => media.IsRejected));
        Assert.Equal("BUNDLE 0", answer.Groups()[0].ToString());
        Assert.Null(session.DataTransport);
    }

    [Fact]
    public void Answer_that_rejects_our_data_section_is_no_reason_to_ask_again()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Left.RequestDataSection();
        JsepPair.Local(pair.Left, out string offer);
        string answer = Answer(pair.Right, offer).Replace(
            "m=application 9", "m=application 0", StringComparison.Ordinal);
        JsepPair.Remote(pair.Left, SdpType.Answer, answer);
        Assert.Equal((null, false), (pair.Left.DataTransport, pair.Left.NegotiationNeeded));
    }

    [Fact]
    public void Only_one_data_section_is_taken()
    {
        string offer = Fixture.Read(Fixture.ChromiumAll);
        string second = offer[offer.IndexOf("m=application", StringComparison.Ordinal)..].Replace(
            "a=mid:2", "a=mid:3", StringComparison.Ordinal);
        string both = (offer + second).Replace("BUNDLE 0 1 2", "BUNDLE 0 1 2 3", StringComparison.Ordinal);
        JsepSession session = NewEmptySession();
        SessionDescription answer = Parse(Answer(session, both));
        Assert.Equal([9, 9, 9, 0], answer.Media.Select(media => (int)media.Port));
        Assert.Equal("2", session.DataTransport!.Mid);
    }

    [Fact]
    public void Ice_lite_and_trickle_of_the_peer_are_told()
    {
        JsepSession session = NewEmptySession();
        Assert.Null(session.CanTrickleIceCandidates);
        Answer(
            session,
            Fixture.Read(Fixture.Chromium).Replace("a=group", "a=ice-lite\r\na=group", StringComparison.Ordinal));
        Assert.Equal((true, true), (session.Transport!.RemoteIsIceLite, session.CanTrickleIceCandidates));
        JsepSession other = NewEmptySession();
        Answer(other, Fixture.Read(Fixture.AiortcAll));
        Assert.False(other.CanTrickleIceCandidates);
    }

    [Fact]
    public void Tls_id_and_unknown_lines_are_passed_over()
    {
        string offer = Fixture.Read(Fixture.Chromium).Replace(
            "a=setup:actpass", "a=setup:actpass\r\na=tls-id:0123456789abcdef0123", StringComparison.Ordinal);
        Assert.DoesNotContain("tls-id", Answer(NewEmptySession(), offer), StringComparison.Ordinal);
    }

    [Fact]
    public void Syntax_error_has_the_W3Cs_detail_and_the_line()
    {
        const string Rubbish = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\nm=rubbish\r\n";
        Assert.False(NewEmptySession().TryApplyRemote(SdpType.Offer, Rubbish, out _, out JsepError error));
        Assert.Equal((JsepError.OperationError, "sdp-syntax-error", 3), (error.Name, error.ErrorDetail, error.SdpLine));
        Assert.False(NewEmptySession().TryApplyRemote(SdpType.Answer, "", out _, out error));
        Assert.Null(error.ErrorDetail);
    }

    [Fact]
    public void Empty_descriptions_negotiate_nothing()
    {
        JsepPair pair = JsepPair.Create();
        JsepRound round = pair.Negotiate();
        Assert.Empty(Parse(round.Answer).Media);
        Assert.Equal((null, null), (pair.Left.Transport, pair.Right.Transport));
        pair.Right.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.NegotiateBack();
        Assert.Equal(
            (DtlsRole.Server, DtlsRole.Client), (pair.Right.Transport!.DtlsRole, pair.Left.Transport!.DtlsRole));
    }

    [Fact]
    public void Sections_beyond_the_limit_wait()
    {
        JsepSession session = NewEmptySession();
        for (int i = 0; i <= SdpLimits.MaxMediaSections; i++)
            session.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        Assert.Equal(SdpLimits.MaxMediaSections, Parse(Offer(session)).Media.Count);
        Assert.Null(session.Transceivers[^1].Mid);
    }

    [Fact]
    public void Extension_names_that_do_not_fit_are_left_out()
    {
        string offer = Fixture.Read(Fixture.Chromium).Replace(
            "a=mid:0", "a=mid:12345678901234567", StringComparison.Ordinal)
            .Replace("BUNDLE 0", "BUNDLE 12345678901234567", StringComparison.Ordinal);
        JsepSession session = NewSession();
        Answer(session, offer);
        Assert.Equal(0, SendersOf(session)[0].HeaderExtensions.Mid);
    }
}
