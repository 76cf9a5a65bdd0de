namespace Camerad.Capture.Stills;

/// <summary>What stills say of the device that took them.</summary>
/// <param name="Make">Who made it; null if nobody knows.</param>
/// <param name="Model">What it is called.</param>
/// <param name="Software">The program, with its version.</param>
public sealed record StillOrigin(string? Make, string? Model, string? Software);
