namespace Camerad.Capture.Controls;

/// <summary>What came of setting a control.</summary>
/// <param name="Status">How it went.</param>
/// <param name="Value">In force now, after the device's rounding; null if unknown.</param>
/// <param name="Message">For people: what is wrong and what would be right; null if all is well.</param>
public sealed record ControlOutcome(ControlStatus Status, string? Value, string? Message = null);
