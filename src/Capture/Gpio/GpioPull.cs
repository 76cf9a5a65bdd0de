namespace Camerad.Capture.Gpio;

/// <summary>The resistor inside the chip that gives an open input a level.</summary>
public enum GpioPull
{
    /// <summary>None: whatever is connected drives the line.</summary>
    None,

    /// <summary>To the supply voltage: open is high.</summary>
    Up,

    /// <summary>To ground: open is low.</summary>
    Down,
}
