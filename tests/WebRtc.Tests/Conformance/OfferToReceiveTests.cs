namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §4.4.3.3: offerToReceiveAudio and offerToReceiveVideo, as pages of before transceivers use
/// them.</summary>
public sealed class OfferToReceiveTests(Peers peers) : IClassFixture<Peers>
{
    private static readonly RTCOfferOptions Video = new(OfferToReceiveVideo: true),
        NoVideo = new(OfferToReceiveVideo: false);

    [Fact]
    public async Task What_is_to_be_received_is_offered_once()
    {
        RTCPeerConnection a = peers.Create();

        await a.CreateOffer(Video);
        RTCSessionDescriptionInit offer = await a.CreateOffer(new RTCOfferOptions(false, true, true));

        Assert.Equal(
            [("video", RTCRtpTransceiverDirection.Recvonly), ("audio", RTCRtpTransceiverDirection.Recvonly)],
            a.GetTransceivers().Select(static one => (one.Receiver.Track.Kind, one.Direction)));
        Assert.Equal(2, offer.Sdp.Split("a=recvonly").Length - 1);
    }

    [Fact]
    public async Task It_is_there_when_the_call_returns_and_needs_no_negotiation()
    {
        RTCPeerConnection a = peers.Create();
        int needed = 0;
        a.OnNegotiationNeeded += () => needed++;

        int transceivers = await peers.Run(() =>
        {
            _ = a.CreateOffer(Video);
            return a.GetTransceivers().Count;
        });
        await peers.Quiet();

        Assert.Equal((1, 0), (transceivers, needed));
    }

    [Theory]
    [InlineData(RTCRtpTransceiverDirection.Sendrecv, 1)]
    [InlineData(RTCRtpTransceiverDirection.Recvonly, 1)]
    [InlineData(RTCRtpTransceiverDirection.Sendonly, 2)]
    [InlineData(RTCRtpTransceiverDirection.Inactive, 2)]
    public async Task Transceiver_that_receives_is_enough(RTCRtpTransceiverDirection direction, int expected)
    {
        RTCPeerConnection a = peers.Create();
        RTCRtpTransceiver first = a.AddTransceiver("video", new RTCRtpTransceiverInit { Direction = direction });

        await a.CreateOffer(Video);

        Assert.Equal(expected, a.GetTransceivers().Count);
        Assert.Equal(direction, first.Direction);
    }

    [Fact]
    public async Task Stopped_transceiver_receives_nothing()
    {
        RTCPeerConnection a = peers.Create();
        a.AddTransceiver("video").Stop();

        await a.CreateOffer(Video);

        Assert.Equal(RTCRtpTransceiverDirection.Recvonly, a.GetTransceivers()[^1].Direction);
    }

    [Theory]
    [InlineData(RTCRtpTransceiverDirection.Sendrecv, RTCRtpTransceiverDirection.Sendonly)]
    [InlineData(RTCRtpTransceiverDirection.Recvonly, RTCRtpTransceiverDirection.Inactive)]
    [InlineData(RTCRtpTransceiverDirection.Sendonly, RTCRtpTransceiverDirection.Sendonly)]
    public async Task False_receives_nothing_of_that_kind(
        RTCRtpTransceiverDirection before, RTCRtpTransceiverDirection after)
    {
        RTCPeerConnection a = peers.Create();
        var init = new RTCRtpTransceiverInit { Direction = before };
        RTCRtpTransceiver video = a.AddTransceiver("video", init), audio = a.AddTransceiver("audio", init);

        await a.CreateOffer(NoVideo);

        Assert.Equal((after, before), (video.Direction, audio.Direction));
    }

    [Fact]
    public async Task False_makes_nothing_and_closed_changes_nothing()
    {
        RTCPeerConnection a = peers.Create();

        await a.CreateOffer(NoVideo);
        a.Close();
        await Peers.Refused("InvalidStateError", a.CreateOffer(Video));

        Assert.Empty(a.GetTransceivers());
    }
}
