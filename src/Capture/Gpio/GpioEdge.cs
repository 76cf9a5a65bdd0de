namespace Camerad.Capture.Gpio;

/// <summary>A line has changed its level.</summary>
/// <param name="Offset">The line's number on its chip.</param>
/// <param name="IsHigh">The level after it.</param>
/// <param name="Time">When, by the kernel's monotonic clock.</param>
public readonly record struct GpioEdge(int Offset, bool IsHigh, TimeSpan Time);
