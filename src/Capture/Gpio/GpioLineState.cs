namespace Camerad.Capture.Gpio;

/// <summary>What the kernel tells of one line.</summary>
/// <param name="Offset">Its number on the chip.</param>
/// <param name="Name">From the board's description, e.g. GPIO17; empty if it has none.</param>
/// <param name="IsUsed">Somebody has requested it: nobody else can.</param>
/// <param name="Consumer">What who uses it calls itself; may be empty.</param>
/// <param name="IsOutput">Its direction.</param>
public sealed record GpioLineState(int Offset, string Name, bool IsUsed, string Consumer, bool IsOutput);
