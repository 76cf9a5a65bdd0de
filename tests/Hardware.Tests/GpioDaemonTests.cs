using System.Diagnostics;
using System.Text.RegularExpressions;
using Camerad.Hardware.Tests.Machine;

namespace Camerad.Hardware.Tests;

/// <summary>
/// camerad's GPIO on the machine's chip, by each driver: edges driven from outside, outputs seen outside. What inputs
/// notice is read from the log, outputs from the wires.
/// </summary>
[Collection(MachineCollection.Name)]
public sealed partial class GpioDaemonTests : IAsyncLifetime
{
    private const string Chip = "9030000.pl061";
    private const int Plain = 5, Bell = 4, Led = 6, Lamp = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    // No debouncing where the order of edges is looked at, and times of a button that a slow machine keeps to.
    private static readonly string[] PlainInput =
    [
        $"gpio.inputs.plain.line={Plain}", "gpio.inputs.plain.onRising=event", "gpio.inputs.plain.onFalling=event",
    ];

    private readonly EmulatedMachine _machine;

    public GpioDaemonTests(EmulatedMachine machine)
    {
        machine.Require();
        _machine = machine;
    }

    public async ValueTask InitializeAsync()
    {
        foreach (int line in new[] { Plain, Bell }) await _machine.RestGpioLineAsync(line);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static TheoryData<string> Drivers => new("kernel", "libgpiod-v1", "libgpiod-v2", "sysfs");

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Each_driven_edge_is_an_event(string driver)
    {
        await using GuestDaemon daemon = await StartAsync(driver, PlainInput);
        await WaitForLineAsync(Plain);

        var expected = new List<string>();
        foreach (bool level in new[] { true, false, true, false })
        {
            _machine.SetGpioLine(Plain, level);
            expected.Add(level ? "rising" : "falling");
            await WaitForAsync(daemon, events => events.SequenceEqual(expected));
        }
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Hundred_edges_in_a_second_lose_neither_the_first_nor_the_last(string driver)
    {
        await using GuestDaemon daemon = await StartAsync(driver, PlainInput);
        await WaitForLineAsync(Plain);

        for (int i = 0; i < 100; i++)
        {
            _machine.SetGpioLine(Plain, i % 2 == 0);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await WaitForAsync(daemon, static events => events is ["rising", .., "falling"]);
        _machine.SetGpioLine(Plain, true);
        await WaitForAsync(daemon, static events => events is ["rising", .., "falling", "rising"]);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Presses_are_told_apart_and_spikes_passed_over(string driver)
    {
        await using GuestDaemon daemon = await StartAsync(driver,
            $"gpio.inputs.bell.line={Bell}", "gpio.inputs.bell.preset=button", "gpio.inputs.bell.pull=none",
            "gpio.inputs.bell.activeLow=false", "gpio.inputs.bell.debounceMs=200", "gpio.inputs.bell.longPressMs=3000",
            "gpio.inputs.bell.doublePressMs=2000", "gpio.inputs.bell.onPress=event",
            "gpio.inputs.bell.onLongPress=event",
            "gpio.inputs.bell.onDoublePress=event");
        await WaitForLineAsync(Bell);

        await PlayAsync(Bell, 20, 1000);                    // shorter than the debouncing
        await PlayAsync(Bell, 600, 0);
        await WaitForAsync(daemon, static events => events is ["press"]);
        await PlayAsync(Bell, 600, 600, 600, 3000);
        await WaitForAsync(daemon, static events => events is ["press", "doublePress"]);
        _machine.SetGpioLine(Bell, true);
        await WaitForAsync(daemon, static events => events is ["press", "doublePress", "longPress"]);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Outputs_show_the_state_are_switched_and_left_safe(string driver)
    {
        int before = _machine.GpioOutputs.Count;
        await using (GuestDaemon daemon = await StartAsync(driver,
            $"gpio.outputs.led.line={Led}", "gpio.outputs.led.role=status", $"gpio.outputs.lamp.line={Lamp}",
            "gpio.outputs.lamp.role=switch", "gpio.outputs.lamp.initial=true"))
        {
            await WaitUntilAsync(
                () => ChangesOf(Lamp, before) is [true] && ChangesOf(Led, before).Count > 4, "the outputs");
        }

        await WaitUntilAsync(() => ChangesOf(Lamp, before) is [true, false], "the lamp to be switched off");
        Assert.False(ChangesOf(Led, before)[^1]);
        Assert.All(ChangesOf(Led, before).Index(), change => Assert.Equal(change.Index % 2 == 0, change.Item));
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Line_in_use_is_told_with_its_user_and_taken_when_it_is_free(string driver)
    {
        await using GuestProcess monitor = await _machine.StartAsync($"gpiomon gpiochip0 {Plain}");
        await WaitForConsumerAsync("gpiomon");
        await using GuestDaemon daemon = await StartAsync(driver, PlainInput);
        await WaitForLogAsync(daemon, $"line {Plain} of gpiochip0 ({Chip}) is in use by \"gpiomon\"");
        string check = await CheckAsync($"gpio.driver={driver}", PlainInput);
        Assert.Contains("FAULT  gpio.inputs.plain", check, StringComparison.Ordinal);

        await monitor.StopAsync();

        await WaitForLineAsync(Plain);
        _machine.SetGpioLine(Plain, true);
        await WaitForAsync(daemon, static events => events is ["rising"]);
    }

    // SIGCONT interrupts every wait; one of the package's drivers gives up then, and has to be mended.
    [Theory]
    [InlineData("kernel")]
    [InlineData("libgpiod-v1")]
    [InlineData("libgpiod-v2")]
    public async Task Edges_are_seen_after_the_process_was_stopped_and_continued(string driver)
    {
        await using GuestDaemon daemon = await StartAsync(driver, PlainInput);
        await WaitForLineAsync(Plain);

        await _machine.OutputOfAsync("pid=$(pidof camerad); kill -STOP $pid; sleep 1; kill -CONT $pid; sleep 1");

        _machine.SetGpioLine(Plain, true);
        await WaitForAsync(daemon, static events => events is ["rising"]);
    }

    [Fact]
    public async Task Sysfs_line_that_is_taken_away_is_opened_again()
    {
        await using GuestDaemon daemon = await StartAsync("sysfs", PlainInput);
        await WaitForLineAsync(Plain);

        await _machine.OutputOfAsync(
            $"echo $(($(cat /sys/class/gpio/gpiochip*/base) + {Plain})) > /sys/class/gpio/unexport");

        await WaitForLogAsync(daemon, "a line was taken away");
        await WaitForLineAsync(Plain);
        _machine.SetGpioLine(Plain, true);
        await WaitForAsync(daemon, static events => events is ["rising"]);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("0")]
    [InlineData("gpiochip0")]
    [InlineData("/dev/gpiochip0")]
    [InlineData(Chip)]
    public async Task Chip_is_found_by_number_name_and_label(string chip) => Assert.Contains(
        $"gpiochip0 ({Chip}), 8 lines", await CheckAsync($"gpio.chip={chip}", PlainInput), StringComparison.Ordinal);

    [Theory]
    [InlineData("gpio.chip=nope", $"There is: gpiochip0 ({Chip}), 8 lines.")]
    [InlineData("gpio.inputs.b.line=8", "has the lines 0 to 7, and not 8")]
    [InlineData("gpio.inputs.b.line=GPIO17", "has no line called \"GPIO17\"")]
    [InlineData("gpio.driver=libgpiod-v2", "needs libgpiod.so.3, which is not installed")]   // LD_LIBRARY_PATH has it
    public async Task Check_names_the_fix_for_each_fault(string setting, string expected) =>
        Assert.Contains(expected, await CheckAsync(setting, PlainInput), StringComparison.Ordinal);

    [Fact]
    public async Task User_without_permission_is_told_of_the_group()
    {
        await _machine.OutputOfAsync("chmod 600 /dev/gpiochip0");

        string settings = string.Join(' ', PlainInput.Select(static setting => $"--set '{setting}'"));
        GuestResult check = await _machine.RunAsync(
            $"chroot --userspec=65534:65534 / /payload/camerad check {settings}");

        Assert.Contains("/dev/gpiochip0 can't be opened by this user", check.Output, StringComparison.Ordinal);
        Assert.Contains("group gpio", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_lists_the_chip_and_who_has_its_lines()
    {
        await using GuestProcess monitor = await _machine.StartAsync($"gpiomon gpiochip0 {Bell}");
        await WaitForConsumerAsync("gpiomon");

        string devices = await _machine.OutputOfAsync(
            $"/payload/camerad devices --set gpio.inputs.plain.line={Plain}");

        Assert.Matches($@"gpiochip0 +{Regex.Escape(Chip)}, 8 lines, used as gpio\.chip\n"
            + $@" +{Bell} +in use by gpiomon\n +{Plain} +gpio\.inputs\.plain", devices);
    }

    // Numbers, not speeds: a thread that sleeps has not been woken.
    [Fact]
    public async Task Quiet_lines_wake_nobody()
    {
        await using GuestDaemon daemon = await StartAsync("kernel", PlainInput);
        await WaitForLineAsync(Plain);
        const string Switches = """
            for t in /proc/$(pidof camerad)/task/*; do
              [ "$(cat $t/comm)" = "gpio edges" ] && grep ^voluntary $t/status; done; true
            """;

        string before = await _machine.OutputOfAsync(Switches);
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        Assert.Equal(before, await _machine.OutputOfAsync(Switches));
        Assert.StartsWith("voluntary", before, StringComparison.Ordinal);
    }

    private Task<GuestDaemon> StartAsync(string driver, params string[] settings) => GuestDaemon.StartAsync(
        _machine, driver == "libgpiod-v2" ? "LD_LIBRARY_PATH=/opt/libgpiod3" : "",
        [.. settings, $"gpio.driver={driver}", "mqtt.prefix=gpio"]);

    private async Task<string> CheckAsync(string setting, params string[] settings)
    {
        IEnumerable<string> set = settings.Append(setting).Select(static one => $"--set '{one}'");
        return (await _machine.RunAsync($"/payload/camerad check {string.Join(' ', set)}")).Output;
    }

    // High and low in turns, beginning with high, each for so many milliseconds.
    private async Task PlayAsync(int line, params int[] turns)
    {
        foreach ((int i, int turn) in turns.Index())
        {
            _machine.SetGpioLine(line, i % 2 == 0);
            await Task.Delay(turn, TestContext.Current.CancellationToken);
        }

        _machine.SetGpioLine(line, false);
    }

    private List<bool> ChangesOf(int line, int from) =>
        [.. _machine.GpioOutputs.Skip(from).Where(change => change.Line == line).Select(static change => change.Level)];

    private async Task WaitForLineAsync(int line) => await _machine.OutputOfAsync(
        $"until gpioinfo gpiochip0 | grep 'line *{line}:' | grep -qE 'camerad|LibGpiod|sysfs'; do sleep 0.2; done;"
        + " sleep 0.5");

    private async Task WaitForConsumerAsync(string consumer) => await
        _machine.OutputOfAsync($"until gpioinfo gpiochip0 | grep -q '\"{consumer}\"'; do sleep 0.1; done");

    private static Task WaitForLogAsync(GuestDaemon daemon, string text) =>
        daemon.WaitUntilAsync(log => log.Contains(text, StringComparison.Ordinal), Patience);

    private static Task WaitForAsync(GuestDaemon daemon, Func<IReadOnlyList<string>, bool> isWanted) =>
        daemon.WaitUntilAsync(
            log => isWanted([.. TriggerInLog().Matches(log).Select(static match => match.Groups[1].Value)]), Patience);

    private static async Task WaitUntilAsync(Func<bool> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Patience, $"not in time: {what}");
            await Task.Delay(LookAgain, TestContext.Current.CancellationToken);
        }
    }

    [GeneratedRegex(@"gpio\.inputs\.[a-z]+: ([a-zA-Z]+)\r?$", RegexOptions.Multiline)]
    private static partial Regex TriggerInLog();
}
