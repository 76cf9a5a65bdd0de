namespace Camerad.Daemon.Gpio;

/// <summary>How GPIO is doing, at one moment.</summary>
/// <param name="Chip">The chip in use, for people; null if none is.</param>
/// <param name="Driver">The word of the driver in use; null if none is.</param>
/// <param name="Trouble">Why no line works, as a sentence; null if the chip is open.</param>
/// <param name="Inputs">In the order of the configuration.</param>
/// <param name="Outputs">In the order of the configuration.</param>
/// <param name="DroppedEvents">Events that found the queue full.</param>
internal sealed record GpioStatus(
    string? Chip, string? Driver, string? Trouble, IReadOnlyList<GpioInputStatus> Inputs,
    IReadOnlyList<GpioOutputStatus> Outputs, long DroppedEvents)
{
    /// <summary>Whether every line works.</summary>
    public bool IsWell => Trouble is null && Inputs.All(static input => input.Trouble is null)
        && Outputs.All(static output => output.Trouble is null);
}
