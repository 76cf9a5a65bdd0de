using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>Which driver is used. Pure.</summary>
/// <param name="HasKernelInterface">The chip's device file answers in the version that Linux 5.10 brought.</param>
/// <param name="HasV1">libgpiod.so.2 can be loaded.</param>
/// <param name="HasV2">libgpiod.so.3 can be loaded.</param>
/// <param name="HasSysFs">/sys/class/gpio is there.</param>
/// <param name="Debian">Its release; null if unknown.</param>
internal readonly record struct DriverChoice(
    bool HasKernelInterface, bool HasV1, bool HasV2, bool HasSysFs, int? Debian)
{
    private const string UseAuto = "Set gpio.driver to \"auto\".";

    /// <summary>
    /// The kernel's own interface needs nothing and loses nothing (docs/decisions/0009). libgpiod's first interface
    /// also speaks with older kernels, its second one does not.
    /// </summary>
    /// <exception cref="GpioFaultException">It is not here.</exception>
    public GpioDriverKind Choose(GpioDriverKind wanted)
    {
        switch (wanted)
        {
            case GpioDriverKind.Kernel when !HasKernelInterface:
                throw new GpioFaultException("The driver \"kernel\" needs Linux 5.10 or later", UseAuto);
            case GpioDriverKind.LibgpiodV1 when !HasV1: throw Missing(wanted, GpioLibrary.V1);
            case GpioDriverKind.LibgpiodV2 when !HasV2: throw Missing(wanted, GpioLibrary.V2);
            case GpioDriverKind.SysFs when !HasSysFs:
                throw new GpioFaultException("This kernel has no /sys/class/gpio", UseAuto);
            case not GpioDriverKind.Auto: return wanted;
        }

        if (HasKernelInterface) return GpioDriverKind.Kernel;
        if (HasV1) return GpioDriverKind.LibgpiodV1;
        if (HasSysFs) return GpioDriverKind.SysFs;
        throw new GpioFaultException(
            "This kernel is older than 5.10, and neither libgpiod nor /sys/class/gpio is there",
            GpioLibrary.V1.Remedy(Debian) + ".");
    }

    private GpioFaultException Missing(GpioDriverKind wanted, GpioLibrary library) => new(
        $"The driver \"{GpioOptionsReader.Drivers[(int)wanted]}\" needs {library.File}, which is not installed",
        library.Remedy(Debian) + ".");
}
