using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §4.4.1.5 and §4.4.2: createOffer, createAnswer, setLocalDescription,
/// setRemoteDescription.</summary>
public sealed class RTCPeerConnectionDescriptionTests(Peers peers) : IClassFixture<Peers>
{
    [Fact]
    public async Task Descriptions_move_from_pending_to_current()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        var states = new List<RTCSignalingState>();
        a.OnSignalingStateChange += () => states.Add(a.SignalingState);
        a.AddTransceiver("audio");
        await a.SetLocalDescription();
        Assert.Equal((null, RTCSdpType.Offer), (a.CurrentLocalDescription, a.PendingLocalDescription!.Type));
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        Assert.Equal((null, RTCSdpType.Offer), (b.CurrentRemoteDescription, b.PendingRemoteDescription!.Type));
        await b.SetLocalDescription();
        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());

        Assert.Equal((null, null, null, null),
            (a.PendingLocalDescription, a.PendingRemoteDescription, b.PendingLocalDescription,
                b.PendingRemoteDescription));
        Assert.Equal((RTCSdpType.Offer, RTCSdpType.Answer),
            (a.CurrentLocalDescription!.Type, a.CurrentRemoteDescription!.Type));
        Assert.Equal((RTCSdpType.Answer, RTCSdpType.Offer),
            (b.CurrentLocalDescription!.Type, b.CurrentRemoteDescription!.Type));
        Assert.Equal([RTCSignalingState.HaveLocalOffer, RTCSignalingState.Stable], states);
        await a.SetLocalDescription();
        Assert.Equal(RTCSdpType.Offer, a.LocalDescription!.Type);
        Assert.NotNull(a.CurrentLocalDescription);
    }

    [Fact]
    public async Task Offer_of_nothing_is_an_offer()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();

        await Negotiate(a, b);

        Assert.Equal(RTCSignalingState.Stable, a.SignalingState);
        Assert.DoesNotContain("m=", a.LocalDescription!.Sdp, StringComparison.Ordinal);
        Assert.Equal(RTCPeerConnectionState.New, a.ConnectionState);
    }

    [Fact]
    public async Task Offers_may_be_set_again_while_there_is_no_answer()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        a.AddTransceiver("audio");
        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        a.AddTransceiver("video");
        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());

        Assert.Equal((RTCSignalingState.HaveLocalOffer, RTCSignalingState.HaveRemoteOffer),
            (a.SignalingState, b.SignalingState));
        await b.SetLocalDescription();
        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());
        Assert.All(b.GetTransceivers(), one => Assert.NotNull(one.CurrentDirection));
        Assert.Equal(2, b.GetTransceivers().Count);
    }

    [Fact]
    public async Task Only_the_description_created_last_can_be_set()
    {
        RTCPeerConnection a = peers.Create();
        a.AddTransceiver("audio");
        RTCSessionDescriptionInit older = await a.CreateOffer();
        a.AddTransceiver("video");
        RTCSessionDescriptionInit newer = await a.CreateOffer();

        await Refused("InvalidModificationError", a.SetLocalDescription(older));
        Assert.Equal(RTCSignalingState.Stable, a.SignalingState);
        await a.SetLocalDescription(newer);

        Assert.Equal(RTCSignalingState.HaveLocalOffer, a.SignalingState);
    }

    [Fact]
    public async Task Empty_offer_is_the_one_created_last_unless_something_changed()
    {
        RTCPeerConnection a = peers.Create();
        a.AddTransceiver("audio");
        await a.CreateOffer();
        a.AddTransceiver("video");

        await a.SetLocalDescription(new RTCLocalSessionDescriptionInit(RTCSdpType.Offer));

        Assert.Contains("m=video", a.LocalDescription!.Sdp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_state_takes_the_types_of_the_specification_alone()
    {
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one => one.AddTransceiver("audio"));
        RTCSessionDescriptionInit answer = b.LocalDescription!.ToJSON();
        await Refused("InvalidStateError", a.SetRemoteDescription(answer));
        await Refused("InvalidStateError", a.SetRemoteDescription(answer with { Type = RTCSdpType.Pranswer }));
        await Refused("InvalidStateError",
            a.SetLocalDescription(new RTCLocalSessionDescriptionInit(RTCSdpType.Answer)));
        await Refused("InvalidStateError", a.SetRemoteDescription(new RTCSessionDescriptionInit(RTCSdpType.Rollback)));
        await a.SetLocalDescription();
        await Refused("InvalidStateError", a.CreateAnswer());
        await Refused("InvalidStateError",
            a.SetLocalDescription(new RTCLocalSessionDescriptionInit(RTCSdpType.Pranswer)));
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        await Refused("InvalidStateError", b.CreateOffer());
        await Refused("InvalidStateError", b.SetLocalDescription(new RTCLocalSessionDescriptionInit(RTCSdpType.Offer)));
        await Refused("InvalidStateError", b.SetRemoteDescription(answer));

        Assert.Equal((RTCSignalingState.HaveLocalOffer, RTCSignalingState.HaveRemoteOffer),
            (a.SignalingState, b.SignalingState));
    }

    [Fact]
    public async Task Provisional_answer_can_not_be_rolled_back()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        a.AddTransceiver("audio");
        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        await b.SetLocalDescription(new RTCLocalSessionDescriptionInit(RTCSdpType.Pranswer));
        await a.SetRemoteDescription(new RTCSessionDescriptionInit(RTCSdpType.Pranswer, b.LocalDescription!.Sdp));

        await Refused("InvalidStateError", RollBack(a));
        await Refused("InvalidStateError", RollBack(b));
        await Refused("InvalidStateError", a.CreateOffer());
        Assert.Equal(RTCRtpTransceiverDirection.Sendonly, a.GetTransceivers()[0].CurrentDirection);
        await b.SetLocalDescription(new RTCLocalSessionDescriptionInit(RTCSdpType.Pranswer));
        await b.SetLocalDescription();
        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());

        Assert.Equal((RTCSignalingState.Stable, RTCSignalingState.Stable), (a.SignalingState, b.SignalingState));
    }

    [Fact]
    public async Task Offer_that_fails_changes_nothing()
    {
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one => one.AddTransceiver("audio"));
        int told = 0;
        b.OnSignalingStateChange += () => told++;
        a.AddTransceiver("video");
        RTCSessionDescriptionInit offer = await a.CreateOffer();
        await b.SetLocalDescription();
        told = 0;

        await Refused("InvalidAccessError", b.SetRemoteDescription(
            offer with { Sdp = offer.Sdp.Replace("a=mid:1", "a=mid:0", StringComparison.Ordinal) }));
        RTCError syntax = await Assert.ThrowsAsync<RTCError>(
            () => b.SetRemoteDescription(offer with { Sdp = "nonsense" }));

        Assert.Equal((RTCErrorDetailType.SdpSyntaxError, 1), (syntax.ErrorDetail, syntax.SdpLineNumber));
        Assert.Equal((RTCSignalingState.HaveLocalOffer, 0), (b.SignalingState, told));
        Assert.Single(b.GetTransceivers());
    }

    [Fact]
    public async Task Answer_that_does_not_fit_the_offer_is_an_InvalidAccessError_and_changes_nothing()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create(), c = peers.Create();
        a.AddTransceiver("audio");
        await b.SetRemoteDescription(await a.CreateOffer());
        RTCSessionDescriptionInit answer = await b.CreateAnswer();
        c.AddTransceiver("audio");
        c.AddTransceiver("video");
        await c.SetLocalDescription();

        await Refused("InvalidAccessError", c.SetRemoteDescription(answer));
        await Refused("OperationError", c.SetRemoteDescription(answer with { Sdp = "" }));

        Assert.Equal(RTCSignalingState.HaveLocalOffer, c.SignalingState);
        Assert.Null(c.RemoteDescription);
        Assert.All(c.GetTransceivers(), one => Assert.Null(one.CurrentDirection));
    }

    [Fact]
    public async Task Peers_offer_on_top_of_ours_rolls_ours_back_without_a_stable_state_in_between()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        RTCRtpTransceiver video = a.AddTransceiver("video");
        b.AddTransceiver("audio");
        await a.SetLocalDescription();
        await b.SetLocalDescription();
        var states = new List<RTCSignalingState>();
        a.OnSignalingStateChange += () => states.Add(a.SignalingState);

        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());

        Assert.Equal([RTCSignalingState.HaveRemoteOffer], states);
        Assert.Null(video.Mid);
        Assert.Null(a.PendingLocalDescription);
        Assert.Equal(2, a.GetTransceivers().Count);
    }

    [Fact]
    public async Task Rollback_brings_back_what_was_negotiated_before()
    {
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(
            one => one.AddTrack(peers.Video(), new MediaStream()));
        RTCRtpTransceiver there = b.GetTransceivers()[0];
        a.GetTransceivers()[0].Direction = RTCRtpTransceiverDirection.Inactive;
        a.AddTransceiver("audio");
        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        Assert.Equal(2, b.GetTransceivers().Count);

        await b.SetRemoteDescription(new RTCSessionDescriptionInit(RTCSdpType.Rollback));

        Assert.Equal(("0", RTCRtpTransceiverDirection.Recvonly), (there.Mid, there.CurrentDirection));
        Assert.Same(there, Assert.Single(b.GetTransceivers()));
        Assert.Equal(RTCSdpType.Offer, b.RemoteDescription!.Type);
        Assert.DoesNotContain("m=audio", b.RemoteDescription.Sdp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operations_run_one_after_the_other_however_they_are_called()
    {
        RTCPeerConnection a = peers.Create();
        a.AddTransceiver("audio");

        Task<RTCSessionDescriptionInit> offer = a.CreateOffer();
        Task<RTCSessionDescription?> set = a.SetLocalDescription();
        Task answer = a.CreateAnswer();
        Task back = RollBack(a);
        Task<RTCSessionDescription?> again = a.SetLocalDescription();

        Assert.NotEmpty((await offer).Sdp);
        Assert.Equal(RTCSdpType.Offer, (await set)!.Type);
        await Refused("InvalidStateError", answer);
        await back;
        Assert.Equal(RTCSdpType.Offer, (await again)!.Type);
        Assert.Equal(RTCSignalingState.HaveLocalOffer, a.SignalingState);
    }

    [Fact]
    public async Task Trickling_is_what_the_remote_description_says()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        Assert.Null(b.CanTrickleIceCandidates);
        a.AddTransceiver("audio");
        RTCSessionDescriptionInit offer = await a.CreateOffer();

        await b.SetRemoteDescription(offer);
        Assert.True(b.CanTrickleIceCandidates);
        string silent = offer.Sdp.Replace("a=ice-options:trickle", "a=x", StringComparison.Ordinal);
        await b.SetRemoteDescription(offer with { Sdp = silent });
        Assert.False(b.CanTrickleIceCandidates);
        await RollBack(b);

        Assert.Null(b.CanTrickleIceCandidates);
    }
}
