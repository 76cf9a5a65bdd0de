using System.Security.Cryptography;
using System.Text.Json;
using Camerad.TestKit.Processes;

namespace Camerad.EndToEnd.Tests;

/// <summary>The viewer page's control channel and GET /viewers, with real browsers.</summary>
[Collection(OneAtATime.Name)]
public sealed class ControlChannelTests(ITestOutputHelper output) : IDisposable
{
    private const int OldLength = 3_000_000; // bytes: far more than waits in a channel
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly string _folder = Directory.CreateTempSubdirectory("snapshots").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("chromium", "mqtt")]
    [InlineData("chromium", "whep")]
    [InlineData("firefox", "mqtt")]
    public async Task Page_takes_lists_and_fetches_a_snapshot_over_its_own_connection(string name, string signaling)
    {
        Tools.RequireBrowser(name);
        byte[] old = RandomNumberGenerator.GetBytes(OldLength);
        string oldFile = Path.Combine(_folder, "main", "20200101", "main-20200101-000000.000.jpg");
        Directory.CreateDirectory(Path.GetDirectoryName(oldFile)!);
        await File.WriteAllBytesAsync(oldFile, old, TestContext.Current.CancellationToken);
        using var daemon = new DaemonProcess(
        [
            "streams={\"main\":{\"source\":{\"type\":\"pattern\",\"width\":640,\"height\":360}}}",
            $"snapshots.directory={_folder}", "snapshots.maxDays=0",
        ]);
        using var browser = new Browser(name, $"{daemon.Url}?signaling={signaling}", script: "control-channel.js");

        bool isOver() => browser.Notes.Any(
            static note => note == "done" || note.StartsWith("failed", StringComparison.Ordinal));
        Assert.True(browser.WaitUntil(isOver, Patience), $"{browser.Tail}\n{daemon.Tail}");
        IReadOnlyList<string> notes = browser.Notes;
        output.WriteLine(string.Join("\n", notes));

        string file = Assert.Single(
            Directory.GetFiles(_folder, "*.jpg", SearchOption.AllDirectories), path => path != oldFile);
        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal("done", notes[^1]);
        Assert.Contains("shown 640x360: Taken.", notes);
        Assert.Contains(
            $"listed 2 false {Path.GetRelativePath(_folder, file)} {bytes.Length}", notes);
        Assert.Contains($"fetched {Convert.ToHexStringLower(SHA256.HashData(bytes))}", notes);
        Assert.Contains($"fetched {Convert.ToHexStringLower(SHA256.HashData(old))}", notes);
        Assert.Contains(notes, static note => note.StartsWith("refused `file` must be", StringComparison.Ordinal));
        Assert.Contains("bitrate 600000", notes);
        await AssertViewersAsync(daemon, browser);
    }

    // One viewer, whose figures grow, and are those that the browser tells.
    private async Task AssertViewersAsync(DaemonProcess daemon, Browser browser)
    {
        JsonElement first = await ViewerAsync(daemon, static viewer => Number(viewer, "sentPictures") > 0);
        JsonElement later = await ViewerAsync(daemon, viewer =>
            Number(viewer, "sentPictures") > Number(first, "sentPictures")
            && Number(viewer, "sentBytes") > Number(first, "sentBytes")
            && Number(viewer, "bitsPerSecond") > 0 && viewer.TryGetProperty("roundTripMs", out _));
        output.WriteLine(later.GetRawText());

        Assert.Equal(
            (1L, "main", "connected", "H264"),
            (Number(later, "id"), Text(later, "stream"), Text(later, "state"), Text(later, "codec")));
        Assert.True(later.GetProperty("control").GetBoolean());
        Assert.True(Number(later, "keyFrameRequests") >= 1);
        Assert.Equal("udp", Text(later, "protocol"));
        Assert.Contains(':', Text(later, "remoteAddress"));
        Assert.InRange(Number(later, "lostPackets"), 0, Number(later, "sentPackets"));
        bool isReceived() => browser.Statistic("packetsReceived") > 0;
        Assert.True(browser.WaitUntil(isReceived, Patience), browser.Tail);
    }

    private static async Task<JsonElement> ViewerAsync(DaemonProcess daemon, Func<JsonElement, bool> isRight)
    {
        using var client = new HttpClient { Timeout = Patience };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Patience);
        while (true)
        {
            string text = await client.GetStringAsync(new Uri(daemon.Url + "viewers"), timeout.Token);
            JsonElement viewer = Assert.Single(
                JsonDocument.Parse(text).RootElement.GetProperty("viewers").EnumerateArray());
            if (isRight(viewer)) return viewer;
            await Task.Delay(200, timeout.Token);
        }
    }

    private static long Number(JsonElement viewer, string name) =>
        viewer.TryGetProperty(name, out JsonElement value) ? (long)value.GetDouble() : 0;

    private static string Text(JsonElement viewer, string name) =>
        viewer.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";
}
