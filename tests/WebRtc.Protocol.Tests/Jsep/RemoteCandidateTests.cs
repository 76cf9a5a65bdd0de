using Camerad.Media;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>addIceCandidate (W3C WebRTC §4.4.2): errors, and whose candidate it is.</summary>
public sealed class RemoteCandidateTests : JsepTestBase
{
    private const string Host = "candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host";

    [Fact]
    public void Candidate_without_section_is_a_TypeError_and_the_end_without_section_ends_all()
    {
        JsepPair pair = Negotiated();
        Assert.False(pair.Left.TryAddRemoteCandidate(Host, null, null, null, out _, out JsepError error));
        Assert.Equal(JsepError.TypeError, error.Name);
        Assert.True(
            pair.Left.TryAddRemoteCandidate(null, null, null, null, out IceCandidateAttribute? candidate, out _));
        Assert.Null(candidate);
        Assert.True(pair.Left.Transport!.RemoteEndOfCandidates);
    }

    [Fact]
    public void Candidate_without_remote_description_is_an_InvalidStateError()
    {
        JsepSession session = NewEmptySession();
        session.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        Offer(session);
        Assert.False(session.TryAddRemoteCandidate(Host, "0", null, null, out _, out JsepError error));
        Assert.Equal(JsepError.InvalidStateError, error.Name);
        Assert.False(session.TryAddRemoteCandidate("", "0", null, null, out _, out error));
        Assert.Equal(JsepError.InvalidStateError, error.Name);
    }

    [Fact]
    public void Mid_counts_more_than_the_index()
    {
        JsepPair pair = Negotiated();
        Assert.True(pair.Left.TryAddRemoteCandidate(Host, "0", 17, null, out IceCandidateAttribute? candidate, out _));
        Assert.NotNull(candidate);
        Assert.False(pair.Left.TryAddRemoteCandidate(Host, "x", 0, null, out _, out JsepError error));
        Assert.Equal(JsepError.OperationError, error.Name);
    }

    [Fact]
    public void Candidate_of_a_pending_offer_waits_for_the_answer_and_goes_with_a_rollback()
    {
        JsepPair pair = Negotiated();
        pair.Left.RestartIce();
        JsepPair.Local(pair.Left, out string offer);
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        string next = Parse(offer).Media[0].IceUfrag(Parse(offer))!;
        Assert.True(
            pair.Right.TryAddRemoteCandidate(Host, "0", null, next, out IceCandidateAttribute? candidate, out _));
        Assert.Null(candidate);
        JsepPair.Remote(pair.Right, SdpType.Rollback, "");
        Assert.Empty(pair.Right.Transport!.RemoteCandidates);
        Assert.False(pair.Right.TryAddRemoteCandidate(Host, "0", null, next, out _, out JsepError error));
        Assert.Equal(JsepError.OperationError, error.Name);

        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        Assert.True(pair.Right.TryAddRemoteCandidate(Host, "0", null, next, out _, out _));
        JsepPair.Local(pair.Right, out _);
        Assert.Equal("192.0.2.7", Assert.Single(pair.Right.Transport.RemoteCandidates).Address);
    }

    [Fact]
    public void Candidate_of_the_generation_in_use_is_handed_over_while_an_offer_is_pending()
    {
        JsepPair pair = Negotiated();
        pair.Left.RestartIce();
        string current = pair.Right.Transport!.Remote!.UsernameFragment;
        JsepPair.Local(pair.Left, out string offer);
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        Assert.True(
            pair.Right.TryAddRemoteCandidate(Host, "0", null, current, out IceCandidateAttribute? candidate, out _));
        Assert.NotNull(candidate);
        Assert.Single(pair.Right.Transport.RemoteCandidates);
    }

    [Fact]
    public void Candidate_for_a_pending_offer_without_restart_is_handed_over_and_stays()
    {
        JsepPair pair = Negotiated();
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        JsepPair.Local(pair.Left, out string offer);
        JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        Assert.True(
            pair.Right.TryAddRemoteCandidate(Host, "0", null, null, out IceCandidateAttribute? candidate, out _));
        Assert.NotNull(candidate);
        JsepPair.Local(pair.Right, out _);
        Assert.Single(pair.Right.Transport!.RemoteCandidates);
        pair.Negotiate();
        Assert.Single(pair.Right.Transport.RemoteCandidates);
    }

    [Fact]
    public void Candidate_of_a_stopped_transceiver_is_passed_over()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver stopped = pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Negotiate();
        stopped.Stop();
        pair.Negotiate();
        Assert.True(
            pair.Left.TryAddRemoteCandidate(Host, "0", null, null, out IceCandidateAttribute? candidate, out _));
        Assert.Null(candidate);
        Assert.Empty(pair.Left.Transport!.RemoteCandidates);
    }

    [Fact]
    public void Remote_description_shows_the_candidates_that_came_later()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        string answer = pair.Negotiate().Answer;
        Assert.Equal(answer, pair.Left.CurrentRemoteDescription!.Sdp);
        Assert.True(pair.Left.TryAddRemoteCandidate(Host, "0", null, null, out _, out _));
        string other = Host.Replace("50000", "50001", StringComparison.Ordinal);
        Assert.True(pair.Left.TryAddRemoteCandidate(other, null, 1, null, out _, out _));
        string shown = pair.Left.CurrentRemoteDescription.Sdp;
        SessionDescription remote = Parse(shown);
        Assert.Equal([50000, 50001], remote.Media.Select(media => (int)Assert.Single(media.Candidates()).Port));
        Assert.Equal(answer, shown.Replace("a=" + Host + "\r\n", "", StringComparison.Ordinal)
            .Replace(
                "a=" + Host.Replace("50000", "50001", StringComparison.Ordinal) + "\r\n",
                "",
                StringComparison.Ordinal));
    }

    private static JsepPair Negotiated()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Negotiate();
        return pair;
    }
}
