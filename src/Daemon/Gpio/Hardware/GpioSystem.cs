using Camerad.Capture.Gpio;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>This machine.</summary>
internal sealed class GpioSystem : IGpioSystem
{
    public IReadOnlyList<GpioChip> FindChips() =>
        GpioChipDevice.FindAll() is { Count: > 0 } chips ? chips : SysFsChips.FindAll();

    public bool IsPresent(GpioChip chip) =>
        chip.Path.Length > 0 ? File.Exists(chip.Path) : SysFsChips.FindBase(chip) is not null;

    public GpioLineState? ReadLine(GpioChip chip, int line)
    {
        if (chip.Path.Length == 0) return null;
        try
        {
            using GpioChipDevice device = GpioChipDevice.Open(chip.Path);
            return device.ReadLine(line);
        }
        catch (GpioDeviceException)
        {
            return null;
        }
    }

    public GpioDriverKind ChooseDriver(GpioChip chip, GpioDriverKind wanted) => new DriverChoice(
        ReadLine(chip, 0) is not null, GpioLibrary.V1.CanLoad(), GpioLibrary.V2.CanLoad(),
        Directory.Exists(SysFsChips.Folder), GpioLibrary.DebianRelease()).Choose(wanted);

    public IGpioPort Open(GpioChip chip, GpioDriverKind driver, IGpioEdgeSink sink) =>
        driver == GpioDriverKind.Kernel ? new KernelPort(chip, sink) : new ControllerPort(chip, driver, sink);
}
