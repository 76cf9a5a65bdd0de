using Camerad.Capture.Gpio;

namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>A chip by the kernel's character device.</summary>
internal sealed class KernelPort : IGpioPort
{
    private const string Consumer = "camerad";

    private readonly GpioChipDevice _chip;
    private readonly GpioEdgeReader _reader;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, GpioLine> _lines = [];

    /// <exception cref="GpioDeviceException">It can't be opened.</exception>
    public KernelPort(GpioChip chip, IGpioEdgeSink sink)
    {
        _chip = GpioChipDevice.Open(chip.Path);
        _reader = new GpioEdgeReader("gpio edges", sink);
    }

    public void OpenInput(int line, GpioPull pull)
    {
        GpioLine opened = _chip.RequestInput(line, pull, Consumer);
        lock (_lock) _lines[line] = opened;
        _reader.Add(opened);
    }

    public void OpenOutput(int line, bool isHigh)
    {
        GpioLine opened = _chip.RequestOutput(line, isHigh, Consumer);
        lock (_lock) _lines[line] = opened;
    }

    public bool Read(int line) => Opened(line).Read();

    public void Write(int line, bool isHigh) => Opened(line).Write(isHigh);

    public void Close(int line)
    {
        GpioLine? opened;
        lock (_lock)
        {
            if (!_lines.Remove(line, out opened)) return;
        }

        _reader.Remove(opened);
        opened.Dispose();
    }

    public void Refresh()
    {
    }

    public void Dispose()
    {
        _reader.Dispose();
        foreach (GpioLine line in _lines.Values) line.Dispose();
        _chip.Dispose();
    }

    private GpioLine Opened(int line)
    {
        lock (_lock) return _lines[line];
    }
}
