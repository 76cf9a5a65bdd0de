namespace Camerad.Daemon.Configuration;

/// <summary>Takes one picture, or several one after the other.</summary>
/// <param name="Stream">Whose; null: of all streams.</param>
/// <param name="Count">Pictures of each stream, 1 to <see cref="MaxCount"/>.</param>
/// <param name="IntervalMs">From one picture to the next.</param>
internal sealed record GpioSnapshotAction(
    string? Stream = null, int Count = 1, int IntervalMs = GpioSnapshotAction.DefaultIntervalMs) : GpioAction
{
    public const int MaxCount = 20;
    public const int DefaultIntervalMs = 500, MinIntervalMs = 50, MaxIntervalMs = 60_000;
}
