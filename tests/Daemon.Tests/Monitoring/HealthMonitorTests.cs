using System.Text.Json;
using Camerad.Capture;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Monitoring;
using Camerad.Daemon.Monitoring.Readers;
using Camerad.Signaling.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Daemon.Tests.Monitoring;

/// <summary>In virtual time: a tick a second.</summary>
public sealed class HealthMonitorTests : IAsyncLifetime
{
    private static readonly MqttLinkStatus Online = new("mqtt://b", MqttLinkState.Online, null);

    private readonly ManualTime _time = new();
    private readonly FakeService _service = new();
    private readonly List<(string Topic, JsonElement Message, bool Retain)> _published = [];
    private MachineReading _machine = new() { TemperatureCelsius = 50 };
    private HealthMonitor _monitor;
    private int _samples;

    public HealthMonitorTests() => _monitor = Make(new MonitoringOptions());

    private IEnumerable<JsonElement> Telemetry =>
        _published.Where(static one => one.Topic == "telemetry").Select(static one => one.Message);

    private IEnumerable<(string? Problem, string? State)> Events =>
        _published.Where(static one => one.Topic == "event/health").Select(static one => (
            one.Message.GetProperty("problem").GetString(), one.Message.GetProperty("state").GetString()));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _monitor.DisposeAsync();

    [Fact]
    public async Task Telemetry_is_published_retained_at_the_interval()
    {
        await PassAsync(120);

        Assert.Equal(4, Telemetry.Count());
        Assert.Equal(["00:00:00", "00:00:30", "00:01:00", "00:01:30"],
            Telemetry.Select(static message => message.GetProperty("time").GetDateTime().ToString("HH:mm:ss", null)));
        Assert.All(_published, static one => Assert.True(one.Retain));
        Assert.Equal(24, _samples);
    }

    [Fact]
    public async Task Nothing_is_published_with_interval_0_but_events()
    {
        _monitor = Make(new MonitoringOptions { IntervalSeconds = 0 });
        _machine = new MachineReading { TemperatureCelsius = 90 };
        await PassAsync(120);

        Assert.Empty(Telemetry);
        Assert.Equal([("temperature-high", "raised")], Events);
        Assert.Equal(90, _monitor.Latest!.Now.Machine.TemperatureCelsius);
    }

    [Fact]
    public async Task Rates_are_averages_since_the_last_message_and_for_health_since_the_last_sample()
    {
        await PassAsync(31);
        _service.Pictures += 300;       // in one go, then nothing for the rest of the interval
        await PassAsync(30);

        Assert.Equal(10, Telemetry.Last().GetProperty("streams")[0].GetProperty("picturesPerSecond").GetDouble());
        Assert.Equal(TimeSpan.FromSeconds(5), _monitor.Latest!.Now.At - _monitor.Latest.Before!.At);
    }

    [Fact]
    public async Task Crossed_bound_is_one_event_and_its_end_another()
    {
        await PassAsync(10);
        _machine = new MachineReading { TemperatureCelsius = 81 };
        await PassAsync(600);
        Assert.Equal([("temperature-high", "raised")], Events);
        JsonElement problem = Telemetry.Last().GetProperty("problems")[0];
        Assert.Equal("temperature-high", problem.GetProperty("problem").GetString());

        _machine = new MachineReading { TemperatureCelsius = 60 };
        await PassAsync(60);

        Assert.Equal([("temperature-high", "raised"), ("temperature-high", "cleared")], Events);
        Assert.Equal(0, Telemetry.Last().GetProperty("problems").GetArrayLength());
        Assert.All(_published.Where(static one => one.Topic == "event/health"), static one => Assert.False(one.Retain));
    }

    [Fact]
    public async Task Broker_that_was_away_is_told_after_its_return_what_happened_meanwhile()
    {
        await PassAsync(10);
        _service.Link = MqttLinkState.Connecting;
        _service.Stream = CapturedStreamStatus.Failed;
        await PassAsync(180);
        Assert.Empty(Events);
        Assert.Equal(DeviceState.Fault, _monitor.State);
        Assert.Equal([ProblemKind.NoPicture, ProblemKind.MqttAway],
            _monitor.Latest!.Problems.Select(static problem => problem.Kind).Order());
        int before = Telemetry.Count();

        (_service.Link, _service.Stream) = (MqttLinkState.Online, CapturedStreamStatus.Running);
        _monitor.HandleLink(Online);
        await PassAsync(1);
        Assert.Equal([("no-picture", "raised"), ("mqtt-away", "raised")], Events);
        Assert.Equal(before + 1, Telemetry.Count());            // at once, not at the next interval
        Assert.Equal("online", Telemetry.Last().GetProperty("mqtt")[0].GetProperty("state").GetString());

        await PassAsync(30);
        Assert.Equal([("no-picture", "cleared"), ("mqtt-away", "cleared")], Events.Skip(2));
    }

    [Fact]
    public async Task State_follows_streams_viewers_and_problems()
    {
        var states = new List<DeviceState>();
        _monitor.StateChanged += states.Add;
        _service.Stream = CapturedStreamStatus.Starting;
        await PassAsync(3);
        Assert.Equal(DeviceState.Booting, _monitor.State);

        _service.Stream = CapturedStreamStatus.Running;
        await PassAsync(5);
        _service.Viewers = 1;
        await PassAsync(1);                                     // within a second
        _service.Viewers = 0;
        await PassAsync(1);
        _service.Stream = CapturedStreamStatus.Resting;
        await PassAsync(60);
        _service.Stream = CapturedStreamStatus.Stalled;
        _service.Viewers = 1;
        await PassAsync(60);

        Assert.Equal(
            [DeviceState.Online, DeviceState.Streaming, DeviceState.Online, DeviceState.Streaming, DeviceState.Fault],
            states);
    }

    [Fact]
    public async Task Device_whose_stream_never_comes_is_not_booting_for_ever()
    {
        _service.Stream = CapturedStreamStatus.Starting;
        await PassAsync(30);

        Assert.Equal(DeviceState.Fault, _monitor.State);
    }

    [Fact]
    public async Task Weak_signal_is_a_problem_but_no_fault()
    {
        _machine = new MachineReading { Wifi = [new WifiReading("wlan0", -85)], IsClockSynchronized = false };
        await PassAsync(600);

        Assert.Equal(["clock-unsynchronized", "wifi-weak"], Events.Select(static one => one.Problem).Order());
        Assert.Equal(DeviceState.Online, _monitor.State);
    }

    [Fact]
    public async Task Waiting_events_are_bounded_and_the_oldest_go()
    {
        var taken = new List<byte>();
        bool takes = false;
        var events = new HealthEvents(message =>
        {
            if (takes) taken.Add(message[0]);
            return Task.FromResult(takes);
        });
        for (byte i = 0; i < HealthEvents.MaxWaiting + 3; i++) events.Add([i]);
        await events.FlushAsync();
        Assert.Equal(HealthEvents.MaxWaiting, events.Count);

        takes = true;
        await events.FlushAsync();

        Assert.Equal(Enumerable.Range(3, HealthEvents.MaxWaiting).Select(static i => (byte)i), taken);
        Assert.Equal(0, events.Count);
    }

    [Fact]
    public async Task Loop_goes_on_when_a_sensor_fails_in_a_way_it_should_not()
    {
        int failures = 0;
        await using var monitor = new HealthMonitor(
            new MonitoringOptions(), () => failures++ == 0 ? throw new InvalidOperationException("bug") : _machine,
            _service, PublishAsync, _time, NullLogger<HealthMonitor>.Instance);
        monitor.Start();
        for (int waits = 0; monitor.Latest is null && waits < 3000; waits++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.NotNull(monitor.Latest);
    }

    [Fact]
    public async Task Sample_of_this_machine_costs_little()
    {
        using var machine = new MachineReader("/", ["/"], []);
        await using var monitor = new HealthMonitor(
            new MonitoringOptions(), machine.Read, _service, PublishAsync, _time, NullLogger<HealthMonitor>.Instance);
        await monitor.TickAsync();
        const int samples = 40;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < samples; i++)
        {
            _time.Advance(HealthMonitor.SamplePeriod);
            await monitor.TickAsync();
        }

        // At 16 KiB each 5 s the collector has nothing to do for minutes.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / samples, 1, 16 << 10);
    }

    private HealthMonitor Make(MonitoringOptions options) => new(
        options,
        () =>
        {
            _samples++;
            return _machine;
        },
        _service, PublishAsync, _time, NullLogger<HealthMonitor>.Instance);

    private Task<bool> PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken)
    {
        bool isTaken = _service.Link == MqttLinkState.Online;
        if (isTaken) _published.Add((topic, JsonDocument.Parse(payload.ToArray()).RootElement, retain));
        return Task.FromResult(isTaken);
    }

    private async Task PassAsync(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            await _monitor.TickAsync();
            _time.Advance(HealthMonitor.Tick);
        }
    }
}
