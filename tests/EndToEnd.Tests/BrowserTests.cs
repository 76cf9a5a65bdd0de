using System.Text.Json;
using Camerad.TestKit.Processes;

namespace Camerad.EndToEnd.Tests;

/// <summary>Real browsers watch the demo stream and the frames they show are read back from their pixels.</summary>
[Collection(OneAtATime.Name)]
public sealed class BrowserTests(ITestOutputHelper output)
{
    private const int WantedFrames = 150;
    private const int FreezeAttempts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("chromium", "mqtt")]
    [InlineData("chromium", "whep")]
    [InlineData("firefox", "mqtt")]
    [InlineData("firefox", "whep")]
    public void A_browser_shows_the_demo_stream(string browser, string signaling)
    {
        Tools.RequireBrowser(browser);
        using var daemon = new DaemonProcess();
        Watch(browser, $"{daemon.Url}?signaling={signaling}", daemon, signaling);
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public void A_browser_shows_the_demo_stream_through_a_broker_with_tls_and_password(string browser)
    {
        Tools.RequireBrowser(browser);
        Tools.RequireFile(Mosquitto.Program);
        using var broker = new Mosquitto(isSecure: true);
        using var daemon = new DaemonProcess(broker.Settings);
        Watch(browser, $"{daemon.Url}?signaling=mqtt", daemon, "mqtt");
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public void A_browser_wakes_a_camera_that_rests_and_shows_what_camerad_encodes(string name)
    {
        Tools.RequireBrowser(name);
        using var daemon = new DaemonProcess(
        [
            "streams={\"main\":{\"source\":{\"type\":\"pattern\",\"width\":640,\"height\":360}}}",
            "streams.main.restAfter=1",
        ]);
        bool rests() => daemon.Lines.Any(line => line.Contains("nobody is watching", StringComparison.Ordinal));
        Assert.True(daemon.WaitUntil(rests, Patience), daemon.Tail);

        using var browser = new Browser(name, daemon.Url + "?signaling=whep");

        Assert.True(
            browser.WaitUntil(() => browser.Frames.Count >= WantedFrames, Patience), $"{browser.Tail}\n{daemon.Tail}");
        browser.Finish();
        // A machine too busy to encode them all leaves some out; none may come twice or late.
        FrameOrder.AssertForward(browser.Frames);
    }

    [Fact]
    public void Chromium_answers_an_offer_of_the_camera()
    {
        Tools.RequireBrowser("chromium");
        using var daemon = new DaemonProcess();
        Watch(
            () => new Browser("chromium", daemon.Url + "health", script: "answering-viewer.js"),
            browser => Assert.Contains("offer", browser.Notes),
            daemon);
    }

    [Fact]
    public void Chromium_shows_the_stream_over_IPv6_alone()
    {
        Tools.RequireBrowser("chromium");
        using var network = new Ipv6Namespace();
        using var daemon = new DaemonProcess(prefix: network.Prefix, listen: "[::1]:0");
        Watch("chromium", $"{daemon.Url}?signaling=whep", daemon, "whep", network.Prefix);
    }

    [Theory]
    [InlineData("mqtt")]
    [InlineData("whep")]
    public void Firefox_without_H264_is_told_so_by_the_page(string signaling)
    {
        Tools.RequireBrowser("firefox");
        using var daemon = new DaemonProcess();
        using var browser = new Browser("firefox", $"{daemon.Url}?signaling={signaling}", h264: false);

        bool isTold() => browser.Text.Contains("offers no H.264", StringComparison.Ordinal);
        Assert.True(browser.WaitUntil(isTold, Patience), browser.Tail);
        Assert.Empty(browser.Frames);
    }

    [Fact]
    public void An_offer_without_H264_is_refused_with_a_reason_by_both_signaling_channels()
    {
        Tools.RequireBrowser("firefox");
        using var daemon = new DaemonProcess();
        using var browser = new Browser("firefox", daemon.Url + "health", h264: false, script: "offer-without-h264.js");
        bool isAnswered() => browser.Notes.Any(note => note.StartsWith("mqtt ", StringComparison.Ordinal));
        Assert.True(browser.WaitUntil(isAnswered, Patience), browser.Tail);

        Assert.Contains("offered no H264 video", browser.Notes);
        string whep = browser.Notes.Single(note => note.StartsWith("whep ", StringComparison.Ordinal));
        string mqtt = browser.Notes.First(note => note.StartsWith("mqtt ", StringComparison.Ordinal));
        output.WriteLine($"{whep}\n{mqtt}");
        Assert.StartsWith("whep 4", whep, StringComparison.Ordinal);
        Assert.Contains("H.264", whep, StringComparison.Ordinal);
        Assert.Contains("no-common-codec", mqtt, StringComparison.Ordinal);
        Assert.Contains("H.264", mqtt, StringComparison.Ordinal);
    }

    private void Watch(
        string name, string url, DaemonProcess daemon, string signaling, IReadOnlyList<string>? prefix = null) => Watch(
            () => new Browser(name, url, prefix: prefix),
            browser => Assert.Contains(
                $"Signaling by {signaling.ToUpperInvariant()}", browser.Text, StringComparison.Ordinal),
            daemon);

    /// <summary>
    /// Every attempt must show the right frames. Only a freeze is forgiven, and not each time: a browser that the
    /// machine's other work keeps waiting freezes too, but the camera's fault would show again and again.
    /// </summary>
    private void Watch(Func<Browser> open, Action<Browser> check, DaemonProcess daemon)
    {
        for (int attempt = 1; attempt <= FreezeAttempts; attempt++)
        {
            using Browser browser = open();
            Assert.True(
                browser.WaitUntil(() => browser.Frames.Count >= WantedFrames, Patience),
                $"{browser.Text}\n{string.Join(", ", browser.Notes)}\n{browser.Tail}\n{daemon.Tail}");
            check(browser);
            AssertPlayed(browser);
            if (browser.Statistic("freezeCount") == 0) return;
        }
        Assert.Fail($"the picture froze in each of {FreezeAttempts} attempts");
    }

    /// <summary>The right frames in the right order, and as many decoded as were sent in that time.</summary>
    private void AssertPlayed(Browser browser)
    {
        browser.Finish();
        int sent = FrameOrder.AssertForward(browser.Frames);
        int decoded = browser.Statistic("framesDecoded");
        JsonElement statistics = browser.Statistics;
        output.WriteLine($"shown {browser.Frames.Count} and decoded {decoded} of {sent} frames; {statistics}");
        // a few may lie between the last one shown and the count
        Assert.InRange(decoded, sent * 0.98, (sent * 1.02) + 3);
    }
}
