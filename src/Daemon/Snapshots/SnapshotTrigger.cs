namespace Camerad.Daemon.Snapshots;

/// <summary>What asked for a snapshot.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Name">Which one, e.g. the input's name; null: there is only one.</param>
internal sealed record SnapshotTrigger(SnapshotTriggerKind Kind, string? Name = null)
{
    /// <summary>In events.</summary>
    public string Word => Kind switch
    {
        SnapshotTriggerKind.Gpio => "gpio",
        SnapshotTriggerKind.Timer => "timer",
        _ => "command",
    };
}
