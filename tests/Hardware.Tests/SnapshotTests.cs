using System.Text.Json;
using Camerad.Hardware.Tests.Machine;
using Camerad.TestKit.Processes;

namespace Camerad.Hardware.Tests;

/// <summary>
/// A line's edge becomes a photograph: on the machine's disk, at a broker outside, with the number of the frame that
/// the camera gave.
/// </summary>
[Collection(MachineCollection.Name)]
public sealed class SnapshotTests : IAsyncLifetime
{
    private const int Line = 3;
    private const string Folder = "/tmp/snapshots", TokenFile = "/tmp/token";
    private const string Token = "a-token-of-the-tests-0123456789";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly EmulatedMachine _machine;
    private readonly ITestOutputHelper _output;

    public SnapshotTests(EmulatedMachine machine, ITestOutputHelper output)
    {
        machine.Require();
        Broker.Require();
        Tools.RequireFile(FrameNumber.Decoder);
        (_machine, _output) = (machine, output);
    }

    public async ValueTask InitializeAsync()
    {
        await _machine.RestGpioLineAsync(Line);
        await _machine.OutputOfAsync($"rm -rf {Folder} && mkdir {Folder} && (umask 77; echo {Token} > {TokenFile})");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Edge_gives_one_file_one_event_and_one_picture_which_is_the_cameras()
    {
        await using GuestProcess feeder = await FeedCameraAsync();
        using var broker = new Broker(_machine);
        await using GuestDaemon daemon = await StartAsync();

        _machine.SetGpioLine(Line, true);

        bool isTold = broker.WaitUntil(() => broker.Messages("event/snapshot").Count > 0, Patience);
        Assert.True(isTold, await daemon.LogAsync());
        using JsonDocument edge = JsonDocument.Parse(Assert.Single(broker.Messages("event/gpio")));
        Assert.Equal("door", edge.RootElement.GetProperty("input").GetString());
        Assert.Equal("rising", edge.RootElement.GetProperty("trigger").GetString());
        using JsonDocument facts = JsonDocument.Parse(Assert.Single(broker.Messages("event/snapshot")));
        _output.WriteLine(facts.RootElement.GetRawText());
        Assert.Equal("gpio", facts.RootElement.GetProperty("trigger").GetString());
        Assert.Equal("door", facts.RootElement.GetProperty("name").GetString());

        byte[] picture = Assert.Single(broker.Messages("snapshot/main"));
        string file = Assert.Single(await FilesAsync());
        Assert.Equal($"{Folder}/{facts.RootElement.GetProperty("file").GetString()}", file);
        Assert.Equal(picture, await _machine.GetFileAsync(file));
        Assert.InRange(NumberIn(picture) ?? -1, 0, FrameOrder.ClipLength - 1);
    }

    [Fact]
    public async Task Hundred_edges_in_a_second_give_the_first_picture_a_later_one_and_no_queue()
    {
        await using GuestProcess feeder = await FeedCameraAsync();
        using var broker = new Broker(_machine);
        await using GuestDaemon daemon = await StartAsync();

        for (int i = 0; i < 100; i++)
        {
            _machine.SetGpioLine(Line, i % 2 == 0);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        bool isTaken = broker.WaitUntil(
            () => broker.Messages("event/snapshot").Count >= 2 && broker.Messages("event/gpio").Count >= 2, Patience);
        Assert.True(isTaken, await daemon.LogAsync());
        // Each edge has a picture of its own, or one that was taken after it.
        bool isAllTaken = broker.WaitUntil(
            () => broker.Messages("event/snapshot").Count == PicturesOf(daemon.Fetch("health", Token)), Patience);
        Assert.True(isAllTaken, daemon.Fetch("health", Token));
        int pictures = broker.Messages("event/snapshot").Count, rising = broker.Messages("event/gpio").Count;
        Assert.Equal(pictures, broker.Messages("snapshot/main").Count);
        Assert.Equal(pictures, (await FilesAsync()).Length);
        Assert.InRange(pictures, 2, rising / 2);
        _output.WriteLine($"{rising} rising edges told of 50, {pictures} pictures");
    }

    // Triggers less those that an earlier one's picture covered.
    private static int PicturesOf(string health)
    {
        using JsonDocument document = JsonDocument.Parse(health);
        JsonElement input = document.RootElement.GetProperty("gpio").GetProperty("inputs")[0];
        return input.GetProperty("triggers").GetInt32() - input.GetProperty("mergedSnapshots").GetInt32();
    }

    private Task<GuestProcess> FeedCameraAsync() => _machine.StartAsync(
        "/payload/guest feed-h264 /payload/numbered-360p30.h264 /dev/video40 30 0");

    private async Task<GuestDaemon> StartAsync()
    {
        GuestDaemon daemon = await GuestDaemon.StartAsync(
            _machine, "", Broker.Setting, """streams.main.source={"type":"v4l2","device":"Loopback"}""",
            $"snapshots.directory={Folder}", "http.open=false",
            $"http.tokenFile={TokenFile}", $"gpio.inputs.door.line={Line}",
            """gpio.inputs.door.onRising=["snapshot","event"]""");
        await _machine.OutputOfAsync(
            $"until gpioinfo gpiochip0 | grep 'line *{Line}:' | grep -q camerad; do sleep 0.2; done");
        return daemon;
    }

    private async Task<string[]> FilesAsync() => (await _machine.OutputOfAsync($"find {Folder} -type f"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static int? NumberIn(byte[] picture)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, picture);
            return FrameNumber.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
