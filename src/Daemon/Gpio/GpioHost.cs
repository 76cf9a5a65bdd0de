using System.Diagnostics.CodeAnalysis;
using Camerad.Capture.Gpio;
using Camerad.Daemon.Commands;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio.Actions;
using Camerad.Daemon.Gpio.Hardware;
using Camerad.Daemon.Gpio.Inputs;
using Camerad.Daemon.Gpio.Outputs;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Gpio;

/// <summary>
/// The configured lines, kept open: what can't be opened now is tried again, line by line, and what is lost is opened
/// anew. Nothing of it ends the daemon. Without lines it does nothing. Threading: any.
/// </summary>
internal sealed partial class GpioHost : IGpioEdgeSink, IOutputs, IAsyncDisposable
{
    /// <summary>How often lines that are not open are tried, and those that are looked after.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    private readonly GpioOptions _options;
    private readonly IGpioSystem _system;
    private readonly OutputStates _states;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly InputActionRunner _runner;
    private readonly List<LineSlot<WatchedInput>> _inputs;
    private readonly List<LineSlot<DrivenOutput>> _outputs;
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;
    private volatile OpenedChip? _open;
    private volatile string? _trouble = "GPIO has not been started.";
    private volatile bool _isLost;
    private int _stopped;

    /// <param name="options">As configured.</param>
    /// <param name="actions">What inputs set off.</param>
    /// <param name="states">What outputs show.</param>
    /// <param name="system">The machine.</param>
    /// <param name="time">On the machine the system's, which edges are stamped by.</param>
    /// <param name="logger">One line per change of a line's state.</param>
    public GpioHost(
        GpioOptions options, IInputActions actions, OutputStates states, IGpioSystem system, TimeProvider time,
        ILogger<GpioHost> logger)
    {
        (_options, _states, _system, _time, _logger) = (options, states, system, time, logger);
        _runner = new InputActionRunner(options.Inputs, actions, time, logger);
        _inputs = [.. options.Inputs.Select(input => new LineSlot<WatchedInput>(
            input.Key, input.Line, new WatchedInput(input, time, _runner.Run)))];
        _outputs = [.. options.Outputs.Select(output => new LineSlot<DrivenOutput>(
            output.Key, output.Line, new DrivenOutput(output, states, time)))];
    }

    /// <summary>How it is doing now.</summary>
    public GpioStatus Status
    {
        get
        {
            OpenedChip? open = _open;
            return new GpioStatus(
                open?.Chip.ToString(), open is null ? null : GpioOptionsReader.Drivers[(int)open.Driver],
                open is null && !_options.IsEmpty ? _trouble : null,
                [.. _inputs.Select(Describe)],
                [.. _outputs.Select(slot => new GpioOutputStatus(
                    slot.Device.Options.Name, slot.Device.WriteFault ?? slot.Trouble, slot.Device.IsOn))],
                _runner.DroppedEvents);
        }
    }

    /// <summary>Begins; does not wait for the lines. Once.</summary>
    public void Start()
    {
        if (_options.IsEmpty) return;
        _states.Changed += HandleStates;
        _run = Task.Run(RunAsync);
    }

    IReadOnlyList<OutputState> IOutputs.List() =>
        [.. _outputs.Select(static slot => new OutputState(slot.Device.Options.Name, slot.Device.IsOn))];

    string? IOutputs.Set(string name, bool on)
    {
        LineSlot<DrivenOutput>? slot = _outputs.Find(candidate => candidate.Device.Options.Name == name);
        if (slot is null)
        {
            string[] switches = [.. _outputs.Where(static output => output.Device.Options.Role == GpioRole.Switch)
                .Select(static output => output.Device.Options.Name)];
            return $"There is no output \"{name}\". "
                + (switches.Length > 0 ? $"There is: {string.Join(", ", switches)}." : "gpio.outputs has no switch.");
        }

        if (slot.Device.Options.Role != GpioRole.Switch)
            return $"{slot.Key} is not switched by commands: its role is not \"switch\".";
        slot.Device.Switch(on);
        string? trouble = slot.Device.WriteFault ?? slot.Trouble ?? (slot.Line is null ? _trouble : null);
        return trouble is null ? null : $"{slot.Key} will be switched when its line works. {trouble}";
    }

    /// <summary>Leaves the outputs as they are to be without camerad, and gives all lines back.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0) return;
        _states.Changed -= HandleStates;
        await _stop.CancelAsync().ConfigureAwait(false);
        // Lamps first: a driver may take its time.
        foreach (LineSlot<DrivenOutput> output in _outputs) output.Device.Dispose();
        foreach (LineSlot<WatchedInput> input in _inputs) input.Device.Dispose();
        try
        {
            await _run.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A driver's threads would outlive the program otherwise.
            if (Interlocked.Exchange(ref _open, null) is { } open)
                await Task.Run(open.Port.Dispose, CancellationToken.None).ConfigureAwait(false);
        }

        await _runner.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _stop.Dispose();
    }

    void IGpioEdgeSink.HandleEdge(GpioEdge edge)
    {
        foreach (LineSlot<WatchedInput> input in _inputs)
        {
            if (input.Line != edge.Offset) continue;
            input.Device.HandleEdge(edge.IsHigh, edge.Time);
            return;
        }
    }

    // On a thread of the driver, which may not close what it runs for.
    void IGpioEdgeSink.HandleLost(int offset, int errno) => _isLost = true;

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Check();
            try
            {
                await Task.Delay(CheckInterval, _time, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    [SuppressMessage("Design", "CA1031",
        Justification = "Drivers throw what they like, and none of it may end the daemon: it is said and tried again.")]
    private void Check()
    {
        try
        {
            LookAfter();
            _open ??= OpenChip();
            foreach (LineSlot<WatchedInput> slot in _inputs) TryOpen(slot, _open, OpenInput);
            foreach (LineSlot<DrivenOutput> slot in _outputs) TryOpen(slot, _open, OpenOutput);
        }
        catch (Exception e)
        {
            SetTrouble(e is GpioFaultException ? e.Message : $"The GPIO chip can't be used: {e.Message}.");
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "See Check.")]
    private void LookAfter()
    {
        if (_open is not { } open) return;
        string? lost = _isLost || !_system.IsPresent(open.Chip) ? "it is gone" : null;
        try
        {
            if (lost is null) open.Port.Refresh();
        }
        catch (Exception e)
        {
            lost = e.Message;
        }

        if (lost is null)
        {
            foreach (LineSlot<DrivenOutput> slot in _outputs.Where(static slot => slot.Device.WriteFault is not null))
                CloseLine(slot, open);
            return;
        }

        LogChipLost(open.Chip, lost);
        foreach (LineSlot<WatchedInput> slot in _inputs)
        {
            slot.Device.Stop();
            slot.Line = null;
        }

        foreach (LineSlot<DrivenOutput> slot in _outputs)
        {
            slot.Device.Detach();
            slot.Line = null;
        }

        (_open, _trouble) = (null, $"{open.Chip}: {lost}.");
        open.Port.Dispose();
        _isLost = false; // what the port has told until its end
    }

    private OpenedChip OpenChip()
    {
        GpioChip chip = ChipChoice.Choose(_options.Chip, _system.FindChips());
        GpioDriverKind driver = _system.ChooseDriver(chip, _options.Driver);
        var open = new OpenedChip(chip, driver, _system.Open(chip, driver, this));
        _trouble = null;
        LogOpened(chip, GpioOptionsReader.Drivers[(int)driver]);
        return open;
    }

    [SuppressMessage("Design", "CA1031", Justification = "See Check.")]
    private void TryOpen<T>(LineSlot<T> slot, OpenedChip open, Action<LineSlot<T>, int, IGpioPort> openLine)
    {
        if (slot.Line is not null) return;
        var lines = new LineResolution(_system, open.Chip);
        int line = -1;
        try
        {
            line = lines.Resolve(slot.Wanted);
            CheckFree(line);
            openLine(slot, line, open.Port);
            slot.Trouble = null;
            LogLineOpened(slot.Key, line);
        }
        catch (Exception e)
        {
            if (slot.Line is not null) open.Port.Close(line);
            slot.Line = null;
            string trouble = $"{slot.Key}: {(line < 0 ? e : lines.Explain(line, e)).Message}";
            if (trouble != slot.Trouble) LogTrouble(trouble);
            slot.Trouble = trouble;
        }
    }

    // By name and by number: the configuration's reader could not know that they are the same.
    private void CheckFree(int line)
    {
        string? other = _inputs.Find(slot => slot.Line == line)?.Key ?? _outputs.Find(slot => slot.Line == line)?.Key;
        if (other is not null)
            throw new GpioFaultException($"it is the line of {other} already", "Correct or remove one of them.");
    }

    private static void OpenInput(LineSlot<WatchedInput> slot, int line, IGpioPort port)
    {
        port.OpenInput(line, slot.Device.Options.Pull);
        slot.Line = line;
        slot.Device.Start(port.Read(line));
    }

    private static void OpenOutput(LineSlot<DrivenOutput> slot, int line, IGpioPort port)
    {
        bool level = slot.Device.Level;
        port.OpenOutput(line, level);
        slot.Line = line;
        slot.Device.Attach(isHigh => port.Write(line, isHigh), level);
    }

    private static void CloseLine(LineSlot<DrivenOutput> slot, OpenedChip open)
    {
        slot.Device.Detach();
        if (slot.Line is { } line) open.Port.Close(line);
        slot.Line = null;
    }

    private void HandleStates(object? sender, EventArgs e)
    {
        foreach (LineSlot<DrivenOutput> output in _outputs) output.Device.Update();
    }

    private GpioInputStatus Describe(LineSlot<WatchedInput> slot)
    {
        (long edges, long triggers, long heldOff, bool isActive) = slot.Device.Facts;
        string name = slot.Device.Options.Name;
        return new GpioInputStatus(
            name, slot.Trouble, isActive, edges, triggers, heldOff, _runner.MergedSnapshots(name));
    }

    private void SetTrouble(string trouble)
    {
        if (trouble != _trouble) LogTrouble(trouble);
        _trouble = trouble;
    }

    private sealed record OpenedChip(GpioChip Chip, GpioDriverKind Driver, IGpioPort Port);

    [LoggerMessage(Level = LogLevel.Information, Message = "GPIO: {Chip} by the driver {Driver}")]
    private partial void LogOpened(GpioChip chip, string driver);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Key}: line {Line} is open")]
    private partial void LogLineOpened(string key, int line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "GPIO: {Trouble} It is tried again.")]
    private partial void LogTrouble(string trouble);

    [LoggerMessage(Level = LogLevel.Warning, Message = "GPIO: {Chip}: {Reason}. It is opened again when it is back.")]
    private partial void LogChipLost(GpioChip chip, string reason);
}
