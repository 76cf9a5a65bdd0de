using System.Text.Json;
using Camerad.Interop.Tests.Browsers;
using Camerad.Interop.Tests.Calls;
using Camerad.Interop.Tests.DataChannels;
using Camerad.Interop.Tests.Media;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Statistics;

/// <summary>getStats here beside getStats in the page at the other end of the connection, once nothing moves any
/// more.</summary>
public sealed class StatisticsTests(BrowserPool browsers, ITestOutputHelper output)
{
    private const int WantedPictures = 60;

    // Browsers pad with packets of their own to probe the path, and count some of them on one side only.
    private const double Tolerance = 0.05;

    private const double Probes = 0.25;

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task What_both_ends_count_of_one_call_agrees(string browser)
    {
        Tools.RequireFile(FrameNumber.Decoder);
        await using Call call = await Call.BeginAsync(browsers, browser);
        using var received = new Reception(call);
        using var clip = new Clip(call.Network);
        using var tone = new Tone(call.Network);
        RecordedChannel ours = await TalkAsync(call, received, clip, tone);

        (PageStatistics theirs, RTCStatsReport here) = await QuietAsync(call, clip, tone);

        output.WriteLine(theirs.ToString());
        output.WriteLine(string.Join('\n', here.Values));
        foreach (string kind in new[] { "video", "audio" })
        {
            AssertReceived(here, theirs, kind);
            AssertSent(here, theirs, kind);
        }
        AssertTransport(here, theirs);
        AssertCandidates(here, theirs);
        AssertCertificates(here, theirs);
        AssertChannel(here, theirs, ours.Channel);
        AssertReferences(here);
        call.AssertNoFaults();
    }

    [Fact]
    public async Task Counters_only_grow_and_a_selector_gives_what_belongs_to_it()
    {
        await using Call call = await Call.BeginAsync(browsers, "chromium");
        using var received = new Reception(call);
        using var clip = new Clip(call.Network);
        using var tone = new Tone(call.Network);
        await TalkAsync(call, received, clip, tone);

        RTCStatsReport first = await call.Connection.GetStats();
        await (await received.FirstAsync("video")).MoreAsync(WantedPictures / 2, () => call.Story);
        RTCStatsReport second = await call.Connection.GetStats();

        RTCInboundRtpStreamStats before = Inbound(first, "video"), after = Inbound(second, "video");
        Assert.Equal(before.Id, after.Id);
        Assert.True(after.Timestamp > before.Timestamp);
        Assert.True(after.PacketsReceived > before.PacketsReceived);
        Assert.True(after.BytesReceived > before.BytesReceived);
        Assert.True(after.FramesReceived > before.FramesReceived);
        Assert.True(Outbound(second, "video").FramesSent > Outbound(first, "video").FramesSent);

        RTCRtpTransceiver transceiver = call.Connection.GetTransceivers().First(
            static one => one.Receiver.Track.Kind == "video"
                && one.CurrentDirection == RTCRtpTransceiverDirection.Recvonly);
        RTCStatsReport receiver = await transceiver.Receiver.GetStats();
        Assert.Equal(before.Id, receiver.OfType<RTCInboundRtpStreamStats>().Single().Id);
        Assert.Empty(receiver.OfType<RTCOutboundRtpStreamStats>());
        Assert.Single(receiver.OfType<RTCTransportStats>());
        Assert.Contains(receiver.OfType<RTCCodecStats>(), codec => codec.Id == before.CodecId);
    }

    /// <summary>Camera and microphone of the page, clip and tone of ours, and messages both ways.</summary>
    private static async Task<RecordedChannel> TalkAsync(Call call, Reception received, Clip clip, Tone tone)
    {
        RecordedChannel ours = call.Create("counted", new RTCDataChannelInit { Protocol = "counting" });
        await call.Page.RunAsync("""
            pc.addEventListener('track', ({ track }) => show(track));
            const stream = await capture({ video: true, audio: true });
            for (const track of stream.getTracks()) {
              const transceiver = pc.addTransceiver(track, { direction: 'sendonly' });
              if (track.kind === 'video') prefer(transceiver, 'video/VP8');
            }
            """);
        var init = new RTCRtpTransceiverInit { Direction = RTCRtpTransceiverDirection.Sendonly };
        call.Connection.AddTransceiver(clip.Source.CreateTrack(), init);
        call.Connection.AddTransceiver(tone.Source.CreateTrack(), init);
        await call.OpenedAsync("counted");
        await call.Page.UntilAsync("channels.counted?.readyState === 'open'");
        for (int i = 0; i < 10; i++) ours.Channel.Send($"message {i}");
        await call.Page.RunAsync("for (let i = 0; i < 7; i++) channels.counted.send(pattern(5000, i))");
        await ours.ReceivedAsync(7);
        await call.Page.UntilAsync("channels.counted.received.length === 10");
        await (await received.FirstAsync("video")).MoreAsync(WantedPictures, () => call.Story);
        await (await received.FirstAsync("audio")).MoreAsync(WantedPictures, () => call.Story);
        await call.Page.UntilAsync($"(await stat('inbound-rtp', 'video')).framesDecoded >= {WantedPictures}");
        // Reports of RTCP come every few seconds.
        await call.Page.UntilAsync("(await stats()).filter(({ type }) => type === 'remote-inbound-rtp').length === 2");
        await call.Page.UntilAsync("(await stats()).filter(({ type }) => type === 'remote-outbound-rtp').length === 2");
        return ours;
    }

    private static async Task<(PageStatistics Theirs, RTCStatsReport Here)> QuietAsync(Call call, Clip clip, Tone tone)
    {
        clip.Pause();
        tone.Pause();
        await call.Page.RunAsync("for (const sender of pc.getSenders()) await sender.replaceTrack(null)");
        await Eventually.Quiet(
            async () => string.Join(' ', (await call.Connection.GetStats()).OfType<RTCInboundRtpStreamStats>()
                .Select(static one => one.PacketsReceived).Order()),
            "packets still come");
        RTCStatsReport here = await call.Connection.GetStats();
        return (new PageStatistics(await call.Page.RunAsync<JsonElement[]>("return stats()")), here);
    }

    private static void AssertReceived(RTCStatsReport here, PageStatistics theirs, string kind)
    {
        RTCInboundRtpStreamStats ours = Inbound(here, kind);
        JsonElement sent = theirs.Single("outbound-rtp", kind);
        Assert.Equal(sent.GetProperty("ssrc").GetUInt32(), ours.Ssrc);
        Assert.Equal(PageStatistics.Text(sent, "mid"), ours.Mid);
        // Firefox counts the probes of its bandwidth estimation: padding, with nothing of the track.
        double packets = sent.GetProperty("packetsSent").GetDouble();
        Assert.InRange(ours.PacketsReceived!.Value, (packets * (1 - Probes)) - 10, (packets * (1 + Tolerance)) + 10);
        AssertClose(sent.GetProperty("bytesSent").GetDouble(), ours.BytesReceived!.Value);
        Assert.Equal(0, ours.PacketsLost);
        AssertCodec(here, theirs, ours.CodecId!, sent);
        if (kind == "video")
            AssertClose(sent.GetProperty("framesEncoded").GetDouble(), ours.FramesReceived!.Value);
        RTCRemoteOutboundRtpStreamStats reported = here.OfType<RTCRemoteOutboundRtpStreamStats>().Single(
            one => one.Ssrc == ours.Ssrc);
        Assert.Equal(ours.Id, reported.LocalId);
        Assert.Equal(reported.Id, ours.RemoteId);
        double most = packets * (1 + Tolerance);
        Assert.InRange(reported.PacketsSent!.Value, 1UL, (ulong)most);
    }

    private static void AssertSent(RTCStatsReport here, PageStatistics theirs, string kind)
    {
        RTCOutboundRtpStreamStats ours = Outbound(here, kind);
        JsonElement received = theirs.Single("inbound-rtp", kind);
        Assert.Equal(received.GetProperty("ssrc").GetUInt32(), ours.Ssrc);
        Assert.Equal(PageStatistics.Text(received, "mid"), ours.Mid);
        AssertClose(received.GetProperty("packetsReceived").GetDouble(), ours.PacketsSent!.Value);
        AssertClose(received.GetProperty("bytesReceived").GetDouble(), ours.BytesSent!.Value);
        AssertCodec(here, theirs, ours.CodecId!, received);
        if (kind == "video") AssertClose(received.GetProperty("framesDecoded").GetDouble(), ours.FramesSent!.Value);
        RTCRemoteInboundRtpStreamStats reported = here.OfType<RTCRemoteInboundRtpStreamStats>().Single(
            one => one.Ssrc == ours.Ssrc);
        Assert.Equal(ours.Id, reported.LocalId);
        Assert.Equal(0, reported.PacketsLost);
        Assert.InRange(reported.RoundTripTime!.Value, 0, 5);
        Assert.Contains(
            here.OfType<RTCMediaSourceStats>(), source => source.Id == ours.MediaSourceId && source.Kind == kind);
    }

    private static void AssertCodec(RTCStatsReport here, PageStatistics theirs, string codecId, JsonElement their)
    {
        var ours = (RTCCodecStats)here[codecId];
        JsonElement codec = theirs[PageStatistics.Text(their, "codecId")!];
        Assert.Equal(PageStatistics.Text(codec, "mimeType"), ours.MimeType, ignoreCase: true);
        Assert.Equal(codec.GetProperty("payloadType").GetByte(), ours.PayloadType);
        Assert.Equal(codec.GetProperty("clockRate").GetInt32(), ours.ClockRate);
    }

    private static void AssertTransport(RTCStatsReport here, PageStatistics theirs)
    {
        RTCTransportStats ours = here.OfType<RTCTransportStats>().Single();
        Assert.Equal(RTCDtlsTransportState.Connected, ours.DtlsState);
        Assert.Equal("FEFD", ours.TlsVersion);
        if (theirs.All("transport").ToArray() is not [JsonElement transport]) return; // Firefox has none
        Assert.Equal("connected", PageStatistics.Text(transport, "dtlsState"));
        AssertSameIfTold(transport, "dtlsCipher", ours.DtlsCipher);
        AssertSameIfTold(transport, "srtpCipher", ours.SrtpCipher);
        AssertSameIfTold(transport, "tlsVersion", ours.TlsVersion);
        if (PageStatistics.Text(transport, "dtlsRole") is { } role) Assert.NotEqual(role, ours.DtlsRole);
        if (PageStatistics.Text(transport, "iceRole") is { } iceRole)
            Assert.NotEqual(iceRole, ours.IceRole.ToString(), StringComparer.OrdinalIgnoreCase);
        if (!transport.TryGetProperty("packetsSent", out JsonElement sent)) return;
        AssertClose(sent.GetDouble(), ours.PacketsReceived!.Value);
        AssertClose(transport.GetProperty("packetsReceived").GetDouble(), ours.PacketsSent!.Value);
        AssertClose(transport.GetProperty("bytesSent").GetDouble(), ours.BytesReceived!.Value);
        AssertClose(transport.GetProperty("bytesReceived").GetDouble(), ours.BytesSent!.Value);
    }

    private static void AssertCandidates(RTCStatsReport here, PageStatistics theirs)
    {
        RTCTransportStats transport = here.OfType<RTCTransportStats>().Single();
        var ours = (RTCIceCandidatePairStats)here[transport.SelectedCandidatePairId!];
        var local = (RTCIceCandidateStats)here[ours.LocalCandidateId];
        var remote = (RTCIceCandidateStats)here[ours.RemoteCandidateId];
        Assert.Equal(RTCStatsIceCandidatePairState.Succeeded, ours.State);
        Assert.True(ours.Nominated);
        Assert.False(local.IsRemote);
        Assert.True(remote.IsRemote);
        JsonElement pair = theirs.All("candidate-pair").First(static one =>
            one.GetProperty("nominated").GetBoolean() && PageStatistics.Text(one, "state") == "succeeded");
        JsonElement theirLocal = theirs[PageStatistics.Text(pair, "localCandidateId")!];
        JsonElement theirRemote = theirs[PageStatistics.Text(pair, "remoteCandidateId")!];
        Assert.Equal((PageStatistics.Text(theirLocal, "address"), theirLocal.GetProperty("port").GetInt32()),
            (remote.Address, remote.Port));
        Assert.Equal((PageStatistics.Text(theirRemote, "address"), theirRemote.GetProperty("port").GetInt32()),
            (local.Address, local.Port));
        Assert.Equal("udp", local.Protocol);
        AssertClose(pair.GetProperty("bytesSent").GetDouble(), ours.BytesReceived!.Value);
        AssertClose(pair.GetProperty("bytesReceived").GetDouble(), ours.BytesSent!.Value);
        Assert.True(ours.ResponsesReceived > 0);
        Assert.True(ours.CurrentRoundTripTime > 0);
    }

    private static void AssertCertificates(RTCStatsReport here, PageStatistics theirs)
    {
        RTCTransportStats transport = here.OfType<RTCTransportStats>().Single();
        var local = (RTCCertificateStats)here[transport.LocalCertificateId!];
        var remote = (RTCCertificateStats)here[transport.RemoteCertificateId!];
        string[] seen = [.. theirs.All("certificate").Select(static one => PageStatistics.Text(one, "fingerprint")!)];
        if (seen.Length == 0) return; // Firefox has none
        string[] known = [local.Fingerprint, remote.Fingerprint];
        Assert.Equal(
            known.Select(static one => one.ToUpperInvariant()).Order(StringComparer.Ordinal),
            seen.Select(static one => one.ToUpperInvariant()).Order(StringComparer.Ordinal));
    }

    private static void AssertChannel(RTCStatsReport here, PageStatistics theirs, RTCDataChannel channel)
    {
        RTCDataChannelStats ours = here.OfType<RTCDataChannelStats>().Single();
        JsonElement their = theirs.All("data-channel").Single();
        Assert.Equal(("counted", "counting", channel.Id), (ours.Label, ours.Protocol, ours.DataChannelIdentifier));
        Assert.Equal(channel.Id, their.GetProperty("dataChannelIdentifier").GetInt32());
        Assert.Equal(RTCDataChannelState.Open, ours.State);
        Assert.Equal(10u, ours.MessagesSent);
        Assert.Equal(7u, ours.MessagesReceived);
        Assert.Equal(their.GetProperty("messagesReceived").GetUInt32(), ours.MessagesSent);
        Assert.Equal(their.GetProperty("messagesSent").GetUInt32(), ours.MessagesReceived);
        Assert.Equal(their.GetProperty("bytesReceived").GetUInt64(), ours.BytesSent);
        Assert.Equal(their.GetProperty("bytesSent").GetUInt64(), ours.BytesReceived);
        Assert.Equal(1u, here.OfType<RTCPeerConnectionStats>().Single().DataChannelsOpened);
    }

    /// <summary>Each id that an entry names is an entry of the report.</summary>
    private static void AssertReferences(RTCStatsReport here)
    {
        foreach (RTCRtpStreamStats stream in here.OfType<RTCRtpStreamStats>())
        {
            Assert.True(here.ContainsKey(stream.TransportId!), $"{stream.Id} names {stream.TransportId}");
            Assert.True(here.ContainsKey(stream.CodecId!), $"{stream.Id} names {stream.CodecId}");
        }
        Assert.All(here.OfType<RTCIceCandidatePairStats>(), pair =>
        {
            Assert.True(here.ContainsKey(pair.LocalCandidateId));
            Assert.True(here.ContainsKey(pair.RemoteCandidateId));
        });
    }

    private static void AssertSameIfTold(JsonElement their, string member, string? ours)
    {
        if (PageStatistics.Text(their, member) is { } told) Assert.Equal(told, ours, ignoreCase: true);
    }

    private static void AssertClose(double expected, double actual) =>
        Assert.InRange(actual, (expected * (1 - Tolerance)) - 10, (expected * (1 + Tolerance)) + 10);

    private static RTCInboundRtpStreamStats Inbound(RTCStatsReport here, string kind) =>
        here.OfType<RTCInboundRtpStreamStats>().Single(one => one.Kind == kind);

    private static RTCOutboundRtpStreamStats Outbound(RTCStatsReport here, string kind) =>
        here.OfType<RTCOutboundRtpStreamStats>().Single(one => one.Kind == kind);
}
