using System.Globalization;
using System.Text.RegularExpressions;
using Camerad.Interop.Tests.Browsers;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Samples;

public sealed partial class ReceiveCameraTests(BrowserPool browsers, ITestOutputHelper output)
{
    private const int WantedPictures = 100;

    private const string LeftPage = "the page is left";

    [Theory]
    [InlineData("chromium", LeftPage)]
    [InlineData("chromium", "TERM")]
    [InlineData("chromium", "INT")]
    [InlineData("firefox", LeftPage)]
    [InlineData("firefox", "TERM")]
    [InlineData("firefox", "INT")]
    public async Task The_camera_is_saved_whole_until(string browser, string end)
    {
        Tools.RequireFile(FrameNumber.Decoder);
        using var folder = new TemporaryFolder();
        string file = folder.File("camera");
        using SampleProcess sample = SampleProcess.Start("ReceiveCamera", file);
        Page page = await browsers.OpenAsync(browser, sample.Address);
        await page.UntilAsync("document.getElementById('state').textContent === 'connected'");
        await Eventually.True(() => new FileInfo(file).Length > 0, "the file has something");
        long early = new FileInfo(file).Length;
        sample.AssertSays($"{WantedPictures} pictures saved in {file}");
        Assert.InRange(new FileInfo(file).Length, early + 1, long.MaxValue);

        if (end == LeftPage)
        {
            await page.DisposeAsync();
            sample.AssertEnds(0);
            sample.AssertSays("Browser 1 has left.");
        }
        else
        {
            sample.AssertEnds(0, signal: end);
            await page.UntilAsync("document.getElementById('state').textContent === 'ended'");
            await page.DisposeAsync();
        }

        int told = int.Parse(LastLine().Match(sample.Lines[^1]).Groups[1].Value, CultureInfo.InvariantCulture);
        int pictures = VideoFiles.CountPictures(file);
        output.WriteLine($"{pictures} pictures, {VideoFiles.CodecOf(file)}, {VideoFiles.LengthOf(file)} s");
        Assert.InRange(pictures, WantedPictures, int.MaxValue);
        Assert.Equal(told, pictures);
        Assert.Contains(VideoFiles.CodecOf(file), (string[])["h264", "vp8", "vp9"]);
    }

    [Theory]
    [InlineData("video/H264", "h264")]
    [InlineData("video/VP9", "vp9")]
    [InlineData("video/AV1", "av1")]
    public async Task Whatever_codec_the_browser_prefers_is_saved(string mimeType, string codec)
    {
        Tools.RequireFile(FrameNumber.Decoder);
        using var folder = new TemporaryFolder();
        string file = folder.File("camera");
        using SampleProcess sample = SampleProcess.Start("ReceiveCamera", file);
        // What is there is a refusal, for there is no offer; but a page of the sample's origin, and so may send one.
        await using Page page = await browsers.OpenAsync("chromium", sample.Address + "offer");
        await page.RunAsync($$"""
            const stream = await capture({ video: true });
            window.own = new RTCPeerConnection();
            prefer(own.addTransceiver(stream.getVideoTracks()[0], { streams: [stream] }), '{{mimeType}}');
            await own.setLocalDescription();
            const answer = await fetch('/offer', { method: 'POST', body: JSON.stringify(own.localDescription) });
            await own.setRemoteDescription(await answer.json());
            """);
        sample.AssertSays($"{WantedPictures} pictures saved in {file}");
        sample.AssertEnds(0, signal: "INT");

        Assert.InRange(VideoFiles.CountPictures(file), WantedPictures, int.MaxValue);
        Assert.Equal(codec, VideoFiles.CodecOf(file));
    }

    [Fact]
    public async Task A_second_browser_is_told_that_another_sends_its_camera()
    {
        using var folder = new TemporaryFolder();
        using SampleProcess sample = SampleProcess.Start("ReceiveCamera", folder.File("camera"));
        await using Page first = await browsers.OpenAsync("chromium", sample.Address);
        await first.UntilAsync("document.getElementById('state').textContent === 'connected'");

        await using Page second = await browsers.OpenAsync("chromium", sample.Address);
        await second.UntilAsync("document.getElementById('state').textContent"
            + " === 'Another browser sends its camera already.'");
        sample.AssertSays($"{WantedPictures} pictures saved in {folder.File("camera")}");
        sample.AssertEnds(0, signal: "TERM");
    }

    [Fact]
    public async Task What_is_no_offer_takes_no_cameras_place()
    {
        using var folder = new TemporaryFolder();
        using SampleProcess sample = SampleProcess.Start("ReceiveCamera", folder.File("camera"));
        using var http = new HttpClient();
        using var rubbish = new StringContent("""{"sdp":"rubbish"}""");
        using HttpResponseMessage response =
            await http.PostAsync(sample.Address + "offer", rubbish, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)response.StatusCode);

        await using Page page = await browsers.OpenAsync("chromium", sample.Address);
        await page.UntilAsync("document.getElementById('state').textContent === 'connected'");
        sample.AssertEnds(0, signal: "TERM");
    }

    [Fact]
    public async Task A_full_disk_ends_it_with_one_message()
    {
        using SampleProcess sample = SampleProcess.Start("ReceiveCamera", "/dev/full");
        await using Page page = await browsers.OpenAsync("chromium", sample.Address);
        sample.AssertEnds(1);
        Assert.Single(
            sample.Lines, static line => line.StartsWith("No space left on device", StringComparison.Ordinal));
    }

    [GeneratedRegex("^([0-9]+) pictures saved in ")]
    private static partial Regex LastLine();
}
