using System.Text.Json;
using Camerad.Hardware.Tests.Machine;
using Camerad.TestKit.Processes;

namespace Camerad.Hardware.Tests;

/// <summary>The machine's cameras, through camerad, in a browser outside.</summary>
[Collection(MachineCollection.Name)]
public sealed class CameraStreamTests
{
    private const int WantedFrames = 60, WantedSoftwareFrames = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly EmulatedMachine _machine;
    private readonly ITestOutputHelper _output;

    public CameraStreamTests(EmulatedMachine machine, ITestOutputHelper output)
    {
        machine.Require();
        (_machine, _output) = (machine, output);
    }

    [Fact]
    public async Task H264_camera_is_shown_with_the_right_frames_in_order()
    {
        Tools.RequireBrowser("chromium");
        await using GuestProcess feeder = await _machine.StartAsync(
            "/payload/guest feed-h264 /payload/numbered-360p30.h264 /dev/video40 30 0");
        await using GuestDaemon daemon = await GuestDaemon.StartAsync(
            _machine, "", """streams.main.source={"type":"v4l2","device":"Loopback"}""");
        using var browser = new Browser("chromium", GuestDaemon.Url, prefix: _machine.Prefix);

        bool isPlaying = browser.WaitUntil(() => browser.Frames.Count >= WantedFrames, Patience);

        Assert.True(isPlaying, await WhyNotAsync(browser, daemon));
        browser.Finish();
        int sent = FrameOrder.AssertForward(browser.Frames);
        _output.WriteLine($"shown {browser.Frames.Count} of {sent} frames; {browser.Statistics}");
    }

    [Fact]
    public async Task Raw_camera_is_encoded_and_shown()
    {
        Tools.RequireBrowser("chromium");
        await using GuestDaemon daemon = await GuestDaemon.StartAsync(
            _machine, "",
            """streams.main.source={"type":"v4l2","width":320,"height":180,"fps":5,"encoder":"software"}""");
        using var browser = new Browser("chromium", GuestDaemon.Url, prefix: _machine.Prefix);

        bool isPlaying = browser.WaitUntil(() => browser.Statistic("framesDecoded") >= WantedSoftwareFrames, Patience);

        Assert.True(isPlaying, await WhyNotAsync(browser, daemon));
        browser.Finish();
        _output.WriteLine($"{browser.Statistics}");
    }

    [Fact]
    public async Task Unplugged_camera_comes_back_to_the_viewer_who_stayed()
    {
        Tools.RequireBrowser("chromium");
        await using GuestDaemon daemon = await GuestDaemon.StartAsync(
            _machine, "",
            """streams.main.source={"type":"v4l2","width":320,"height":180,"fps":5,"encoder":"software"}""");
        using var browser = new Browser("chromium", GuestDaemon.Url, prefix: _machine.Prefix);
        bool isPlaying = browser.WaitUntil(() => browser.Statistic("framesDecoded") >= WantedSoftwareFrames, Patience);
        Assert.True(isPlaying, await WhyNotAsync(browser, daemon));

        // vivid is plugged in again when nobody has it open any more.
        await _machine.OutputOfAsync("v4l2-ctl -d /dev/video0 --set-ctrl disconnect=1");
        await daemon.WaitUntilAsync(log => log.Contains("is gone (unplugged?)", StringComparison.Ordinal), Patience);
        await daemon.WaitUntilAsync(log => Count(log, "gives pictures of 320x180") == 2, Patience);
        int before = browser.Statistic("framesDecoded");
        isPlaying = browser.WaitUntil(
            () => browser.Statistic("framesDecoded") >= before + WantedSoftwareFrames, Patience);

        Assert.True(isPlaying, await WhyNotAsync(browser, daemon));
        browser.Finish();
        Assert.Equal(1, browser.Connections);
        _output.WriteLine(await daemon.LogAsync());
        _output.WriteLine($"{browser.Statistics}");
    }

    [Fact]
    public async Task Devices_and_check_name_the_cameras()
    {
        const string Camera = """--set 'streams.main.source={"type":"v4l2","width":640,"height":360}'""";

        string devices = await _machine.OutputOfAsync("/payload/camerad devices");
        string json = await _machine.OutputOfAsync("/payload/camerad devices --json");
        string check = (await _machine.RunAsync($"/payload/camerad check {Camera}")).Output;

        _output.WriteLine(devices);
        _output.WriteLine(check);
        Assert.Contains("vivid (platform:vivid-000, vivid)", devices, StringComparison.Ordinal);
        Assert.Contains("a camera when a program writes into it", devices, StringComparison.Ordinal);
        Assert.Contains("an encoder for something else", devices, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(5, document.RootElement.GetProperty("videoDevices").GetArrayLength());
        Assert.Contains("/dev/video0 (vivid): 640x360 YU12 at 30", check, StringComparison.Ordinal);
        Assert.Contains("encoder: OpenH264", check, StringComparison.Ordinal);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private async Task<string> WhyNotAsync(Browser browser, GuestDaemon daemon) =>
        $"{browser.Text}\n{browser.Tail}\n{await daemon.LogAsync()}\n{_machine.SerialTail}";
}
