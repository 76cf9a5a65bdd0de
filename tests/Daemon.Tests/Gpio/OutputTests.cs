using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio.Outputs;
using Camerad.Daemon.Monitoring;
using Camerad.Daemon.Tests.Sessions;

namespace Camerad.Daemon.Tests.Gpio;

public sealed class OutputTests
{
    private readonly ManualTime _time = new();
    private readonly OutputStates _states = new();
    private readonly List<string> _written = [];

    [Theory]
    [InlineData("Booting", "0:1 200:0 400:1 600:0 800:1")]
    [InlineData("Online", "0:1 60:0 3000:1 3060:0")]
    [InlineData("Streaming", "0:1")]
    [InlineData("Fault", "0:1 150:0 350:1 500:0 1400:1")]
    public void Status_light_blinks_the_state(string state, string expected)
    {
        _states.Device = Enum.Parse<DeviceState>(state);
        TimeSpan begin = _time.Now;
        using DrivenOutput output = Attached(new GpioOutputOptions("led", "5", GpioRole.Status), begin);

        _time.Advance(7000);

        Assert.StartsWith(expected, string.Join(' ', _written), StringComparison.Ordinal);
    }

    [Fact]
    public void Status_light_changes_its_pattern_at_once_when_the_state_changes()
    {
        _states.Device = DeviceState.Online;
        TimeSpan begin = _time.Now;
        using DrivenOutput output = Attached(new GpioOutputOptions("led", "5", GpioRole.Status), begin);
        _states.Changed += (_, _) => output.Update();
        _time.Advance(1000);

        _states.Device = DeviceState.Fault;
        _time.Advance(200);
        _states.Device = DeviceState.Streaming;
        _time.Advance(5000);

        Assert.Equal(["0:1", "60:0", "1000:1", "1150:0", "1200:1"], _written);
        Assert.Equal(0, _time.Count); // steady: nothing wakes up for it
    }

    [Theory]
    [InlineData(false, "0:0 0:1 100:0")]
    [InlineData(true, "0:1 0:0 100:1")]
    public void Switch_follows_commands(bool activeLow, string expected)
    {
        TimeSpan begin = _time.Now;
        using DrivenOutput output = Attached(
            new GpioOutputOptions("lamp", "6", GpioRole.Switch) { ActiveLow = activeLow }, begin);

        output.Switch(true);
        output.Switch(true);
        Assert.True(output.IsOn);
        _time.Advance(100);
        output.Switch(false);

        Assert.Equal(expected.Split(' '), _written);
    }

    [Fact]
    public void Switch_remembers_a_command_until_its_line_is_there()
    {
        using var output = new DrivenOutput(
            new GpioOutputOptions("lamp", "6", GpioRole.Switch) { Initial = true }, _states, _time);
        Assert.True(output.Level);

        output.Switch(false);

        Assert.False(output.Level);
    }

    [Theory]
    [InlineData(null, "0:0 1:1 3:0")]
    [InlineData("door", "0:0 2:1 3:0")]
    public void Viewed_output_is_on_while_somebody_watches(string? stream, string expected)
    {
        TimeSpan begin = _time.Now;
        using DrivenOutput output = Attached(
            new GpioOutputOptions("busy", "13", GpioRole.Viewed) { Stream = stream }, begin);
        _states.Changed += (_, _) => output.Update();

        _time.Advance(1);
        _states.SetViewers("yard", 1);
        _time.Advance(1);
        _states.SetViewers("door", 2);
        _states.SetViewers("door", 1);
        _time.Advance(1);
        _states.SetViewers("yard", 0);
        _states.SetViewers("door", 0);

        Assert.Equal(expected.Split(' '), _written);
    }

    [Theory]
    [InlineData(false, false, "0:0 0:1 0:0")]
    [InlineData(true, false, "0:0 0:1")]
    [InlineData(false, true, "0:1 0:0 0:1")]
    public void Output_is_left_as_configured(bool atStop, bool activeLow, string expected)
    {
        TimeSpan begin = _time.Now;
        DrivenOutput output = Attached(
            new GpioOutputOptions("lamp", "6", GpioRole.Switch) { AtStop = atStop, ActiveLow = activeLow }, begin);
        output.Switch(true);

        output.Dispose();
        output.Switch(false);

        Assert.Equal(expected.Split(' '), _written);
    }

    [Fact]
    public void Line_that_refuses_a_level_is_a_fault_until_it_is_opened_again()
    {
        using var output = new DrivenOutput(new GpioOutputOptions("lamp", "6", GpioRole.Switch), _states, _time);
        output.Attach(_ => throw new IOException("gone"), level: false);

        output.Switch(true);
        Assert.Equal("gone", output.WriteFault);

        var levels = new List<bool>();
        output.Attach(levels.Add, level: false);
        Assert.Null(output.WriteFault);
        Assert.Equal([true], levels);
    }

    [Fact]
    public void Feed_tells_the_devices_state_and_its_viewers()
    {
        var device = new FakeDevice();
        int viewers = 0;
        using var feed = new OutputStatesFeed(_states, device, [new FakeStream("main")], _ => viewers, _time);
        feed.Start();
        Assert.Equal(DeviceState.Booting, _states.Device);

        device.Become(DeviceState.Online);
        Assert.Equal(DeviceState.Online, _states.Device);
        Assert.False(_states.IsViewed("main"));

        viewers = 1;
        device.Become(DeviceState.Streaming);
        _time.Advance(OutputStatesFeed.Interval.TotalMilliseconds);
        Assert.Equal(DeviceState.Streaming, _states.Device);
        Assert.True(_states.IsViewed("main"));
        Assert.True(_states.IsViewed(null));
    }

    [Fact]
    public void Feed_that_is_disposed_tells_nothing_more()
    {
        var device = new FakeDevice();
        var feed = new OutputStatesFeed(_states, device, [], _ => 0, _time);
        feed.Start();

        feed.Dispose();
        device.Become(DeviceState.Fault);

        Assert.Equal(DeviceState.Booting, _states.Device);
    }

    private DrivenOutput Attached(GpioOutputOptions options, TimeSpan begin)
    {
        var output = new DrivenOutput(options, _states, _time);
        bool level = output.Level;
        void Note(bool isHigh) => _written.Add($"{(_time.Now - begin).TotalMilliseconds}:{(isHigh ? 1 : 0)}");
        Note(level);
        output.Attach(Note, level);
        return output;
    }

    private sealed class FakeDevice : IDeviceState
    {
        public event Action<DeviceState>? StateChanged;

        public DeviceState State { get; private set; } = DeviceState.Booting;

        public void Become(DeviceState state)
        {
            State = state;
            StateChanged?.Invoke(state);
        }
    }
}
