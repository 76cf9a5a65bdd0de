namespace Camerad.WebRtc.Tests.Connections;

/// <summary>RTCPeerConnection.getStats (W3C WebRTC §8, webrtc-stats) between two connections.</summary>
public sealed class StatsTests
{
    [Fact]
    public async Task Both_ends_tell_the_same_story()
    {
        await using var pair = new ConnectionPair();
        using var camera = new TestCamera(pair.NetworkA);
        int pictures = 0, messages = 0;
        pair.B.OnTrack += told => told.Track.OnVideoFrame += _ => pictures++;
        pair.B.OnDataChannel += opened => opened.Channel.OnMessage += _ => messages++;
        MediaStreamTrack track = camera.Source.CreateTrack();
        pair.A.AddTrack(track);
        RTCDataChannel channel = pair.A.CreateDataChannel("talk");
        channel.OnOpen += () =>
        {
            for (int i = 0; i < 5; i++) channel.Send("hello");
        };
        await pair.Connected();
        await ConnectionPair.Until(
            () =>
            {
                camera.Write();
                return pictures > 100 && messages == 5;
            },
            "pictures and messages");

        // Quiet, so that both count the same; the report of the receiver comes about once a second.
        RTCOutboundRtpStreamStats outbound = null!;
        RTCInboundRtpStreamStats inbound = null!;
        RTCStatsReport a = null!, b = null!;
        DateTime limit = DateTime.UtcNow + ConnectionPair.Patience;
        do
        {
            (a, b) = (await pair.A.GetStats(), await pair.B.GetStats());
            (outbound, inbound) =
                (a.OfType<RTCOutboundRtpStreamStats>().Single(), b.OfType<RTCInboundRtpStreamStats>().Single());
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        while ((outbound.PacketsSent != inbound.PacketsReceived || outbound.RemoteId is null)
            && DateTime.UtcNow < limit);

        Assert.Equal(outbound.PacketsSent, inbound.PacketsReceived);
        Assert.Equal(outbound.BytesSent, inbound.BytesReceived);
        Assert.Equal(outbound.HeaderBytesSent, inbound.HeaderBytesReceived);
        Assert.Equal((outbound.Ssrc, outbound.Mid, "video"), (inbound.Ssrc, inbound.Mid, inbound.Kind));
        Assert.Equal((640u, 360u), (outbound.FrameWidth, outbound.FrameHeight));
        Assert.Equal((640u, 360u), (inbound.FrameWidth, inbound.FrameHeight));
        Assert.Equal("video/H264", ((RTCCodecStats)a[outbound.CodecId!]).MimeType);
        Assert.Equal(
            ((RTCCodecStats)a[outbound.CodecId!]).PayloadType, ((RTCCodecStats)b[inbound.CodecId!]).PayloadType);
        Assert.Equal(outbound.Ssrc, ((RTCRemoteInboundRtpStreamStats)a[outbound.RemoteId!]).Ssrc);
        Assert.Equal(track.Id, ((RTCVideoSourceStats)a[outbound.MediaSourceId!]).TrackIdentifier);
        AssertChannels(a, b);
        AssertTransports(a, b);
    }

    [Fact]
    public async Task Selection_holds_what_it_refers_to_and_nothing_else()
    {
        await using var pair = new ConnectionPair();
        using var camera = new TestCamera(pair.NetworkA);
        MediaStreamTrack track = camera.Source.CreateTrack();
        RTCRtpSender sender = pair.A.AddTrack(track);
        pair.A.CreateDataChannel("talk");
        await pair.Connected();

        RTCStatsReport ofSender = await sender.GetStats(), ofTrack = await pair.A.GetStats(track);

        Assert.Equal(ofSender.Keys.Order(), ofTrack.Keys.Order());
        Assert.Single(ofSender.OfType<RTCOutboundRtpStreamStats>());
        Assert.Single(ofSender.OfType<RTCTransportStats>());
        Assert.Empty(ofSender.OfType<RTCDataChannelStats>());
        Assert.Empty((await pair.A.GetReceivers()[0].GetStats()).OfType<RTCOutboundRtpStreamStats>());
        RTCException error = await Assert.ThrowsAsync<RTCException>(() => pair.A.GetStats(camera.Source.CreateTrack()));
        Assert.Equal("InvalidAccessError", error.Name);
    }

    [Fact]
    public async Task Counters_only_grow_and_ids_stay()
    {
        await using var pair = new ConnectionPair();
        using var camera = new TestCamera(pair.NetworkA);
        pair.A.AddTrack(camera.Source.CreateTrack());
        await pair.Connected();
        RTCOutboundRtpStreamStats? before = null;

        for (int i = 0; i < 30; i++)
        {
            camera.Write();
            RTCOutboundRtpStreamStats now = (await pair.A.GetStats()).OfType<RTCOutboundRtpStreamStats>().Single();
            Assert.True(now.Id == (before?.Id ?? now.Id) && now.PacketsSent >= (before?.PacketsSent ?? 0)
                && now.BytesSent >= (before?.BytesSent ?? 0) && now.Timestamp >= (before?.Timestamp ?? 0));
            before = now;
        }
    }

    private static void AssertChannels(RTCStatsReport a, RTCStatsReport b)
    {
        RTCDataChannelStats here = a.OfType<RTCDataChannelStats>().Single(), there = b.OfType<RTCDataChannelStats>()
            .Single();
        Assert.Equal((5u, 25ul, "talk"), (here.MessagesSent, here.BytesSent, here.Label));
        Assert.Equal((5u, 25ul, "talk"), (there.MessagesReceived, there.BytesReceived, there.Label));
        Assert.Equal(here.DataChannelIdentifier, there.DataChannelIdentifier);
        Assert.Equal(1u, a.OfType<RTCPeerConnectionStats>().Single().DataChannelsOpened);
    }

    private static void AssertTransports(RTCStatsReport a, RTCStatsReport b)
    {
        RTCTransportStats here = a.OfType<RTCTransportStats>().Single(), there = b.OfType<RTCTransportStats>().Single();
        Assert.Equal((RTCDtlsTransportState.Connected, "FEFD"), (here.DtlsState, here.TlsVersion));
        Assert.Equal((here.DtlsCipher, here.SrtpCipher), (there.DtlsCipher, there.SrtpCipher));
        Assert.NotEqual(here.DtlsRole, there.DtlsRole);
        Assert.Equal(((RTCCertificateStats)a[here.LocalCertificateId!]).Fingerprint,
            ((RTCCertificateStats)b[there.RemoteCertificateId!]).Fingerprint);
        var selected = (RTCIceCandidatePairStats)a[here.SelectedCandidatePairId!];
        Assert.Equal(RTCStatsIceCandidatePairState.Succeeded, selected.State);
        Assert.True(selected.CurrentRoundTripTime >= 0 && selected.BytesSent > 0);
        var local = (RTCIceCandidateStats)a[selected.LocalCandidateId];
        var theirs =
            (RTCIceCandidateStats)b[((RTCIceCandidatePairStats)b[there.SelectedCandidatePairId!]).RemoteCandidateId];
        Assert.Equal((local.Address, local.Port), (theirs.Address, theirs.Port));
    }
}
