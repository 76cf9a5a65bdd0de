using Camerad.Media;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>What a failed call must leave alone: everything.</summary>
public sealed class FailureTests : JsepTestBase
{
    [Theory]
    [InlineData(SignalingState.Stable)]
    [InlineData(SignalingState.HaveLocalOffer)]
    [InlineData(SignalingState.HaveRemoteOffer)]
    internal void Refused_offer_changes_nothing(SignalingState state) => AssertNothingChanges(SdpType.Offer, () =>
    {
        JsepPair pair = Negotiated();
        pair.Left.Transceivers[0].Sender.StreamIds = ["other"];
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        JsepPair.Local(pair.Left, out string offer);
        if (state == SignalingState.HaveRemoteOffer) JsepPair.Remote(pair.Right, SdpType.Offer, offer);
        if (state == SignalingState.HaveLocalOffer) JsepPair.Local(pair.Right, out _);
        return (pair.Right, offer);
    });

    [Theory]
    [InlineData(SdpType.Answer)]
    [InlineData(SdpType.Pranswer)]
    internal void Refused_answer_changes_nothing(SdpType type) => AssertNothingChanges(type, () =>
    {
        JsepPair pair = Negotiated();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Left.RestartIce();
        JsepPair.Local(pair.Left, out string offer);
        return (pair.Left, Answer(pair.Right, offer));
    });

    [Fact]
    public void Viewer_that_only_sends_or_has_data_only_is_not_refused_by_a_connection_that_wants_those()
    {
        JsepSession session = NewEmptySession();
        JsepTransceiver transceiver = AddTrack(session, MediaKind.Video, "t");   // sendrecv
        transceiver.Sender.SourceCodec = new RtpCodec("video/H264", 90000);
        Answer(session, Fixture.Read(Fixture.Chromium).Replace("a=recvonly", "a=sendonly", StringComparison.Ordinal));
        Assert.NotNull(Assert.Single(session.Media).Receiver);
        Assert.Null(session.UnsentReason);

        JsepSession camera = NewSession(), peer = NewEmptySession(seed: 9);
        peer.RequestDataSection();
        Answer(camera, Offer(peer));
        Assert.NotNull(camera.DataTransport);
        Assert.Null(camera.UnsentReason);
    }

    private static void AssertNothingChanges(SdpType type, Func<(JsepSession Session, string Good)> prepare)
    {
        (JsepSession session, string good) = prepare();
        string before = View(session);
        int refused = 0;
        foreach (string mutated in Sdp.Mutations.Of(good, seed: 5, count: 400))
        {
            if (session.TryApplyRemote(type, mutated, out JsepChanges changes, out _))
            {
                (session, _) = prepare();
                continue;
            }
            Assert.Same(JsepChanges.None, changes);
            Assert.Equal(before, View(session));
            refused++;
        }
        Assert.True(refused > 20, $"only {refused} were refused");
    }

    private static string View(JsepSession session) => string.Join('\n',
        session.SignalingState, session.Transport, session.DataTransport, session.CanTrickleIceCandidates,
        session.NegotiationNeeded,
        session.RenderCurrentLocalDescription([], false), session.RenderPendingLocalDescription([], false),
        session.CurrentRemoteDescription, session.PendingRemoteDescription,
        string.Join('\n', session.Transceivers.Select(transceiver =>
            $"{transceiver.Handle} {transceiver.Mid} {transceiver.Direction} {transceiver.CurrentDirection}"
            + $" {transceiver.IsStopping}"
            + $" {string.Join(',', transceiver.Receiver.RemoteStreamIds)} {transceiver.Receiver.RemoteTrackId}")));

    private static JsepPair Negotiated()
    {
        JsepPair pair = JsepPair.Create();
        AddTrack(pair.Left, MediaKind.Video, "t", "s");
        pair.Left.RequestDataSection();
        pair.Negotiate();
        return pair;
    }
}
