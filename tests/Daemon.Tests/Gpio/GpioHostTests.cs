using System.Collections.Concurrent;
using Camerad.Daemon.Commands;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio;
using Camerad.Daemon.Gpio.Outputs;
using Camerad.Daemon.Tests.Configuration;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Tests.Gpio;

public sealed class GpioHostTests : IAsyncDisposable
{
    private readonly FakeGpioSystem _system = new();
    private readonly RecordingActions _actions = new();
    private readonly ManualTime _time = new();
    private readonly OutputStates _states = new();
    private readonly LogLines _log = new();
    private GpioHost? _host;

    [Fact]
    public async Task Edge_starts_the_actions_of_its_input()
    {
        GpioHost host = await StartAsync("""{ "inputs": { "door": { "line": 17, "onRising": ["event"] } } }""");

        _system.Port!.Edge(17, true, _time.Now);
        _system.Port!.Edge(4, true, _time.Now);

        await Eventually.TrueAsync(() => _actions.Events == 1, "the event");
        GpioInputStatus input = Assert.Single(host.Status.Inputs);
        Assert.Equal(
            ("door", null, true, 1, 1), (input.Name, input.Trouble, input.IsActive, input.Edges, input.Triggers));
        Assert.Equal(("gpiochip0 (pinctrl-rp1)", "kernel", true),
            (host.Status.Chip, host.Status.Driver, host.Status.IsWell));
    }

    [Fact]
    public async Task Long_press_is_told_by_the_clock()
    {
        await StartAsync("""
            { "inputs": { "bell": { "line": "GPIO22", "preset": "button", "onLongPress": ["keyframe"] } } }
            """);
        await OpenAsync(22);

        _system.Port!.Edge(22, false, _time.Now);
        _time.Advance(819);
        Assert.Empty(_actions.Done);
        _time.Advance(1);

        await Eventually.TrueAsync(() => _actions.Done is ["keyframe *"], "the key frame");
    }

    [Fact]
    public async Task Hundred_edges_in_a_second_lose_neither_the_first_nor_the_memory()
    {
        _actions.IsSlow = true;
        GpioHost host = await StartAsync("""{ "inputs": { "door": { "line": 17, "onRising": ["snapshot"] } } }""");
        await OpenAsync(17);

        for (int i = 0; i < 100; i++)
        {
            _system.Port!.Edge(17, i % 2 == 0, _time.Now);
            _time.Advance(10);
        }

        await Eventually.TrueAsync(() => _actions.Snapshots == 1, "the first picture");
        GpioInputStatus input = host.Status.Inputs[0];
        Assert.Equal((100, 50, 48), (input.Edges, input.Triggers, input.MergedSnapshots));
    }

    [Fact]
    public async Task Chip_that_is_missing_is_named_once_and_found_when_it_comes()
    {
        _system.Chips.Clear();
        GpioHost host = await StartAsync("""{ "inputs": { "door": { "line": 17 } } }""", isThere: false);
        await Eventually.TrueAsync(() => _log.Warnings.Count == 1 && _time.Count > 0, "the warning");
        Assert.Contains("no GPIO chip", host.Status.Trouble, StringComparison.Ordinal);
        Assert.False(host.Status.IsWell);
        await RoundAsync();
        Assert.Single(_log.Warnings);

        _system.Change(() => _system.Chips.Add(FakeGpioSystem.Header));
        await RoundAsync();

        await OpenAsync(17);
        await Eventually.TrueAsync(() => host.Status.IsWell, "the status");
    }

    [Fact]
    public async Task Line_in_use_names_its_user_and_keeps_no_other_line_from_working()
    {
        _system.Users[17] = "gpiomon";
        GpioHost host = await StartAsync(
            """{ "inputs": { "door": { "line": 17 }, "yard": { "line": 18, "onRising": ["event"] } } }""");
        await OpenAsync(18);
        await Eventually.TrueAsync(() => host.Status.Inputs[0].Trouble is not null, "the trouble");
        Assert.StartsWith("gpio.inputs.door: line 17 of gpiochip0 (pinctrl-rp1) is in use by \"gpiomon\". ",
            host.Status.Inputs[0].Trouble, StringComparison.Ordinal);
        _system.Port!.Edge(18, true, _time.Now);
        await Eventually.TrueAsync(() => _actions.Events == 1, "the other line's event");

        _system.Change(() => _system.Users.Clear());
        await RoundAsync();

        await Eventually.TrueAsync(() => host.Status.IsWell, "the line");
        Assert.Single(_log.Warnings);
    }

    [Theory]
    [InlineData("99", "gpio.inputs.x: gpiochip0 (pinctrl-rp1) has the lines 0 to 53, and not 99. ")]
    [InlineData("\"GPIO99\"", "gpio.inputs.x: gpiochip0 (pinctrl-rp1) has no line called \"GPIO99\". ")]
    public async Task Line_that_is_not_there_is_named(string line, string trouble)
    {
        GpioHost host = await StartAsync($$"""{ "inputs": { "x": { "line": {{line}} } } }""");

        await Eventually.TrueAsync(() => host.Status.Inputs[0].Trouble is not null, "the trouble");
        Assert.StartsWith(trouble, host.Status.Inputs[0].Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_line_by_name_and_by_number_is_refused_and_the_first_keeps_it()
    {
        GpioHost host = await StartAsync(
            """{ "inputs": { "a": { "line": 17 } }, "outputs": { "b": { "line": "GPIO17", "role": "switch" } } }""");

        await Eventually.TrueAsync(() => host.Status.Outputs[0].Trouble is not null, "the trouble");
        Assert.Contains("line of gpio.inputs.a already", host.Status.Outputs[0].Trouble, StringComparison.Ordinal);
        Assert.True(_system.Port!.IsOpen(17));
        Assert.Null(host.Status.Inputs[0].Trouble);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chip_that_goes_away_is_opened_again_when_it_is_back(bool driverTells)
    {
        GpioHost host = await StartAsync("""
            { "inputs": { "door": { "line": 17, "onRising": ["event"] } },
              "outputs": { "lamp": { "line": 5, "role": "switch" } } }
            """);
        await OpenAsync(5);
        FakeGpioSystem.FakePort first = _system.Port!;
        if (driverTells) first.Lose(17);
        _system.Change(() => _system.Chips.Clear());
        await RoundAsync();
        await Eventually.TrueAsync(() => first.IsDisposed && host.Status.Trouble is not null, "the loss");
        Assert.StartsWith("gpio.outputs.lamp will be switched when its line works. ",
            ((IOutputs)host).Set("lamp", on: true), StringComparison.Ordinal);

        _system.Change(() => _system.Chips.Add(FakeGpioSystem.Header));
        await RoundAsync();

        await OpenAsync(5);
        Assert.NotSame(first, _system.Port);
        Assert.Equal(["5=1"], _system.Port!.Written);
        first.Edge(17, true, _time.Now);
        _system.Port.Edge(17, false, _time.Now);
        _system.Port.Edge(17, true, _time.Now);
        await Eventually.TrueAsync(() => _actions.Events >= 1, "an event");
    }

    // The kernel may wake the reader of a lost line only as it is ended.
    [Fact]
    public async Task Loss_that_is_told_as_the_port_is_ended_does_not_close_the_next_one()
    {
        GpioHost host = await StartAsync("""{ "inputs": { "door": { "line": 17 } } }""");
        FakeGpioSystem.FakePort first = _system.Port!;
        first.LosesAtEnd = true;
        _system.Change(() => _system.Chips.Clear());
        await RoundAsync();
        await Eventually.TrueAsync(() => first.IsDisposed && _time.Count > 0, "the end of the first");
        _system.Change(() => _system.Chips.Add(FakeGpioSystem.Header));
        await RoundAsync();
        await OpenAsync(17);
        FakeGpioSystem.FakePort second = _system.Port!;

        await RoundAsync();
        await Eventually.TrueAsync(() => second.Refreshed > 0 || second.IsDisposed, "the next round");

        Assert.False(second.IsDisposed);
        Assert.True(host.Status.IsWell);
    }

    [Fact]
    public async Task Output_that_can_not_be_written_is_opened_again()
    {
        GpioHost host = await StartAsync("""{ "outputs": { "lamp": { "line": 5, "role": "switch" } } }""");
        await OpenAsync(5);
        _system.Port!.WriteFault = new IOException("no such device");

        Assert.Contains("no such device", ((IOutputs)host).Set("lamp", on: true), StringComparison.Ordinal);
        Assert.Equal("no such device", host.Status.Outputs[0].Trouble);
        await RoundAsync();

        await Eventually.TrueAsync(() => host.Status.IsWell && _system.Port.Read(5), "the lamp");
        Assert.Null(((IOutputs)host).Set("lamp", on: false));
    }

    [Fact]
    public async Task Command_for_an_output_that_is_no_switch_is_refused()
    {
        GpioHost host = await StartAsync("""
            { "outputs": { "lamp": { "line": 5, "role": "switch" }, "busy": { "line": 6, "role": "viewed" } } }
            """);
        await OpenAsync(6);

        Assert.Equal("There is no output \"lampe\". There is: lamp.", ((IOutputs)host).Set("lampe", on: true));
        Assert.Contains("role is not \"switch\"", ((IOutputs)host).Set("busy", on: true), StringComparison.Ordinal);
        Assert.Null(((IOutputs)host).Set("lamp", on: true));
        Assert.Equal(["5=0", "6=0", "5=1"], _system.Port!.Written);
    }

    [Fact]
    public async Task Viewers_switch_the_output_that_waits_for_them()
    {
        await StartAsync("""{ "outputs": { "busy": { "line": 6, "role": "viewed", "activeLow": true } } }""");
        await OpenAsync(6);

        _states.SetViewers("main", 1);
        _states.SetViewers("main", 0);

        Assert.Equal(["6=1", "6=0", "6=1"], _system.Port!.Written);
    }

    [Fact]
    public async Task Stop_leaves_outputs_safe_and_gives_the_chip_back()
    {
        GpioHost host = await StartAsync("""
            { "inputs": { "door": { "line": 17, "onRising": ["event"] } },
              "outputs": { "lamp": { "line": 5, "role": "switch", "initial": true },
                           "filter": { "line": 6, "role": "switch", "atStop": true } } }
            """);
        await OpenAsync(6);

        await host.StopAsync(TestContext.Current.CancellationToken);
        _system.Port!.Edge(17, true, _time.Now);
        _states.SetViewers("main", 1);

        Assert.Equal(["5=1", "6=0", "5=0", "6=1"], _system.Port.Written);
        Assert.True(_system.Port.IsDisposed);
        Assert.Equal(0, _actions.Events);
    }

    [Fact]
    public async Task Open_lines_are_looked_after()
    {
        await StartAsync("""{ "inputs": { "door": { "line": 17 } } }""");
        await OpenAsync(17);

        await RoundAsync();

        await Eventually.TrueAsync(() => _system.Port!.Refreshed > 0, "a look");
    }

    [Fact]
    public async Task Without_lines_nothing_is_touched()
    {
        GpioHost host = await StartAsync("{}", isThere: false);

        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Null(_system.Port);
        Assert.True(host.Status.IsWell);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
    }

    private async Task<GpioHost> StartAsync(string gpio, bool isThere = true)
    {
        CameradOptions options = Loading.FromJson($$"""{ "gpio": {{gpio}} }""");
        _host = new GpioHost(options.Gpio, _actions, _states, _system, _time, _log);
        _host.Start();
        if (isThere)
        {
            await Eventually.TrueAsync(() => _system.Port is not null && _host.Status.Trouble is null, "the chip");
            foreach (GpioInputOptions input in options.Gpio.Inputs.Take(1))
                if (int.TryParse(input.Line, out int line) && line < 54 && !_system.Users.ContainsKey(line))
                    await OpenAsync(line);
        }

        return _host;
    }

    private async Task OpenAsync(int line)
    {
        await Eventually.TrueAsync(() => _system.Port!.IsOpen(line), $"line {line}");
        await Eventually.TrueAsync(() => _time.Count > 0, "the end of the round");
    }

    // The timers of a round that is over: the next one is the delay to the round after.
    private async Task RoundAsync()
    {
        await Eventually.TrueAsync(() => _time.Count > 0, "the end of the round before");
        _time.Advance(GpioHost.CheckInterval.TotalMilliseconds);
    }

    private sealed class LogLines : ILogger<GpioHost>
    {
        public ConcurrentQueue<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning) Warnings.Enqueue(formatter(state, exception));
        }
    }
}
