namespace Camerad.Capture;

/// <summary>A stream's state at one moment.</summary>
/// <param name="Status">What it is doing.</param>
/// <param name="Reason">Why it is not running, for a person; null when it is, or never was started.</param>
/// <param name="NextTry">When the source will be started again; null if it is started.</param>
public sealed record CapturedStreamState(
    CapturedStreamStatus Status, string? Reason = null, DateTimeOffset? NextTry = null);
