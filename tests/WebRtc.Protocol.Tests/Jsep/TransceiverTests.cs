using Camerad.Media;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>Transceivers, their mids and directions, and remote tracks (W3C WebRTC §4.4.1.5, §5.1, §5.4).</summary>
public sealed class TransceiverTests : JsepTestBase
{
    [Fact]
    public void Mids_come_with_the_local_offer_and_the_remote_offer()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver audio = pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        JsepTransceiver video = pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendOnly);
        Assert.True(pair.Left.TryCreateOffer(false, out _, out _));
        Assert.Equal((null, null), (audio.Mid, video.Mid));
        JsepRound round = pair.Negotiate();
        Assert.Equal(("0", "1"), (audio.Mid, video.Mid));
        Assert.Equal(["0", "1"], pair.Right.Transceivers.Select(transceiver => transceiver.Mid));
        Assert.Equal(
            [MediaKind.Audio, MediaKind.Video], pair.Right.Transceivers.Select(transceiver => transceiver.Kind));
        Assert.All(pair.Right.Transceivers, transceiver => Assert.True(transceiver.WasCreatedByRemote));
        Assert.Equal(pair.Right.Transceivers, round.RemoteOffer.Created);
        Assert.NotEqual(audio.Handle, video.Handle);
    }

    [Theory]
    [InlineData(SdpDirection.SendRecv, SdpDirection.SendRecv, SdpDirection.SendRecv)]
    [InlineData(SdpDirection.SendRecv, SdpDirection.SendOnly, SdpDirection.RecvOnly)]
    [InlineData(SdpDirection.SendRecv, SdpDirection.RecvOnly, SdpDirection.SendOnly)]
    [InlineData(SdpDirection.SendRecv, SdpDirection.Inactive, SdpDirection.Inactive)]
    [InlineData(SdpDirection.SendOnly, SdpDirection.SendRecv, SdpDirection.SendOnly)]
    [InlineData(SdpDirection.SendOnly, SdpDirection.SendOnly, SdpDirection.Inactive)]
    [InlineData(SdpDirection.RecvOnly, SdpDirection.SendRecv, SdpDirection.RecvOnly)]
    [InlineData(SdpDirection.RecvOnly, SdpDirection.RecvOnly, SdpDirection.Inactive)]
    [InlineData(SdpDirection.Inactive, SdpDirection.SendRecv, SdpDirection.Inactive)]
    internal void Current_direction_is_what_both_want(SdpDirection ours, SdpDirection theirs, SdpDirection agreed)
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver left = pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        pair.Negotiate();
        JsepTransceiver right = pair.Right.Transceivers[0];
        (left.Direction, right.Direction) = (ours, theirs);
        pair.Negotiate();
        Assert.Equal(agreed, left.CurrentDirection);
        Assert.Equal(agreed.Reverse(), right.CurrentDirection);
        Assert.Equal(agreed.HasFlag(SdpDirection.SendOnly), pair.Left.Media[0].Sender is not null);
        Assert.Equal(agreed.HasFlag(SdpDirection.RecvOnly), pair.Left.Media[0].Receiver is not null);
        Assert.Equal(agreed.HasFlag(SdpDirection.SendOnly), pair.Right.Media[0].Receiver is not null);
        Assert.Equal((ours, theirs), (left.Direction, right.Direction));
    }

    [Fact]
    public void Remote_offer_takes_a_transceiver_of_addTrack_but_not_one_of_addTransceiver()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        JsepTransceiver other = pair.Right.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        JsepTransceiver added = AddTrack(pair.Right, MediaKind.Video, "t", "s");
        Assert.Same(other, added);   // addTrack itself takes an unused sender
        JsepTransceiver second = pair.Right.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        JsepRound round = pair.Negotiate();
        Assert.Equal(("0", null), (added.Mid, second.Mid));
        Assert.Empty(round.RemoteOffer.Created);
        Assert.Equal(SdpDirection.SendRecv, added.CurrentDirection);
        Assert.True(pair.Right.NegotiationNeeded);   // the second one waits
    }

    [Theory]
    [InlineData(SdpDirection.SendOnly)]
    [InlineData(SdpDirection.Inactive)]
    internal void Remote_offer_that_does_not_receive_takes_no_waiting_track(SdpDirection direction)
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, direction);
        JsepTransceiver added = AddTrack(pair.Right, MediaKind.Audio, "t");
        pair.Negotiate();
        Assert.Null(added.Mid);
        Assert.Equal(SdpDirection.RecvOnly, pair.Right.Transceivers[1].Direction);
    }

    [Fact]
    public void AddTrack_uses_a_transceiver_of_the_peers_until_it_has_sent()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Negotiate();
        JsepTransceiver transceiver = pair.Right.Transceivers[0];
        Assert.True(transceiver.CanBeReusedByAddTrack);
        Assert.Same(transceiver, AddTrack(pair.Right, MediaKind.Audio, "t"));
        Assert.True(pair.Right.NegotiationNeeded);
        pair.NegotiateBack();
        Assert.Equal(SdpDirection.SendRecv, transceiver.CurrentDirection);
        transceiver.Sender.TrackId = null;                       // removeTrack (W3C WebRTC §5.1)
        transceiver.Direction = SdpDirection.RecvOnly;
        Assert.False(transceiver.CanBeReusedByAddTrack);
        Assert.True(pair.Right.NegotiationNeeded);
        pair.NegotiateBack();
        Assert.Equal(SdpDirection.RecvOnly, transceiver.CurrentDirection);
        Assert.Null(pair.Right.Media[0].Sender);
    }

    [Fact]
    public void Remote_track_is_announced_with_its_streams_at_the_offer_and_taken_away_when_the_direction_says_so()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver left = AddTrack(pair.Left, MediaKind.Video, "track", "a", "b");
        JsepRound round = pair.Negotiate();
        JsepTransceiver right = pair.Right.Transceivers[0];
        JsepTrackChange change = Assert.Single(round.RemoteOffer.Tracks);
        Assert.Equal((right, true), (change.Transceiver, change.IsAdded));
        Assert.Equal(["a", "b"], change.StreamIds);
        Assert.Equal([new(right, "a", true), new(right, "b", true)], round.RemoteOffer.Streams);
        Assert.Equal("track", right.Receiver.RemoteTrackId);

        Assert.Empty(pair.Negotiate().RemoteOffer.Tracks);   // nothing new

        left.Direction = SdpDirection.RecvOnly;
        round = pair.Negotiate();
        Assert.Equal(
            (right, false), (Assert.Single(round.RemoteOffer.Tracks).Transceiver, round.RemoteOffer.Tracks[0].IsAdded));
        Assert.Equal([new(right, "a", false), new(right, "b", false)], round.RemoteOffer.Streams);
        Assert.Empty(right.Receiver.RemoteStreamIds);

        left.Direction = SdpDirection.SendRecv;
        Assert.True(Assert.Single(pair.Negotiate().RemoteOffer.Tracks).IsAdded);
    }

    [Fact]
    public void Remote_track_of_an_answer_is_announced_when_the_answer_comes()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.RecvOnly);
        AddTrack(pair.Right, MediaKind.Video, "track", "stream");
        JsepRound round = pair.Negotiate();
        Assert.Empty(round.LocalOffer.Tracks);
        Assert.Equal(["stream"], Assert.Single(round.RemoteAnswer.Tracks).StreamIds);
        Assert.Equal("track", pair.Left.Transceivers[0].Receiver.RemoteTrackId);
    }

    [Fact]
    public void Change_of_streams_is_told_and_a_new_stream_is_a_track_event()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver left = AddTrack(pair.Left, MediaKind.Audio, "t", "a");
        pair.Negotiate();
        left.Sender.StreamIds = ["b"];
        Assert.True(pair.Left.NegotiationNeeded);
        JsepRound round = pair.Negotiate();
        Assert.Equal(
            [("a", false), ("b", true)], round.RemoteOffer.Streams.Select(change => (change.StreamId, change.IsAdded)));
        Assert.True(Assert.Single(round.RemoteOffer.Tracks).IsAdded);
        left.Sender.StreamIds = [];
        round = pair.Negotiate();
        Assert.Equal([("b", false)], round.RemoteOffer.Streams.Select(change => (change.StreamId, change.IsAdded)));
        Assert.Empty(round.RemoteOffer.Tracks);
        Assert.Contains("a=msid:- t", round.Offer, StringComparison.Ordinal);
    }

    [Fact]
    public void Replaced_track_keeps_its_name_in_the_description()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver left = AddTrack(pair.Left, MediaKind.Audio, "first", "s");
        pair.Negotiate();
        left.Sender.TrackId = "second";
        Assert.False(pair.Left.NegotiationNeeded);
        Assert.Contains("a=msid:s first", pair.Negotiate().Offer, StringComparison.Ordinal);
    }

    [Fact]
    public void Track_that_our_answer_does_not_take_goes_with_the_answer()
    {
        JsepPair pair = JsepPair.Create();
        AddTrack(pair.Left, MediaKind.Video, "t", "s");
        JsepChanges offered = JsepPair.Local(pair.Left, out string offer);
        Assert.Empty(offered.Tracks);
        Assert.True(Assert.Single(JsepPair.Remote(pair.Right, SdpType.Offer, offer).Tracks).IsAdded);
        pair.Right.Transceivers[0].Direction = SdpDirection.Inactive;
        JsepChanges answered = JsepPair.Local(pair.Right, out _);
        Assert.False(Assert.Single(answered.Tracks).IsAdded);
        Assert.Equal([("s", false)], answered.Streams.Select(change => (change.StreamId, change.IsAdded)));
    }

    [Fact]
    public void Stop_rejects_the_section_and_ends_the_transceiver_on_both_sides()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver stopped = AddTrack(pair.Left, MediaKind.Video, "t", "s");
        JsepTransceiver kept = AddTrack(pair.Left, MediaKind.Audio, "u", "s");
        pair.Negotiate();
        JsepTransceiver right = pair.Right.Transceivers[0];
        stopped.Stop();
        Assert.Equal((true, false, true), (stopped.IsStopping, stopped.IsStopped, pair.Left.NegotiationNeeded));
        JsepRound round = pair.Negotiate();
        Assert.True(Parse(round.Offer).Media[0].IsRejected);
        Assert.Equal([right], round.RemoteOffer.Stopped);
        Assert.False(Assert.Single(round.RemoteOffer.Tracks).IsAdded);
        Assert.Equal([right], round.LocalAnswer.Removed);
        Assert.Equal(
            (stopped, stopped), (Assert.Single(round.RemoteAnswer.Stopped), Assert.Single(round.RemoteAnswer.Removed)));
        Assert.Equal([kept], pair.Left.Transceivers);
        Assert.Equal((true, null, null), (stopped.IsStopped, stopped.Mid, stopped.CurrentDirection));
        Assert.Equal("1", Assert.Single(pair.Left.Media).Mid);
        Assert.Equal(("1", 1), (pair.Left.Transport!.Mid, pair.Left.Transport.MLineIndex));
        Assert.False(pair.Left.NegotiationNeeded || pair.Right.NegotiationNeeded);
    }

    [Fact]
    public void Stop_before_any_offer_leaves_no_section()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver stopped = pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        stopped.Stop();
        JsepRound round = pair.Negotiate();
        Assert.Equal("audio", Assert.Single(Parse(round.Offer).Media).Kind);
        Assert.Equal([stopped], round.RemoteAnswer.Removed);
        Assert.True(stopped.IsStopped);
    }

    [Fact]
    public void Stop_of_the_answerer_rejects_the_section_of_the_offer()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        JsepPair.Local(pair.Left, out string offer);
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        JsepTransceiver stopped = pair.Right.Transceivers[0];
        stopped.Stop();
        JsepChanges answered = JsepPair.Local(pair.Right, out string answer);
        Assert.Equal([stopped], answered.Removed);
        JsepChanges done = JsepPair.Remote(pair.Left, SdpType.Answer, answer);
        Assert.Equal(MediaKind.Video, Assert.Single(done.Removed).Kind);
        Assert.Equal("BUNDLE 1", Parse(answer).Groups()[0].ToString());
    }

    [Fact]
    public void Rejected_line_is_used_again_with_another_mid_by_either_side()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver video = pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Negotiate();
        video.Stop();
        pair.Negotiate();
        pair.Right.AddTransceiver(MediaKind.Audio, SdpDirection.SendOnly);
        SessionDescription offer = Parse(pair.NegotiateBack().Offer);
        Assert.Equal([("audio", "2"), ("audio", "1")], offer.Media.Select(media => (media.Kind, media.Mid()!)));
        Assert.Equal(["1", "2"], pair.Left.Transceivers.Select(transceiver => transceiver.Mid));
        Assert.Equal(SdpDirection.RecvOnly, pair.Left.Transceivers[1].CurrentDirection);
    }

    [Fact]
    public void Rejected_line_is_used_again_for_data()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver video = pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        pair.Negotiate();
        video.Stop();
        pair.Left.RequestDataSection();
        pair.Negotiate();   // the line is free only after this
        pair.Left.RequestDataSection();
        SessionDescription offer = Parse(pair.Negotiate().Offer);
        Assert.Equal(["video", "application"], offer.Media.Select(media => media.Kind));
        Assert.NotNull(pair.Right.DataTransport);
    }

    [Fact]
    public void Sections_without_mid_are_known_by_their_index()
    {
        JsepSession session = NewEmptySession();
        string offer = Fixture.Read(Fixture.Chromium).Replace("a=mid:0\r\n", "", StringComparison.Ordinal)
            .Replace("a=group:BUNDLE 0\r\n", "", StringComparison.Ordinal);
        SessionDescription answer = Parse(Answer(session, offer));
        Assert.Null(answer.Media[0].Mid());
        Assert.Empty(answer.Groups());
        Assert.Equal("0", session.Transceivers[0].Mid);
        Assert.Empty(Parse(Answer(session, offer)).Groups());
        Assert.Single(session.Transceivers);
    }
}
