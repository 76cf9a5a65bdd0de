using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Diagnostics.CodeAnalysis;
using Camerad.Capture.Gpio;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>
/// A chip by one of System.Device.Gpio's drivers. They do not tell when an edge was, so that it is when it is reported.
/// </summary>
internal sealed class ControllerPort : IGpioPort
{
    private const string UseAuto = "Or set gpio.driver to \"auto\".";

    private readonly GpioDriverKind _kind;
    private readonly GpioDriver _driver;
    private readonly GpioController _controller;
    private readonly IGpioEdgeSink _sink;
    private readonly int _base;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, PinChangeEventHandler> _handlers = [];

    public ControllerPort(GpioChip chip, GpioDriverKind kind, IGpioEdgeSink sink)
    {
        (_kind, _sink) = (kind, sink);
        switch (kind)
        {
            case GpioDriverKind.LibgpiodV1: _driver = new LibGpiodDriver(Number(chip)); break;
            case GpioDriverKind.LibgpiodV2: _driver = new LibGpiodV2Driver(Number(chip)); break;
            default:
                _base = SysFsChips.FindBase(chip)
                    ?? throw new GpioFaultException($"{chip} is not in {SysFsChips.Folder}", UseAuto);
                _driver = new GuardedSysFsDriver();
                break;
        }

        _controller = new GpioController(_driver);
    }

    public void OpenInput(int line, GpioPull pull)
    {
        if (_kind == GpioDriverKind.SysFs && pull != GpioPull.None)
        {
            throw new GpioFaultException("The driver \"sysfs\" can't switch pull resistors",
                "Connect a resistor and set pull to \"none\". " + UseAuto);
        }

        Open(line, () =>
        {
            _controller.OpenPin(_base + line, pull switch
            {
                GpioPull.Up => PinMode.InputPullUp,
                GpioPull.Down => PinMode.InputPullDown,
                _ => PinMode.Input,
            });
            Listen(line);
        });
        ChangePoolThreads(1);
    }

    public void OpenOutput(int line, bool isHigh) =>
        Open(line, () => _controller.OpenPin(_base + line, PinMode.Output, isHigh ? PinValue.High : PinValue.Low));

    public bool Read(int line) => _controller.Read(_base + line) == PinValue.High;

    public void Write(int line, bool isHigh) =>
        _controller.Write(_base + line, isHigh ? PinValue.High : PinValue.Low);

    public void Close(int line)
    {
        PinChangeEventHandler? handler;
        lock (_lock) _handlers.Remove(line, out handler);
        if (handler is not null)
        {
            Try(() => _controller.UnregisterCallbackForPinValueChangedEvent(_base + line, handler));
            ChangePoolThreads(-1);
        }

        if (_controller.IsPinOpen(_base + line)) Try(() => _controller.ClosePin(_base + line));
    }

    /// <summary>
    /// The second interface's driver ends a line's thread when its wait is interrupted, and says so on the console
    /// only. A new listener in the old one's place starts a thread if there is none, and costs nothing if there is; the
    /// kernel has kept the edges of the time between.
    /// </summary>
    public void Refresh()
    {
        if (_driver is GuardedSysFsDriver { IsBroken: true }) throw new IOException("a line was taken away");
        if (_kind != GpioDriverKind.LibgpiodV2) return;
        KeyValuePair<int, PinChangeEventHandler>[] handlers;
        lock (_lock) handlers = [.. _handlers];
        foreach ((int line, PinChangeEventHandler old) in handlers)
        {
            Listen(line);
            _controller.UnregisterCallbackForPinValueChangedEvent(line, old);
        }
    }

    public void Dispose()
    {
        int[] lines;
        lock (_lock) lines = [.. _handlers.Keys];
        // A handler whose thread has failed throws that when it goes, and would keep the others from going. Each of the
        // first interface's takes up to 50 ms.
        if (_kind == GpioDriverKind.LibgpiodV1) Parallel.ForEach(lines, Close);
        else foreach (int line in lines) Close(line);
        Try(_controller.Dispose);
    }

    private static int Number(GpioChip chip) =>
        int.TryParse(chip.Name["gpiochip".Length..], out int number)
            ? number : throw new GpioFaultException($"{chip} has no number", UseAuto);

    // The first interface's driver keeps a thread of the pool for each input.
    private void ChangePoolThreads(int change)
    {
        if (_kind != GpioDriverKind.LibgpiodV1) return;
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(workers + change, completions);
    }

    // Opened, and then refused as what it was to be, the controller would keep it.
    private void Open(int line, Action open)
    {
        try
        {
            open();
        }
        catch
        {
            Close(line);
            throw;
        }
    }

    private void Listen(int line)
    {
        var listener = new Listener(this, line);
        PinChangeEventHandler handler = listener.Handle;
        _controller.RegisterCallbackForPinValueChangedEvent(
            _base + line, PinEventTypes.Rising | PinEventTypes.Falling, handler);
        lock (_lock) _handlers[line] = handler;
    }

    [SuppressMessage("Design", "CA1031", Justification = "What can't be closed is left: there is nothing else to do.")]
    private static void Try(Action close)
    {
        try
        {
            close();
        }
        catch (Exception)
        {
        }
    }

    private bool IsCurrent(int line, PinChangeEventHandler handler)
    {
        lock (_lock) return _handlers.TryGetValue(line, out PinChangeEventHandler? current) && current == handler;
    }

    /// <summary>A callback that is told apart from its successor, while both are registered.</summary>
    private sealed class Listener(ControllerPort port, int line)
    {
        public void Handle(object sender, PinValueChangedEventArgs change)
        {
            if (!port.IsCurrent(line, Handle)) return;
            port._sink.HandleEdge(new GpioEdge(
                line, change.ChangeType == PinEventTypes.Rising, MonotonicTime.Now(TimeProvider.System)));
        }
    }
}
