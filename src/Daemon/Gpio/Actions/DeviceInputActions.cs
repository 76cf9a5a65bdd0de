using System.Text;
using Camerad.Daemon.Commands;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Snapshots;

namespace Camerad.Daemon.Gpio.Actions;

/// <summary>What inputs set off, done by the device: its snapshots, its streams' encoders, its brokers.</summary>
/// <param name="snapshots">Takes, keeps and publishes the pictures.</param>
/// <param name="streams">All there are.</param>
/// <param name="publish">The way to the brokers.</param>
internal sealed class DeviceInputActions(
    SnapshotService snapshots, IReadOnlyList<IControllableStream> streams, PublishMessage publish) : IInputActions
{
    public Task SnapshotAsync(GpioSnapshotAction action, InputCause cause)
    {
        var trigger = new SnapshotTrigger(SnapshotTriggerKind.Gpio, cause.Input);
        return Task.WhenAll(Named(action.Stream).Select(one => snapshots.SnapshotAsync(
            one.Name, trigger, action.Count, TimeSpan.FromMilliseconds(action.IntervalMs))));
    }

    public void RequestKeyFrame(string? stream)
    {
        foreach (IControllableStream one in Named(stream)) one.RequestKeyFrame();
    }

    public async Task PublishEventAsync(string name, string json, CancellationToken cancellationToken)
    {
        bool isTaken = await publish(
            $"event/{name}", Encoding.UTF8.GetBytes(json), false, "application/json", cancellationToken)
            .ConfigureAwait(false);
        if (!isTaken) throw new IOException("no broker is in reach");
    }

    // The configuration's reader has seen to it that the name is a stream's.
    private IEnumerable<IControllableStream> Named(string? stream) =>
        stream is null ? streams : streams.Where(one => one.Name == stream);
}
