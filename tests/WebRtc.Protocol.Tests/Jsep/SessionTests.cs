using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

public sealed class SessionTests : JsepTestBase
{
    private const string Host = "candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host";

    [Fact]
    public void Offer_proposes_the_real_profile_with_our_own_numbers()
    {
        JsepSession session = NewSession("640028");
        SessionDescription offer = Parse(Offer(session));
        MediaDescription video = Assert.Single(offer.Media);
        Assert.Equal("BUNDLE 0", offer.Groups()[0].ToString());
        Assert.Equal(
            ("0", "actpass", SdpDirection.SendOnly), (video.Mid(), ValueOf(video, "setup"), video.Direction(offer)));
        Assert.Equal(
            ["640028", "640c28", "f40028"], CodecReader.ReadAll(video).Select(codec => codec.Codec.SdpFmtpLine![^6..]));
        Assert.Equal(["96", "97", "98", "99", "100", "101"], video.Formats);
        Assert.Equal(RtcpFeedbacks.Supported, RtcpFeedbacks.Read(video, 96));
        Assert.Equal(4, video.Extmaps().Count);
        Assert.All(video.Extmaps(), extmap => Assert.InRange(extmap.Id, 1, HeaderExtensions.MaxOneByteId));
        Assert.False(offer.Attributes.Contains("extmap-allow-mixed"));
        Assert.Equal(SignalingState.HaveLocalOffer, session.SignalingState);
        Assert.Equal(
            (null, null, true), (session.Transport!.Remote, session.Transport.DtlsRole, session.Transport.IsOfferer));
        Assert.Empty(SendersOf(session));
    }

    [Theory]
    [InlineData("active", DtlsRole.Server)]
    [InlineData("passive", DtlsRole.Client)]
    internal void Offerer_takes_the_role_that_the_answer_leaves(string setup, DtlsRole role)
    {
        JsepSession session = NewSession();
        string answer = ViewerAnswer(Offer(session), setup: setup);
        Assert.True(session.TryApplyRemote(SdpType.Answer, answer, out _, out JsepError error), error.Message);
        Assert.Equal((role, "view"), (session.Transport!.DtlsRole, session.Transport.Remote!.UsernameFragment));
        NegotiatedSender sender = Assert.Single(SendersOf(session));
        Assert.Equal(
            (96, (byte?)97, RtcpFeedbacks.Supported), (sender.PayloadType, sender.RtxPayloadType, sender.Feedback));
        Assert.Equal("42c01f", sender.ProfileLevelId.ToString());
        Assert.False(session.NegotiationNeeded);
    }

    [Fact]
    public void Answer_that_takes_a_later_profile_is_understood()
    {
        JsepSession session = NewSession("640028");
        string answer = ViewerAnswer(Offer(session));
        answer = answer.Replace("UDP/TLS/RTP/SAVPF 96 97", "UDP/TLS/RTP/SAVPF 100 101", StringComparison.Ordinal);
        Assert.True(session.TryApplyRemote(SdpType.Answer, answer, out _, out JsepError error), error.Message);
        Assert.Equal((100, (byte?)101), (SendersOf(session)[0].PayloadType, SendersOf(session)[0].RtxPayloadType));
    }

    [Fact]
    public void Answer_that_rejects_the_video_is_taken_and_the_reason_told()
    {
        JsepSession session = NewSession("640028");
        string answer = ViewerAnswer(Offer(session)).Replace("m=video 9", "m=video 0", StringComparison.Ordinal);
        Assert.True(session.TryApplyRemote(SdpType.Answer, answer, out _, out JsepError error), error.Message);
        Assert.Empty(session.Media);
        Assert.Contains("High 4.0", session.UnsentReason?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=setup:active", "a=setup:actpass", "setup")]
    [InlineData("a=rtcp-mux\r\n", "", "rtcp-mux")]
    [InlineData("a=mid:0", "a=mid:7", "mid")]
    [InlineData("m=video", "m=audio", "audio")]
    [InlineData("SAVPF 96 97", "SAVPF 33", "payload type")]
    [InlineData("a=ice-pwd:", "a=x:", "ice-pwd")]
    public void Answer_is_refused_with_what_is_wrong(string from, string to, string words)
    {
        JsepSession session = NewSession();
        string answer = ViewerAnswer(Offer(session)).Replace(from, to, StringComparison.Ordinal);
        Assert.False(session.TryApplyRemote(SdpType.Answer, answer, out _, out JsepError error));
        Assert.Equal(JsepError.InvalidAccessError, error.Name);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(SignalingState.HaveLocalOffer, session.SignalingState);
    }

    [Fact]
    public void Calls_in_the_wrong_state_are_refused_by_the_W3Cs_name()
    {
        JsepSession session = NewSession();
        Assert.False(session.TryCreateAnswer(out _, out JsepError error));
        Assert.Equal(JsepError.InvalidStateError, error.Name);
        Assert.False(session.TryApplyRemote(SdpType.Answer, "v=0", out _, out error));
        Assert.Equal(JsepError.InvalidStateError, error.Name);
        Assert.False(session.TryApplyLocal(SdpType.Answer, "", out _, out error));
        Assert.Equal(JsepError.InvalidStateError, error.Name);
        Assert.False(session.TryApplyLocal(SdpType.Rollback, "", out _, out error));
        Assert.Equal(JsepError.InvalidStateError, error.Name);
        Assert.False(session.TryAddRemoteCandidate(Host, "0", null, null, out _, out error));
        Assert.Equal(JsepError.InvalidStateError, error.Name);
        Assert.False(session.TryApplyLocal(SdpType.Offer, "v=0\r\n", out _, out error));
        Assert.Equal(JsepError.InvalidModificationError, error.Name);
        Assert.False(session.TryApplyRemote(SdpType.Pranswer, "", out _, out error));
        Assert.Equal(JsepError.InvalidStateError, error.Name);
        session.Close();
        Assert.False(session.TryCreateOffer(false, out _, out error));
        Assert.Equal(JsepError.InvalidStateError, error.Name);
    }

    [Fact]
    public void Rollback_brings_back_what_was_in_force()
    {
        JsepSession session = NewSession();
        Offer(session);
        Assert.True(session.TryApplyLocal(SdpType.Rollback, "", out _, out _));
        Assert.Equal((SignalingState.Stable, null), (session.SignalingState, session.Transport));
        Answer(session, Fixture.Read(Fixture.Chromium));
        NegotiatedTransport before = session.Transport!;
        Offer(session, iceRestart: true);
        Assert.NotEqual(before.Local, session.Transport!.Local);
        Assert.True(session.TryApplyLocal(SdpType.Rollback, "", out _, out _));
        Assert.Equal((before.Local, before.Remote), (session.Transport!.Local, session.Transport.Remote));
    }

    [Fact]
    public void Remote_offer_on_top_of_ours_rolls_ours_back()
    {
        JsepSession session = NewSession();
        Offer(session);
        Answer(session, Fixture.Read(Fixture.Chromium));
        Assert.Equal((SignalingState.Stable, false), (session.SignalingState, session.Transport!.IsOfferer));
    }

    [Fact]
    public void Reoffer_of_the_peer_keeps_credentials_roles_and_sources()
    {
        JsepSession session = NewSession();
        SessionDescription first = Parse(Answer(session, Fixture.Read(Fixture.ChromiumAll)));
        NegotiatedTransport before = session.Transport!;
        NegotiatedSender sender = SendersOf(session)[0];
        SessionDescription second = Parse(Answer(session, Fixture.Read(Fixture.ChromiumAll)));
        Assert.Equal(
            (before.Local, before.Remote, before.DtlsRole),
            (session.Transport!.Local, session.Transport.Remote, session.Transport.DtlsRole));
        Assert.Equal(sender.Ssrc, SendersOf(session)[0].Ssrc);
        Assert.Equal(first.Origin.SessionId, second.Origin.SessionId);
        Assert.True(second.Origin.SessionVersion > first.Origin.SessionVersion);
        Assert.Equal(first.Media.Select(media => media.Mid()), second.Media.Select(media => media.Mid()));
    }

    [Fact]
    public void Ice_restart_of_the_peer_gives_new_credentials_on_both_sides()
    {
        JsepSession session = NewSession();
        string offer = Fixture.Read(Fixture.Chromium);
        Answer(session, offer);
        NegotiatedTransport before = session.Transport!;
        string restarted = offer
            .Replace("a=ice-ufrag:", "a=ice-ufrag:new", StringComparison.Ordinal).Replace(
                "a=ice-pwd:", "a=ice-pwd:new", StringComparison.Ordinal);
        Answer(session, restarted);
        Assert.NotEqual(before.Local, session.Transport!.Local);
        Assert.NotEqual(before.Remote, session.Transport.Remote);
        Assert.Equal(before.DtlsRole, session.Transport.DtlsRole);
    }

    [Fact]
    public void Ice_restart_of_ours_waits_for_the_peers_half()
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(Fixture.Chromium));
        NegotiatedTransport before = session.Transport!;
        string offer = Offer(session, iceRestart: true);
        Assert.NotEqual(before.Local, session.Transport!.Local);
        Assert.Null(session.Transport.Remote);
        Assert.Equal(["108", "109"], Parse(offer).Media[0].Formats);   // what was agreed keeps its numbers
        Assert.Equal("actpass", ValueOf(Parse(offer).Media[0], "setup"));
        Assert.True(
            session.TryApplyRemote(SdpType.Answer, ViewerAnswer(offer, ufrag: "next"), out _, out JsepError error),
            error.Message);
        Assert.Equal(
            ("next", true, DtlsRole.Server),
            (session.Transport.Remote!.UsernameFragment, session.Transport.IsOfferer, session.Transport.DtlsRole));
    }

    [Fact]
    public void Role_change_on_renegotiation_is_refused()
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(Fixture.Chromium));
        string changed = Fixture.Read(Fixture.Chromium).Replace("actpass", "passive", StringComparison.Ordinal);
        Assert.False(session.TryApplyRemote(SdpType.Offer, changed, out _, out JsepError error));
        Assert.Equal(JsepError.InvalidAccessError, error.Name);
        Assert.False(session.TryApplyRemote(SdpType.Answer, "", out _, out _));
        Assert.False(session.TryCreateAnswer(out _, out _));
    }

    [Fact]
    public void Peer_that_holds_and_resumes_keeps_its_section()
    {
        JsepSession session = NewSession();
        string offer = Fixture.Read(Fixture.Chromium);
        Answer(session, offer);
        SessionDescription held = Parse(
            Answer(session, offer.Replace("a=recvonly", "a=inactive", StringComparison.Ordinal)));
        Assert.Equal((9, SdpDirection.Inactive), (held.Media[0].Port, held.Media[0].Direction(held)));
        Assert.Null(Assert.Single(session.Media).Sender);
        Answer(session, offer);
        Assert.NotNull(Assert.Single(session.Media).Sender);
    }

    [Fact]
    public void Peer_that_takes_its_section_away_ends_the_sender()
    {
        JsepSession session = NewSession();
        string offer = Fixture.Read(Fixture.Chromium);
        Answer(session, offer);
        Answer(session, offer.Replace("m=video 9", "m=video 0", StringComparison.Ordinal));
        Assert.Empty(SendersOf(session));
        Assert.Null(session.Transport);
    }

    [Theory]
    [InlineData("a=mid:0", "a=mid:5")]
    [InlineData("m=video", "m=audio")]
    public void Reoffer_that_moves_sections_is_refused(string from, string to)
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(Fixture.Chromium));
        string moved = Fixture.Read(Fixture.Chromium).Replace(from, to, StringComparison.Ordinal);
        Assert.False(session.TryApplyRemote(SdpType.Offer, moved, out _, out JsepError error));
        Assert.Equal(JsepError.InvalidAccessError, error.Name);
    }

    [Fact]
    public void Offer_of_ours_after_theirs_keeps_their_sections()
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(Fixture.ChromiumAll));
        AddSender(session, "t2", "s2", Profile("42c01f"));
        Assert.True(session.NegotiationNeeded);
        SessionDescription offer = Parse(Offer(session));
        Assert.Equal(["audio", "video", "application", "video"], offer.Media.Select(media => media.Kind));
        Assert.DoesNotContain(offer.Media, media => media.IsRejected);
        Assert.Equal(["0", "1", "2", "3"], offer.Media.Select(media => media.Mid()));
        Assert.Equal("BUNDLE 0 1 2 3", offer.Groups()[0].ToString());
    }

    [Fact]
    public void Candidate_is_handed_to_the_agent_once_the_descriptions_are_complete()
    {
        JsepSession session = NewSession();
        Assert.True(session.TryApplyRemote(SdpType.Offer, Fixture.Read(Fixture.Chromium), out _, out _));
        Assert.True(session.TryAddRemoteCandidate(Host, "0", null, null, out IceCandidateAttribute? candidate, out _));
        Assert.Null(candidate);
        Assert.True(session.TryApplyLocal(SdpType.Answer, "", out _, out _));
        Assert.Equal("192.0.2.7", Assert.Single(session.Transport!.RemoteCandidates).Address);
        Assert.True(session.TryAddRemoteCandidate("a=" + Host, null, 0, null, out candidate, out _));
        Assert.NotNull(candidate);
        Assert.False(session.Transport.RemoteEndOfCandidates);
        Assert.True(session.TryAddRemoteCandidate("", "0", null, null, out candidate, out _));
        Assert.Null(candidate);
        Assert.True(session.Transport.RemoteEndOfCandidates);
    }

    [Theory]
    [InlineData(Host + " ufrag old1", "0")]
    [InlineData("candidate:1 2 udp 2122260223 192.0.2.7 50001 typ host", "0")]
    public void Candidate_of_another_generation_or_component_is_passed_over(string text, string mid)
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(Fixture.Chromium));
        Assert.True(session.TryAddRemoteCandidate(text, mid, null, null, out IceCandidateAttribute? candidate, out _));
        Assert.Null(candidate);
        Assert.Empty(session.Transport!.RemoteCandidates);
    }

    [Theory]
    [InlineData("candidate:rubbish", "0", null)]
    [InlineData(Host, "9", null)]
    [InlineData(Host, null, 5)]
    [InlineData(Host, null, -1)]
    [InlineData(Host, "0", null, "old1")]
    public void Candidate_that_cant_be_used_is_refused(string text, string? mid, int? index, string? ufrag = null)
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(Fixture.Chromium));
        Assert.False(session.TryAddRemoteCandidate(text, mid, index, ufrag, out _, out JsepError error));
        Assert.Equal(JsepError.OperationError, error.Name);
    }

    [Fact]
    public void Candidates_beyond_the_limit_are_refused()
    {
        JsepSession session = NewSession();
        Answer(session, Fixture.Read(Fixture.Chromium));
        for (int i = 0; i < RemoteCandidateList.MaxCandidates; i++)
            Assert.True(session.TryAddRemoteCandidate(Host, "0", null, null, out _, out _));
        Assert.False(session.TryAddRemoteCandidate(Host, "0", null, null, out _, out JsepError error));
        Assert.Equal(JsepError.OperationError, error.Name);
    }

    [Fact]
    public void Local_description_shows_the_candidates_known_so_far()
    {
        JsepSession session = NewSession();
        Assert.Null(session.RenderCurrentLocalDescription([], false));
        string answer = Answer(session, Fixture.Read(Fixture.AiortcAll));
        Assert.Equal(
            (SdpType.Answer, SdpType.Offer),
            (session.RenderCurrentLocalDescription([], false)!.Type, session.CurrentRemoteDescription!.Type));
        Assert.Equal(answer, session.RenderCurrentLocalDescription([], endOfCandidates: false)!.Sdp);
        Assert.True(IceCandidateAttribute.TryParse(Host, out IceCandidateAttribute? host));
        SessionDescription rendered = Parse(session.RenderCurrentLocalDescription([host], endOfCandidates: true)!.Sdp);
        Assert.Empty(rendered.Media[1].Candidates());
        Assert.Equal(host.ToString(), Assert.Single(rendered.Media[0].Candidates()).ToString());
        Assert.True(rendered.Media[0].Attributes.Contains("end-of-candidates"));
    }

    [Fact]
    public void Answer_throws_nothing_when_cut_or_flipped()
    {
        JsepSession prototype = NewSession();
        string answer = ViewerAnswer(Offer(prototype));
        foreach (string mutated in Sdp.Mutations.Of(answer, seed: 31, count: 500))
        {
            JsepSession session = NewSession();
            Offer(session);
            session.TryApplyRemote(SdpType.Answer, mutated, out _, out _);
        }
    }
}
