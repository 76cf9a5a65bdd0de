using Camerad.Capture.Gpio;

namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>
/// The seam to hardware: one chip, opened by one driver. Lines are opened, and closed by <see cref="Close"/> or with
/// the chip. Edges and losses go to the sink that the port was opened with, on the driver's threads; while such a call
/// runs, closing may wait for it. Every call may throw <see cref="Exception"/>s of the driver's own.
/// </summary>
internal interface IGpioPort : IDisposable
{
    /// <summary>Opens an input; its edges are reported from now on.</summary>
    void OpenInput(int line, GpioPull pull);

    /// <summary>Opens an output that has this level from the start.</summary>
    void OpenOutput(int line, bool isHigh);

    /// <summary>The level of an opened line.</summary>
    bool Read(int line);

    /// <summary>Sets the level of an opened output.</summary>
    void Write(int line, bool isHigh);

    /// <summary>Gives a line back.</summary>
    void Close(int line);

    /// <summary>Called every few seconds: finds and mends what a driver loses silently.</summary>
    void Refresh();
}
