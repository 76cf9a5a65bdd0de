using Camerad.Interop.Tests.Browsers;
using Camerad.Interop.Tests.Calls;
using Camerad.Interop.Tests.DataChannels;
using Camerad.Interop.Tests.Media;

namespace Camerad.Interop.Tests.Negotiation;

/// <summary>What is negotiated later, by either side, while the call goes on.</summary>
public sealed class RenegotiationTests(BrowserPool browsers)
{
    private const int SomePictures = 20;

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task The_page_adds_its_camera_later_takes_it_away_and_gives_it_again(string browser)
    {
        await using Call call = await BeginWithChannelAsync(browser);
        using var received = new Reception(call);

        await call.Page.RunAsync("""
            window.camera = (await capture({ video: true })).getVideoTracks()[0];
            window.sender = pc.addTrack(camera, new MediaStream([camera]));
            """);
        RecordedTrack video = await received.FirstAsync("video");
        await video.MoreAsync(SomePictures, () => call.Story);
        await Eventually.True(() => call.Log.Contains("unmute video"), () => $"unmute; {call.Story}");
        Assert.False(video.Track.Muted);
        MediaStream stream = call.Tracks[0].Streams.Single();
        Assert.Equal([video.Track], stream.GetTracks());

        await call.Page.RunAsync("pc.removeTrack(sender)");
        await Eventually.True(() => call.Log.Contains("mute video"), () => $"mute; {call.Story}");
        await call.StableAsync();
        Assert.True(video.Track.Muted);
        Assert.Equal(MediaStreamTrackState.Live, video.Track.ReadyState);
        Assert.Empty(stream.GetTracks());
        Assert.Equal(RTCRtpTransceiverDirection.Inactive, call.Tracks[0].Transceiver.CurrentDirection);

        await call.Page.RunAsync("""
            const transceiver = pc.getTransceivers()[0];
            await transceiver.sender.replaceTrack(camera);
            transceiver.direction = 'sendonly';
            """);
        await video.MoreAsync(SomePictures, () => call.Story);
        Assert.False(video.Track.Muted);
        Assert.Equal(2, call.Tracks.Count);
        Assert.Same(call.Tracks[0].Transceiver, call.Tracks[1].Transceiver);

        await call.Page.RunAsync("pc.getTransceivers()[0].stop()");
        await Eventually.True(() => call.Log.Contains("ended video"), () => $"ended; {call.Story}");
        Assert.Equal(MediaStreamTrackState.Ended, video.Track.ReadyState);
        Assert.Empty(call.Connection.GetTransceivers());
        await AssertChannelWorksAsync(call);
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task We_add_a_clip_later_take_it_away_and_give_it_again(string browser)
    {
        await using Call call = await BeginWithChannelAsync(browser);
        using var clip = new Clip(call.Network);
        await call.Page.RunAsync("pc.addEventListener('track', ({ track }) => show(track))");

        RTCRtpSender sender = call.Connection.AddTrack(clip.Source.CreateTrack(), new MediaStream());
        RTCRtpTransceiver transceiver = call.Connection.GetTransceivers().Single();
        transceiver.Direction = RTCRtpTransceiverDirection.Sendonly;
        await DecodesMoreAsync(call);
        Assert.Contains("unmute video", await call.Page.LogAsync());
        Assert.Equal("recvonly", await call.Page.RunAsync<string>("return pc.getTransceivers()[0].currentDirection"));

        call.Connection.RemoveTrack(sender);
        await call.Page.UntilAsync("log.includes('mute video') && tracks[0].muted");
        await call.StableAsync();
        Assert.Equal("inactive", await call.Page.RunAsync<string>("return pc.getTransceivers()[0].currentDirection"));

        await sender.ReplaceTrack(clip.Source.CreateTrack());
        transceiver.Direction = RTCRtpTransceiverDirection.Sendonly;
        await call.Page.UntilAsync("!tracks[0].muted");
        await DecodesMoreAsync(call);

        transceiver.Stop();
        await call.Page.UntilAsync("log.includes('ended video') && pc.getTransceivers().length === 0");
        await call.StableAsync();
        Assert.Empty(call.Connection.GetTransceivers());
        await AssertChannelWorksAsync(call);
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task Either_side_changes_the_direction(string browser)
    {
        await using Call call = await BeginWithChannelAsync(browser);
        using var clip = new Clip(call.Network);
        call.Connection.AddTrack(clip.Source.CreateTrack());
        await call.Page.UntilAsync("pc.getTransceivers()[0]?.currentDirection === 'recvonly'");
        RTCRtpTransceiver transceiver = call.Connection.GetTransceivers().Single();
        await DirectionsAsync(call, RTCRtpTransceiverDirection.Sendonly, "recvonly");

        await call.Page.RunAsync("pc.getTransceivers()[0].direction = 'sendrecv'");
        await DirectionsAsync(call, RTCRtpTransceiverDirection.Sendrecv, "sendrecv");
        transceiver.Direction = RTCRtpTransceiverDirection.Recvonly;
        await DirectionsAsync(call, RTCRtpTransceiverDirection.Recvonly, "sendonly");
        await call.Page.RunAsync("pc.getTransceivers()[0].direction = 'inactive'");
        await DirectionsAsync(call, RTCRtpTransceiverDirection.Inactive, "inactive");
        await call.Page.RunAsync("pc.getTransceivers()[0].direction = 'recvonly'");
        transceiver.Direction = RTCRtpTransceiverDirection.Sendonly;
        await DirectionsAsync(call, RTCRtpTransceiverDirection.Sendonly, "recvonly");
        await AssertChannelWorksAsync(call);
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task ICE_restarts_from_either_side_while_pictures_go_on(string browser)
    {
        await using Call call = await BeginWithChannelAsync(browser);
        using var clip = new Clip(call.Network);
        await call.Page.RunAsync("pc.addEventListener('track', ({ track }) => show(track))");
        call.Connection.AddTrack(clip.Source.CreateTrack());
        await DecodesMoreAsync(call);

        for (int round = 0; round < 4; round++)
        {
            (string ours, string theirs) = Fragments(call);
            if (round % 2 == 0) call.Connection.RestartIce();
            else await call.Page.RunAsync("pc.restartIce()");
            await Eventually.True(
                () => Fragments(call) is var (newOurs, newTheirs) && newOurs != ours && newTheirs != theirs,
                () => $"other credentials in round {round}; {call.Story}");
            await call.StableAsync();
            await call.Page.UntilAsync("['connected', 'completed'].includes(pc.iceConnectionState)");
            await Eventually.True(
                () => call.Connection.IceConnectionState
                    is RTCIceConnectionState.Connected or RTCIceConnectionState.Completed,
                () => $"ICE connected in round {round}; {call.Story}");
            await AssertChannelWorksAsync(call);
            await DecodesMoreAsync(call);
        }
        Assert.Equal(RTCPeerConnectionState.Connected, call.Connection.ConnectionState);
        Assert.DoesNotContain("connection failed", await call.Page.LogAsync());
    }

    [Theory]
    [InlineData("chromium", true)]
    [InlineData("chromium", false)]
    [InlineData("firefox", true)]
    [InlineData("firefox", false)]
    public async Task Both_sides_offer_at_once_and_both_get_what_they_wanted(string browser, bool isPolite)
    {
        const int Rounds = 5;
        await using Call call = await Call.BeginAsync(browsers, browser, isPolite);
        for (int round = 0; round < Rounds; round++)
        {
            Task theirs = call.Page.RunAsync(
                "pc.addTransceiver('video', { direction: 'recvonly' }); adopt(pc.createDataChannel('theirs'))");
            call.Connection.AddTransceiver(
                "audio", new RTCRtpTransceiverInit { Direction = RTCRtpTransceiverDirection.Recvonly });
            if (round == 0) call.Create("ours");
            await theirs;
            int sections = 2 * (round + 1);
            await Eventually.True(
                () => Negotiated(call) == sections, () => $"{sections} sections, not {Negotiated(call)}; {call.Story}");
            await call.Page.UntilAsync(
                $"pc.signalingState === 'stable' && pc.getTransceivers().filter(isNegotiated).length === {sections}");
        }
        await call.ConnectedAsync();
        await call.OpenedAsync("theirs");
        RecordedChannel ours = await call.OpenedAsync("ours");
        await call.Page.UntilAsync("channels.ours?.readyState === 'open'");
        ours.Channel.Send("after glare");
        await call.Page.UntilAsync("channels.ours.received.length === 1");
        string[] mids =
            [.. call.Connection.GetTransceivers().Select(static one => one.Mid!).Order(StringComparer.Ordinal)];
        Assert.Equal(
            mids, await call.Page.RunAsync<string[]>("return pc.getTransceivers().map(({ mid }) => mid).sort()"));
        await AssertPageHasNotFailedAsync(call);
        call.AssertNoFaults();
    }

    private async Task<Call> BeginWithChannelAsync(string browser)
    {
        Call call = await Call.BeginAsync(browsers, browser);
        RecordedChannel channel = call.Create("constant");
        await channel.OpenAsync();
        await call.Page.UntilAsync("channels.constant?.readyState === 'open'");
        return call;
    }

    /// <summary>The channel that was there before still carries messages, and nothing has failed.</summary>
    private static async Task AssertChannelWorksAsync(Call call)
    {
        RecordedChannel channel = await call.OpenedAsync("constant");
        int before = channel.Received.Count;
        await call.Page.RunAsync("channels.constant.send('still here')");
        await channel.ReceivedAsync(before + 1);
        await AssertPageHasNotFailedAsync(call);
        call.AssertNoFaults();
    }

    private static async Task AssertPageHasNotFailedAsync(Call call) => Assert.DoesNotContain(
        await call.Page.LogAsync(), static line => line.StartsWith("failed", StringComparison.Ordinal));

    private static async Task DecodesMoreAsync(Call call)
    {
        int before = await call.Page.RunAsync<int>("return (await stat('inbound-rtp', 'video')).framesDecoded ?? 0");
        await call.Page.UntilAsync($"(await stat('inbound-rtp', 'video')).framesDecoded >= {before + SomePictures}");
    }

    private static async Task DirectionsAsync(Call call, RTCRtpTransceiverDirection ours, string theirs)
    {
        RTCRtpTransceiver transceiver = call.Connection.GetTransceivers().Single();
        await Eventually.True(
            () => transceiver.CurrentDirection == ours,
            () => $"{ours}, not {transceiver.CurrentDirection}; {call.Story}");
        await call.Page.UntilAsync($"pc.getTransceivers()[0].currentDirection === '{theirs}'");
        await call.StableAsync();
    }

    private static (string Ours, string Theirs) Fragments(Call call) =>
        (Fragment(call.Connection.CurrentLocalDescription!), Fragment(call.Connection.CurrentRemoteDescription!));

    private static string Fragment(RTCSessionDescription description) => description.Sdp.Split('\n')
        .First(static line => line.StartsWith("a=ice-ufrag:", StringComparison.Ordinal)).Trim();

    private static int Negotiated(Call call) =>
        call.Connection.GetTransceivers().Count(static one => one.Mid is not null && one.CurrentDirection is not null);
}
