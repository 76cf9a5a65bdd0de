using System.Text.Json;
using Camerad.Hardware.Tests.Machine;
using Camerad.TestKit.Processes;

namespace Camerad.Hardware.Tests;

/// <summary>camerad as it ships for 64-bit ARM, in the machine, watched from outside.</summary>
[Collection(MachineCollection.Name)]
public sealed class DaemonTests
{
    private const int WantedFrames = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly EmulatedMachine _machine;
    private readonly ITestOutputHelper _output;

    public DaemonTests(EmulatedMachine machine, ITestOutputHelper output)
    {
        machine.Require();
        (_machine, _output) = (machine, output);
    }

    [Fact]
    public async Task Health_is_served_to_the_network()
    {
        await using GuestDaemon daemon = await GuestDaemon.StartAsync(_machine);

        using JsonDocument health = JsonDocument.Parse(daemon.Fetch("health"));
        string page = daemon.Fetch("");

        Assert.Equal("ok", health.RootElement.GetProperty("status").GetString());
        Assert.Contains("<video", page, StringComparison.Ordinal);
    }

    [Fact]
    public Task Browser_outside_plays_the_demo_stream() => PlayAsync();

    // Small network cards have no checksum offload; Linux 6.1 then refuses to cut messages into datagrams (EIO).
    [Fact]
    public async Task Browser_plays_where_the_network_card_can_not_segment()
    {
        string ask = $"/payload/guest udp-segment {EmulatedMachine.HostAddress} 45001";
        Assert.Equal(0, (await _machine.RunAsync(ask)).ExitCode);
        await _machine.OutputOfAsync("ethtool -K eth0 tx off");
        try
        {
            Assert.Equal(1, (await _machine.RunAsync(ask)).ExitCode);
            await PlayAsync();
        }
        finally
        {
            await _machine.OutputOfAsync("ethtool -K eth0 tx on");
        }
    }

    private async Task PlayAsync()
    {
        Tools.RequireBrowser("chromium");
        await using GuestDaemon daemon = await GuestDaemon.StartAsync(_machine);
        using var browser = new Browser("chromium", GuestDaemon.Url, prefix: _machine.Prefix);

        bool isPlaying = browser.WaitUntil(() => browser.Frames.Count >= WantedFrames, Patience);

        Assert.True(isPlaying, $"{browser.Text}\n{browser.Tail}\n{await daemon.LogAsync()}\n{_machine.SerialTail}");
        browser.Finish();
        int sent = FrameOrder.AssertForward(browser.Frames);
        _output.WriteLine($"shown {browser.Frames.Count} of {sent} frames; {browser.Statistics}");
    }
}
