using Camerad.Media;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>
/// Rollback, by call and by glare (W3C WebRTC §4.4.1.5, RFC 9429 §4.1.10.2), and provisional answers.
/// </summary>
public sealed class RollbackTests : JsepTestBase
{
    [Fact]
    public void Local_rollback_takes_the_mid_away_and_keeps_the_transceiver()
    {
        JsepSession session = NewEmptySession();
        JsepTransceiver transceiver = session.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        Offer(session);
        Assert.Equal("0", transceiver.Mid);
        Assert.True(session.TryApplyLocal(SdpType.Rollback, "", out JsepChanges changes, out _));
        Assert.Null(transceiver.Mid);
        Assert.Empty(changes.Removed);
        Assert.Equal([transceiver], session.Transceivers);
        Assert.Equal((true, null), (session.NegotiationNeeded, session.RenderPendingLocalDescription([], false)));
    }

    [Fact]
    public void Remote_rollback_removes_what_the_offer_made()
    {
        JsepPair pair = JsepPair.Create();
        AddTrack(pair.Left, MediaKind.Video, "t", "s");
        JsepPair.Local(pair.Left, out string offer);
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        JsepTransceiver made = Assert.Single(pair.Right.Transceivers);
        JsepChanges changes = JsepPair.Remote(pair.Right, SdpType.Rollback, "");
        Assert.Equal((made, true, null), (Assert.Single(changes.Removed), made.IsStopped, made.Mid));
        Assert.False(Assert.Single(changes.Tracks).IsAdded);
        Assert.Equal([new(made, "s", false)], changes.Streams);
        Assert.Empty(pair.Right.Transceivers);
        Assert.Equal((null, null), (pair.Right.PendingRemoteDescription, pair.Right.CanTrickleIceCandidates));
    }

    [Fact]
    public void Remote_rollback_keeps_a_transceiver_that_addTrack_has_taken_meanwhile()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        JsepPair.Local(pair.Left, out string offer);
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        JsepTransceiver taken = AddTrack(pair.Right, MediaKind.Video, "t");
        Assert.Same(pair.Right.Transceivers[0], taken);
        JsepChanges changes = JsepPair.Remote(pair.Right, SdpType.Rollback, "");
        Assert.Empty(changes.Removed);
        Assert.Equal((null, SdpDirection.SendRecv), (taken.Mid, taken.Direction));
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        Assert.Equal("0", taken.Mid);   // and is taken again, like any of addTrack's
    }

    [Fact]
    public void Remote_rollback_brings_streams_and_descriptions_back()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver left = AddTrack(pair.Left, MediaKind.Audio, "t", "a");
        pair.Negotiate();
        JsepTransceiver right = pair.Right.Transceivers[0];
        (JsepDescription? remote, NegotiatedTransport? transport) =
            (pair.Right.CurrentRemoteDescription, pair.Right.Transport);
        left.Sender.StreamIds = ["b"];
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        JsepPair.Local(pair.Left, out string offer);
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        Assert.Equal(["b"], right.Receiver.RemoteStreamIds);
        JsepChanges changes = JsepPair.Remote(pair.Right, SdpType.Rollback, "");
        Assert.Equal(["a"], right.Receiver.RemoteStreamIds);
        Assert.Equal([("b", false), ("a", true)], changes.Streams.Select(change => (change.StreamId, change.IsAdded)));
        Assert.Equal(("0", SdpDirection.RecvOnly), (right.Mid, right.CurrentDirection));
        Assert.Equal(remote, pair.Right.CurrentRemoteDescription);
        Assert.Equal((transport!.Local, transport.Remote), (pair.Right.Transport!.Local, pair.Right.Transport.Remote));
        Assert.Equal(MediaKind.Video, Assert.Single(changes.Removed).Kind);
    }

    [Fact]
    public void Glare_rolls_ours_back_and_ours_follows()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver left = AddTrack(pair.Left, MediaKind.Video, "l");
        JsepTransceiver right = AddTrack(pair.Right, MediaKind.Audio, "r");
        JsepPair.Local(pair.Left, out string lefts);
        JsepPair.Local(pair.Right, out _);
        JsepChanges changes = JsepPair.Remote(pair.Right, SdpType.Offer, lefts);
        Assert.Equal((null, MediaKind.Video), (right.Mid, Assert.Single(changes.Created).Kind));
        JsepPair.Local(pair.Right, out string answer);
        JsepPair.Remote(pair.Left, SdpType.Answer, answer);
        Assert.True(pair.Right.NegotiationNeeded);
        pair.NegotiateBack();
        Assert.Equal(["0", "1"], pair.Left.Transceivers.Select(transceiver => transceiver.Mid).Order());
        Assert.Equal((SdpDirection.SendOnly, SdpDirection.SendOnly), (left.CurrentDirection, right.CurrentDirection));
        Assert.False(pair.Left.NegotiationNeeded || pair.Right.NegotiationNeeded);
    }

    [Fact]
    public void Refused_offer_does_not_roll_ours_back()
    {
        JsepSession session = NewEmptySession();
        JsepTransceiver transceiver = session.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        string offer = Offer(session);
        string bad = Fixture.Read(Fixture.Chromium).Replace("a=ice-pwd:", "a=x:", StringComparison.Ordinal);
        Assert.False(session.TryApplyRemote(SdpType.Offer, bad, out JsepChanges changes, out JsepError error));
        Assert.Equal((JsepError.InvalidAccessError, JsepChanges.None), (error.Name, changes));
        Assert.Equal((SignalingState.HaveLocalOffer, "0"), (session.SignalingState, transceiver.Mid));
        Assert.Equal(offer, session.RenderPendingLocalDescription([], false)!.Sdp);
    }

    [Fact]
    public void Second_offer_of_the_peer_replaces_the_first_without_making_transceivers_twice()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        JsepPair.Local(pair.Left, out string offer);
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        JsepTransceiver audio = pair.Right.Transceivers[0];
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        JsepPair.Local(pair.Left, out string second);
        JsepChanges changes = JsepPair.Remote(pair.Right, SdpType.Offer, second);
        Assert.Equal(MediaKind.Video, Assert.Single(changes.Created).Kind);
        Assert.Same(audio, pair.Right.Transceivers[0]);
        changes = JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        Assert.Equal(MediaKind.Video, Assert.Single(changes.Removed).Kind);
        Assert.Equal([audio], pair.Right.Transceivers);
    }

    [Fact]
    public void Section_that_a_rolled_back_offer_rejected_is_not_used_again_before_both_sides_have_seen_it_rejected()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver left = pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Negotiate();
        JsepTransceiver right = pair.Right.Transceivers[0];
        left.Stop();
        JsepPair.Local(pair.Left, out string offer);
        Assert.Equal([right], JsepPair.Remote(pair.Right, SdpType.Offer, offer).Stopped);
        JsepPair.Remote(pair.Right, SdpType.Rollback, "");
        Assert.True(pair.Left.TryApplyLocal(SdpType.Rollback, "", out _, out _));
        // A stop can't be taken back
        Assert.Equal((true, "0", true), (right.IsStopped, right.Mid, pair.Right.NegotiationNeeded));
        pair.Right.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        JsepRound round = pair.NegotiateBack();
        Assert.Equal(
            [("0", true), ("1", false)], Parse(round.Offer).Media.Select(media => (media.Mid()!, media.IsRejected)));
        Assert.Equal([left], round.RemoteOffer.Stopped);
        Assert.Equal([right], round.RemoteAnswer.Removed);
        Assert.Equal("1", Assert.Single(pair.Left.Transceivers).Mid);
    }

    [Fact]
    public void Provisional_answer_is_in_force_and_the_final_one_may_differ()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver left = pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        JsepPair.Local(pair.Left, out string offer);
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        JsepTransceiver right = pair.Right.Transceivers[0];
        right.Direction = SdpDirection.Inactive;
        Assert.True(pair.Right.TryCreateAnswer(out string? provisional, out _));
        Assert.True(pair.Right.TryApplyLocal(SdpType.Pranswer, provisional, out _, out _));
        JsepPair.Remote(pair.Left, SdpType.Pranswer, provisional);
        Assert.Equal((SdpDirection.Inactive, SdpDirection.Inactive), (left.CurrentDirection, right.CurrentDirection));
        Assert.NotNull(pair.Left.Transport!.Remote);
        Assert.NotNull(pair.Right.Transport!.Remote);
        Assert.Null(Assert.Single(pair.Left.Media).Sender);

        right.Direction = SdpDirection.SendRecv;
        Assert.True(pair.Right.TryCreateAnswer(out string? final, out _));
        Assert.NotEqual(provisional, final);
        Assert.True(pair.Right.TryApplyLocal(SdpType.Answer, final, out _, out _));
        JsepPair.Remote(pair.Left, SdpType.Answer, final);
        Assert.Equal((SdpDirection.SendRecv, SdpDirection.SendRecv), (left.CurrentDirection, right.CurrentDirection));
        Assert.NotNull(Assert.Single(pair.Left.Media).Sender);
        Assert.Equal(pair.Left.Transport.Local, pair.Right.Transport.Remote);
    }

    [Fact]
    public void Answer_that_was_set_as_provisional_may_be_set_as_final()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        JsepPair.Local(pair.Left, out string offer);
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        Assert.True(pair.Right.TryCreateAnswer(out string? answer, out _));
        Assert.True(pair.Right.TryApplyLocal(SdpType.Pranswer, answer, out _, out _));
        Assert.True(pair.Right.TryApplyLocal(SdpType.Answer, answer, out _, out JsepError error), error.Message);
    }

    [Fact]
    public void Only_the_last_created_description_may_be_set()
    {
        JsepSession session = NewEmptySession();
        session.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        Assert.True(session.TryCreateOffer(false, out string? first, out _));
        Assert.True(session.TryCreateOffer(false, out string? second, out _));
        Assert.False(session.TryApplyLocal(SdpType.Offer, first, out _, out JsepError error));
        Assert.Equal(JsepError.InvalidModificationError, error.Name);
        Assert.False(session.TryApplyLocal(SdpType.Offer, second + "a=x\r\n", out _, out error));
        Assert.Equal(JsepError.InvalidModificationError, error.Name);
        session.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        Assert.True(session.TryApplyLocal(SdpType.Offer, second, out _, out error), error.Message);
        Assert.Null(session.Transceivers[1].Mid);
    }

    [Fact]
    public void Empty_local_description_is_the_last_created_one_unless_something_has_changed_since()
    {
        JsepSession session = NewEmptySession();
        session.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        Assert.True(session.TryCreateOffer(false, out string? created, out _));
        JsepPair.Local(session, out string set);
        Assert.Equal(created, set);
        Assert.True(session.TryCreateOffer(false, out created, out _));
        session.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        JsepPair.Local(session, out set);
        Assert.NotEqual(created, set);
        Assert.Equal(["0", "1"], session.Transceivers.Select(transceiver => transceiver.Mid));
    }
}
