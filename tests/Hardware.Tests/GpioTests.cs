using System.Diagnostics;
using Camerad.Hardware.Tests.Machine;

namespace Camerad.Hardware.Tests;

/// <summary>The wires of the machine's GPIO chip, from both ends.</summary>
[Collection(MachineCollection.Name)]
public sealed class GpioTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly EmulatedMachine _machine;

    public GpioTests(EmulatedMachine machine)
    {
        machine.Require();
        _machine = machine;
    }

    [Fact]
    public async Task Each_driven_level_is_an_edge_in_the_guest()
    {
        const int Line = 5;
        await _machine.RestGpioLineAsync(Line);
        await using GuestProcess monitor = await _machine.StartAsync(
            $"gpiomon --line-buffered --format='%e' gpiochip0 {Line}");
        await WaitForConsumerAsync("gpiomon");

        string expected = "";
        foreach (bool level in new[] { true, false, true, false })
        {
            _machine.SetGpioLine(Line, level);
            expected += level ? "1\n" : "0\n";
            await monitor.WaitUntilAsync(result => result.Output == expected, Patience);
        }
    }

    [Fact]
    public async Task Level_that_the_guest_drives_is_seen_outside()
    {
        const int Line = 6;
        int before = _machine.GpioOutputs.Count;

        await _machine.OutputOfAsync($"gpioset gpiochip0 {Line}=1; gpioset gpiochip0 {Line}=0");

        bool[] expected = [true, false];
        IEnumerable<bool> Seen() =>
            _machine.GpioOutputs.Skip(before).Where(change => change.Line == Line).Select(change => change.Level);
        var waited = Stopwatch.StartNew();
        while (!Seen().SequenceEqual(expected) && waited.Elapsed < Patience)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(expected, Seen());
    }

    private async Task WaitForConsumerAsync(string consumer) => await
        _machine.OutputOfAsync($"until gpioinfo gpiochip0 | grep -q '\"{consumer}\"'; do sleep 0.1; done");
}
