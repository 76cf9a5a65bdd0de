namespace Camerad.Daemon.Gpio;

/// <summary>How one input is doing.</summary>
/// <param name="Name">From the configuration.</param>
/// <param name="Trouble">Why it is not watched, as a sentence; null if it is.</param>
/// <param name="IsActive">Its level now.</param>
/// <param name="Edges">Since the start.</param>
/// <param name="Triggers">Times that actions were started.</param>
/// <param name="HeldOff">Triggers that fell into the hold-off.</param>
/// <param name="MergedSnapshots">Triggers whose pictures an earlier trigger's covered.</param>
internal sealed record GpioInputStatus(
    string Name, string? Trouble, bool IsActive, long Edges, long Triggers, long HeldOff, long MergedSnapshots);
