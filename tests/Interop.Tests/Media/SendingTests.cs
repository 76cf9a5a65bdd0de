using Camerad.Interop.Tests.Browsers;
using Camerad.Interop.Tests.Calls;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Media;

/// <summary>What this library sends is decoded and shown by browsers.</summary>
public sealed class SendingTests(BrowserPool browsers, ITestOutputHelper output)
{
    private const int WantedPictures = 60, WantedPackets = 100;

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task A_files_pictures_and_a_tone_are_shown_and_heard(string browser)
    {
        Tools.RequireFile(FrameNumber.Decoder);
        await using Call call = await Call.BeginAsync(browsers, browser);
        using var clip = new Clip(call.Network);
        using var tone = new Tone(call.Network);
        var stream = new MediaStream();
        await call.Page.RunAsync("pc.addEventListener('track', ({ track }) => show(track))");
        call.Connection.AddTransceiver(clip.Source.CreateTrack(), SendOnly(stream));
        call.Connection.AddTransceiver(tone.Source.CreateTrack(), SendOnly(stream));
        await call.ConnectedAsync();

        await call.Page.UntilAsync($"(await stat('inbound-rtp', 'video')).framesDecoded >= {WantedPictures}");
        await call.Page.UntilAsync($"(await stat('inbound-rtp', 'audio')).packetsReceived >= {WantedPackets}");
        int[] shown = await call.Page.RunAsync<int[]>($$"""
            const shown = [];
            await until(async () => shown.push(...(await __probe.read()).frames) >= {{WantedPictures}});
            return shown;
            """);
        Statistics statistics = await call.Page.RunAsync<Statistics>("return stat('inbound-rtp', 'video')");

        int span = FrameOrder.AssertForward(shown);
        output.WriteLine($"shown {shown.Length} of {span}; {statistics}");
        Assert.Equal(0, statistics.PacketsLost);
        Assert.Equal((640, 360), (statistics.FrameWidth, statistics.FrameHeight));
        Assert.Equal(1, await call.Page.RunAsync<int>("return log.filter((line) => line === 'track video 1').length"));
        double energy = await call.Page.RunAsync<double>(
            "return (await stat('inbound-rtp', 'audio')).totalAudioEnergy ?? 1");
        Assert.True(energy > 0, "the tone is silent");
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium", "video/H264")]
    [InlineData("chromium", "video/VP8")]
    [InlineData("chromium", "video/VP9")]
    [InlineData("chromium", "video/AV1")]
    [InlineData("firefox", "video/VP8")]
    [InlineData("firefox", "video/VP9")]
    [InlineData("firefox", "video/AV1")]
    public async Task What_a_browser_has_encoded_comes_back_to_its_decoder(string browser, string codec)
    {
        await using Call call = await Call.BeginAsync(browsers, browser);
        using var echo = new Echo(call.Connection, call.Network, codec);
        await call.Page.RunAsync($$"""
            pc.addEventListener('track', ({ track }) => show(track));
            const stream = await capture({ video: true, audio: true });
            for (const track of stream.getTracks()) {
              const transceiver = pc.addTransceiver(track, { streams: [stream] });
              if (track.kind === 'video') prefer(transceiver, '{{codec}}');
            }
            """);
        await call.ConnectedAsync();

        await call.Page.UntilAsync($"(await stat('inbound-rtp', 'video')).framesDecoded >= {WantedPictures}");
        await call.Page.UntilAsync($"(await stat('inbound-rtp', 'audio')).packetsReceived >= {WantedPackets}");
        string[] codecs = await call.Page.RunAsync<string[]>("""
            const all = await stats();
            const inbound = all.filter(({ type }) => type === 'inbound-rtp');
            return inbound.map(({ codecId }) => all.find(({ id }) => id === codecId).mimeType);
            """);
        Statistics statistics = await call.Page.RunAsync<Statistics>("return stat('inbound-rtp', 'video')");

        output.WriteLine($"{statistics}");
        Assert.Equal(0, echo.Refused);
        Assert.Equal(0, statistics.PacketsLost);
        Assert.Equal(
            ["audio/opus", codec.ToLowerInvariant()],
            codecs.Select(static one => one.ToLowerInvariant()).Order(StringComparer.Ordinal));
        call.AssertNoFaults();
    }

    private static RTCRtpTransceiverInit SendOnly(MediaStream stream) =>
        new() { Direction = RTCRtpTransceiverDirection.Sendonly, Streams = [stream] };

    private sealed record Statistics(
        int FramesDecoded,
        int PacketsReceived,
        int PacketsLost,
        int FrameWidth,
        int FrameHeight,
        int NackCount,
        int PliCount);
}
