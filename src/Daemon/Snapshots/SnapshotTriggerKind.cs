namespace Camerad.Daemon.Snapshots;

/// <summary>What asks for a snapshot that is kept.</summary>
internal enum SnapshotTriggerKind
{
    /// <summary>An edge on a line.</summary>
    Gpio,

    /// <summary>Somebody, by a command.</summary>
    Command,

    /// <summary>The time: streams.*.snapshotEvery.</summary>
    Timer,
}
