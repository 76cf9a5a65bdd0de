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
    private const string Folder = "/tmp/snapshots";
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
        _machine.SetGpioLine(Line, false);
        await _machine.OutputOfAsync($"rm -rf {Folder} && mkdir {Folder}");
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
        // Nothing is waiting: who asks now is the next one to be served.
        int before = broker.Messages("event/snapshot").Count;
        _machine.SetGpioLine(Line, true);
        Assert.True(
            broker.WaitUntil(() => broker.Messages("event/snapshot").Count > before, Patience), await daemon.LogAsync());
        int events = broker.Messages("event/snapshot").Count, rising = broker.Messages("event/gpio").Count;
        Assert.Equal(events, broker.Messages("snapshot/main").Count);
        Assert.Equal(events, (await FilesAsync()).Length);
        Assert.InRange(events, 3, rising);
        _output.WriteLine($"{rising} rising edges told of 51, {events} pictures");
    }

    private Task<GuestProcess> FeedCameraAsync() => _machine.StartAsync(
        "/payload/guest feed-h264 /payload/numbered-360p30.h264 /dev/video40 30 0");

    private async Task<GuestDaemon> StartAsync()
    {
        GuestDaemon daemon = await GuestDaemon.StartAsync(
            _machine, "", Broker.Setting, """streams.main.source={"type":"v4l2","device":"Loopback"}""",
            $"snapshots.directory={Folder}", $"gpio.inputs.door.line={Line}",
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
