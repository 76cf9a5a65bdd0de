using Camerad.Interop.Tests.Browsers;
using Camerad.Interop.Tests.Calls;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Media;

/// <summary>A browser's camera and microphone are received, and what was received can be decoded.</summary>
public sealed class CameraTests(BrowserPool browsers, ITestOutputHelper output)
{
    private const int WantedPictures = 60, WantedPackets = 100;

    [Theory]
    [InlineData("chromium", "video/H264")]
    [InlineData("chromium", "video/VP8")]
    [InlineData("chromium", "video/VP9")]
    [InlineData("chromium", "video/AV1")]
    [InlineData("firefox", "video/VP8")]
    [InlineData("firefox", "video/VP9")]
    [InlineData("firefox", "video/AV1")]
    public async Task A_browsers_camera_and_microphone_arrive_whole_and_in_order(string browser, string codec)
    {
        Tools.RequireFile(FrameNumber.Decoder);
        await using Call call = await Call.BeginAsync(browsers, browser);
        using var received = new Reception(call);
        await call.Page.RunAsync($$"""
            window.stream = await capture({ video: true, audio: true });
            for (const track of stream.getTracks()) {
              const transceiver = pc.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
              if (track.kind === 'video') prefer(transceiver, '{{codec}}');
            }
            """);
        await call.ConnectedAsync();

        RecordedTrack video = await received.FirstAsync("video"), audio = await received.FirstAsync("audio");
        await video.MoreAsync(WantedPictures, () => call.Story);
        await audio.MoreAsync(WantedPackets, () => call.Story);

        IReadOnlyList<RTCEncodedVideoFrame> pictures = video.Video;
        output.WriteLine($"{pictures.Count} pictures, {audio.Audio.Count} packets of sound");
        Assert.Equal(RTCEncodedVideoFrameType.Key, pictures[0].Type);
        Assert.All(pictures, picture => Assert.Equal(codec, picture.Metadata.MimeType, ignoreCase: true));
        Assert.Single(pictures.Select(static picture => picture.Metadata.SynchronizationSource).Distinct());
        AssertGrows([.. pictures.Select(static picture => picture.Timestamp)]);
        Decoder.AssertDecodes(pictures);

        IReadOnlyList<RTCEncodedAudioFrame> packets = audio.Audio;
        Assert.All(packets, packet => Assert.Equal("audio/opus", packet.Metadata.MimeType, ignoreCase: true));
        Assert.All(packets, packet => Assert.NotEqual(0, packet.Data.Length));
        AssertGrows([.. packets.Select(static packet => packet.Timestamp)]);
        Assert.False(video.Track.Muted);
        Assert.Equal(await call.Page.RunAsync<string>("return stream.id"), call.Tracks[0].Streams.Single().Id);
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium", "video/H264")]
    [InlineData("chromium", "video/VP8")]
    [InlineData("firefox", "video/VP8")]
    [InlineData("firefox", "video/VP9")]
    public async Task Pictures_come_in_the_order_in_which_the_page_drew_them(string browser, string codec)
    {
        Tools.RequireFile(FrameNumber.Decoder);
        await using Call call = await Call.BeginAsync(browsers, browser);
        using var received = new Reception(call);
        await call.Page.RunAsync($"prefer(pc.addTransceiver(numbered()), '{codec}')");

        RecordedTrack video = await received.FirstAsync("video");
        await video.MoreAsync(WantedPictures, () => call.Story);

        // A picture that was scaled down or drawn again while it was read has no number, or the same again.
        int[] numbers = [.. Decoder.ReadNumbers(video.Video).OfType<int>()];
        output.WriteLine(string.Join(' ', numbers));
        Assert.InRange(numbers.Length, WantedPictures / 2, int.MaxValue);
        Assert.Equal(numbers.Order(), numbers);
        Assert.InRange(numbers.Distinct().Count(), WantedPictures / 3, int.MaxValue);
        call.AssertNoFaults();
    }

    private static void AssertGrows(IReadOnlyList<uint> timestamps)
    {
        for (int i = 1; i < timestamps.Count; i++)
        {
            int step = unchecked((int)(timestamps[i] - timestamps[i - 1]));
            Assert.True(step > 0, $"timestamp {timestamps[i]} after {timestamps[i - 1]}");
        }
    }
}
