using Camerad.Capture.Gpio;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio.Hardware;

namespace Camerad.Daemon.Tests.Gpio;

/// <summary>
/// A machine with chips, made of lists; the drivers of the real one are tried on emulated hardware
/// (docs/hardware-tests.md).
/// </summary>
internal sealed class FakeGpioSystem : IGpioSystem
{
    private readonly Lock _lock = new();

    public static readonly GpioChip Header = new("/dev/gpiochip0", "gpiochip0", "pinctrl-rp1", 54);

    public List<GpioChip> Chips { get; } = [Header];

    /// <summary>Lines that somebody else has.</summary>
    public Dictionary<int, string> Users { get; } = [];

    public FakePort? Port { get; private set; }

    public GpioDriverKind Driver { get; set; } = GpioDriverKind.Kernel;

    public IReadOnlyList<GpioChip> FindChips()
    {
        lock (_lock) return [.. Chips];
    }

    public bool IsPresent(GpioChip chip)
    {
        lock (_lock) return Chips.Contains(chip);
    }

    public GpioLineState? ReadLine(GpioChip chip, int line)
    {
        lock (_lock)
            return new GpioLineState(
                line, $"GPIO{line}", Users.ContainsKey(line), Users.GetValueOrDefault(line, ""), IsOutput: false);
    }

    public GpioDriverKind ChooseDriver(GpioChip chip, GpioDriverKind wanted) => Driver;

    public IGpioPort Open(GpioChip chip, GpioDriverKind driver, IGpioEdgeSink sink)
    {
        lock (_lock) return Port = new FakePort(this, sink);
    }

    public void Change(Action change)
    {
        lock (_lock) change();
    }

    /// <summary>One opened chip.</summary>
    internal sealed class FakePort(FakeGpioSystem system, IGpioEdgeSink sink) : IGpioPort
    {
        private readonly Dictionary<int, bool> _levels = [];

        public bool IsDisposed { get; private set; }

        public int Refreshed { get; private set; }

        /// <summary>Tells of a loss as it is disposed.</summary>
        public bool LosesAtEnd { get; set; }

        /// <summary>Thrown by the next write.</summary>
        public Exception? WriteFault { get; set; }

        /// <summary>"17=1" for each time an output got a level.</summary>
        public List<string> Written { get; } = [];

        public bool IsOpen(int line)
        {
            lock (system._lock) return _levels.ContainsKey(line);
        }

        public void OpenInput(int line, GpioPull pull) => Open(line, pull == GpioPull.Up);

        public void OpenOutput(int line, bool isHigh)
        {
            Open(line, isHigh);
            Note(line, isHigh);
        }

        public bool Read(int line)
        {
            lock (system._lock) return _levels[line];
        }

        public void Write(int line, bool isHigh)
        {
            if (WriteFault is { } fault)
            {
                WriteFault = null;
                throw fault;
            }

            Note(line, isHigh);
        }

        public void Close(int line)
        {
            lock (system._lock) _levels.Remove(line);
        }

        public void Refresh() => Refreshed++;

        public void Dispose()
        {
            if (LosesAtEnd) Lose(0);
            IsDisposed = true;
        }

        public void Edge(int line, bool isHigh, TimeSpan at) => sink.HandleEdge(new GpioEdge(line, isHigh, at));

        public void Lose(int line) => sink.HandleLost(line, GpioDeviceException.NoDevice);

        private void Open(int line, bool isHigh)
        {
            lock (system._lock)
            {
                if (system.Users.ContainsKey(line) || !_levels.TryAdd(line, isHigh))
                    throw new GpioDeviceException($"line {line}", GpioDeviceException.Busy);
            }
        }

        private void Note(int line, bool isHigh)
        {
            lock (system._lock)
            {
                _levels[line] = isHigh;
                Written.Add($"{line}={(isHigh ? 1 : 0)}");
            }
        }
    }
}
