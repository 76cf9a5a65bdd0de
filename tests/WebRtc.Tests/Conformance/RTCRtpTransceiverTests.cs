using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §5.4: direction, stop, codec preferences.</summary>
public sealed class RTCRtpTransceiverTests(Peers peers) : IClassFixture<Peers>
{
    [Fact]
    public async Task Direction_is_a_wish_until_it_is_negotiated()
    {
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one => one.AddTransceiver("video"));
        RTCRtpTransceiver transceiver = a.GetTransceivers()[0];
        Assert.Equal(RTCRtpTransceiverDirection.Sendonly, transceiver.CurrentDirection);
        Assert.Equal(RTCRtpTransceiverDirection.Recvonly, b.GetTransceivers()[0].CurrentDirection);

        transceiver.Direction = RTCRtpTransceiverDirection.Inactive;
        Assert.Equal((RTCRtpTransceiverDirection.Inactive, RTCRtpTransceiverDirection.Sendonly),
            (transceiver.Direction, transceiver.CurrentDirection));
        Throws("TypeError", () => transceiver.Direction = RTCRtpTransceiverDirection.Stopped);
        await Negotiate(a, b);

        Assert.Equal(RTCRtpTransceiverDirection.Inactive, transceiver.CurrentDirection);
        Assert.Equal(RTCRtpTransceiverDirection.Recvonly, b.GetTransceivers()[0].Direction);
        Assert.Equal(RTCRtpTransceiverDirection.Inactive, b.GetTransceivers()[0].CurrentDirection);
    }

    [Fact]
    public async Task Direction_that_stays_needs_no_negotiation()
    {
        (RTCPeerConnection a, _) = await peers.Negotiated(one => one.AddTransceiver("video"));
        await peers.Quiet();
        int needed = 0;
        a.OnNegotiationNeeded += () => needed++;
        RTCRtpTransceiver transceiver = a.GetTransceivers()[0];

        // One task, as in a page: the flag is looked at behind it.
        await peers.Run(() =>
        {
            transceiver.Direction = transceiver.Direction;
            transceiver.Direction = RTCRtpTransceiverDirection.Recvonly;
            return transceiver.Direction = RTCRtpTransceiverDirection.Sendrecv;
        });
        await peers.Quiet();

        Assert.Equal(0, needed);
    }

    [Fact]
    public async Task Stopping_is_stopped_by_the_next_negotiation()
    {
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one => one.AddTransceiver("video"));
        RTCRtpTransceiver here = a.GetTransceivers()[0], there = b.GetTransceivers()[0];
        int ended = 0;
        here.Receiver.Track.OnEnded += () => ended++;
        there.Receiver.Track.OnEnded += () => ended++;

        here.Stop();
        Assert.Equal(RTCRtpTransceiverDirection.Stopped, here.Direction);
        Assert.Equal(RTCRtpTransceiverDirection.Sendonly, here.CurrentDirection);
        Assert.Single(a.GetTransceivers());
        Throws("InvalidStateError", () => here.Direction = RTCRtpTransceiverDirection.Sendrecv);
        await peers.Quiet();
        Assert.Equal(1, ended);
        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        Assert.Equal((RTCRtpTransceiverDirection.Stopped, RTCRtpTransceiverDirection.Stopped),
            (there.Direction, there.CurrentDirection));
        await b.SetLocalDescription();
        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());

        Assert.Equal(RTCRtpTransceiverDirection.Stopped, here.CurrentDirection);
        Assert.Empty(a.GetTransceivers());
        Assert.Empty(b.GetTransceivers());
        Assert.Equal((null, null), (here.Mid, there.Mid));
        Assert.Equal(2, ended);
    }

    [Fact]
    public async Task Stopped_before_any_offer_leaves_no_section()
    {
        RTCPeerConnection a = peers.Create();
        a.AddTransceiver("video").Stop();
        a.AddTransceiver("audio");

        string offer = (await a.CreateOffer()).Sdp;

        Assert.DoesNotContain("m=video", offer, StringComparison.Ordinal);
        Assert.Contains("m=audio", offer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section_of_what_was_stopped_is_used_again()
    {
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one => one.AddTransceiver("video"));
        a.GetTransceivers()[0].Stop();
        await Negotiate(a, b);
        RTCRtpTransceiver next = a.AddTransceiver("audio");

        await Negotiate(a, b);

        Assert.Equal(1, a.LocalDescription!.Sdp.Split("\nm=").Length - 1);
        Assert.NotNull(next.Mid);
        Assert.NotEqual("0", next.Mid);
        Assert.Equal(next.Mid, Assert.Single(b.GetTransceivers()).Mid);
    }

    [Fact]
    public async Task Codec_preferences_are_the_order_of_the_offer_and_empty_ones_the_default()
    {
        RTCPeerConnection a = peers.Create();
        RTCRtpTransceiver transceiver = a.AddTransceiver("video");
        RTCRtpCodec[] codecs = [.. RTCRtpReceiver.GetCapabilities("video")!.Codecs.Where(
            one => one.MimeType is not "video/rtx")];
        string before = RtpMaps((await a.CreateOffer()).Sdp);

        transceiver.SetCodecPreferences([codecs[^1], codecs[^1], codecs[0]]);
        string[] maps = RtpMaps((await a.CreateOffer()).Sdp).Split('\n');
        transceiver.SetCodecPreferences([]);

        Assert.Contains(codecs[^1].MimeType["video/".Length..], maps[0], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, maps.Count(one => !one.Contains("rtx", StringComparison.Ordinal)));
        Assert.Equal(before, RtpMaps((await a.CreateOffer()).Sdp));
        Throws("InvalidModificationError", () => transceiver.SetCodecPreferences(
            [RTCRtpReceiver.GetCapabilities("audio")!.Codecs[0]]));
        Throws("InvalidModificationError", () => transceiver.SetCodecPreferences([codecs[0] with { ClockRate = 1 }]));
    }

    private static string RtpMaps(string sdp) =>
        string.Join('\n', sdp.Split("\r\n").Where(one => one.StartsWith("a=rtpmap", StringComparison.Ordinal)));
}
