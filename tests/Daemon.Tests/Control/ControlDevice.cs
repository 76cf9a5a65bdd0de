using Camerad.Daemon.Commands;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Control;
using Camerad.Daemon.Snapshots;
using Camerad.Daemon.Tests.Commands;
using Camerad.Daemon.Tests.Configuration;
using Camerad.Daemon.Tests.Snapshots;
using Camerad.Signaling;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Daemon.Tests.Control;

/// <summary>Everything behind a control channel, and one viewer's channel.</summary>
internal sealed class ControlDevice : IAsyncDisposable
{
    private readonly TemporaryFolder _disk = new();
    private readonly ControlSession _session;

    /// <param name="settings">As with <c>--set</c>.</param>
    /// <param name="isKept">There is a folder for snapshots.</param>
    public ControlDevice(string settings = "", bool isKept = true)
    {
        string[] all = ["snapshots.minFreeBytes=0", "snapshots.mqtt=false",
            .. settings.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        CameradOptions options = Loading.FromSettings(isKept ? [$"snapshots.directory={_disk.Root}", .. all] : all);
        Viewer = new FakeViewer(Time);
        Camera = new FakeCamera("main", Time);
        Snapshots = new SnapshotService(
            options, [Camera], Renderer, new FakeBroker().Publish, Time, NullLogger<SnapshotService>.Instance);
        var streams = new StreamTable([Main, Garden]);
        var commands = new DeviceCommands(
        [
            new SnapshotCommand(Snapshots), new ControlCommand(streams), new KeyFrameCommand(streams),
            new BitrateCommand(streams),
        ]);
        var service = new ControlService(
            commands, new CommandAccess(options.Http, options.Snapshots), Snapshots, ["main", "garden"], Counters,
            Time, NullLogger<ControlService>.Instance);
        _session = service.Open(Viewer, Channel);
    }

    public string Root => _disk.Root;

    public ManualTime Time { get; } = new(FakeCamera.Morning);

    public FakeCamera Camera { get; }

    public FakeRenderer Renderer { get; } = new();

    public SnapshotService Snapshots { get; }

    public FakeControllable Main { get; } = new("main");

    public FakeControllable Garden { get; } = new("garden") { HasControls = false };

    public FakeViewer Viewer { get; }

    public FakeControlChannel Channel { get; } = new();

    public SignalingCounters Counters { get; } = new();

    /// <summary>Takes snapshots that are kept, a second apart; returns their names, the newest first.</summary>
    public async Task<IReadOnlyList<string>> KeepAsync(int count)
    {
        var names = new List<string>();
        for (int i = 0; i < count; i++)
        {
            Time.Advance(1000);
            SnapshotRecord record = await Snapshots.RecordAsync(
                "main", new SnapshotTrigger(SnapshotTriggerKind.Command), null, TestContext.Current.CancellationToken);
            names.Insert(0, record.File!);
        }

        return names;
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await Snapshots.DisposeAsync();
        _disk.Dispose();
    }
}
