using Camerad.Capture.Gpio;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>The machine's chips, lines and drivers. Threading: any.</summary>
internal interface IGpioSystem
{
    /// <summary>All chips, by number.</summary>
    IReadOnlyList<GpioChip> FindChips();

    /// <summary>Whether a chip that was found is still there.</summary>
    bool IsPresent(GpioChip chip);

    /// <summary>What the kernel tells of a line; null if it is too old to tell.</summary>
    GpioLineState? ReadLine(GpioChip chip, int line);

    /// <summary>The driver that will be used where this one is wanted.</summary>
    /// <exception cref="GpioFaultException">It is not here.</exception>
    GpioDriverKind ChooseDriver(GpioChip chip, GpioDriverKind wanted);

    /// <summary>Opens a chip.</summary>
    /// <param name="chip">One of <see cref="FindChips"/>.</param>
    /// <param name="driver">One that <see cref="ChooseDriver"/> gave.</param>
    /// <param name="sink">Gets edges and losses.</param>
    IGpioPort Open(GpioChip chip, GpioDriverKind driver, IGpioEdgeSink sink);
}
