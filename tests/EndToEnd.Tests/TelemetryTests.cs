using System.Text.Json;
using Camerad.TestKit.Processes;
namespace Camerad.EndToEnd.Tests;

/// <summary>The device's health at a foreign broker, read by a foreign client.</summary>
[Collection(OneAtATime.Name)]
public sealed class TelemetryTests
{
    private const string Telemetry = "camerad/endtoend/telemetry", Event = "camerad/endtoend/event/health";

    /// <summary>A problem of a value is told after 30 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public void Telemetry_is_retained_and_problems_are_told_also_after_an_outage()
    {
        Tools.RequireFile(Mosquitto.Program);
        Tools.RequireFile(Subscriber.Program);
        using var broker = new Mosquitto(isSecure: false);
        using var daemon = new DaemonProcess(
            [.. broker.Settings, "monitoring.interval=1", "monitoring.bounds.diskFreeMegabytes=1000000",
                "monitoring.bounds.mqttAwaySeconds=5"]);
        using (var first = new Subscriber(broker))
        {
            Assert.True(first.WaitUntil(() => first.Find("0 " + Event, "disk-low") is not null, Patience),
                first.Tail + daemon.Tail);
            using JsonDocument raised = JsonDocument.Parse(first.Find("0 " + Event, "disk-low")!);
            Assert.Equal("raised", raised.RootElement.GetProperty("state").GetString());
            // It comes just after the event, and then the broker has it for who comes late.
            Assert.True(first.WaitUntil(() => first.Find("0 " + Telemetry, "disk-low") is not null, Patience),
                first.Tail + daemon.Tail);
        }

        using (var late = new Subscriber(broker))
        {
            Assert.True(late.WaitUntil(() => late.Find("1 " + Telemetry, "disk-low") is not null, Patience), late.Tail);
            using JsonDocument kept = JsonDocument.Parse(late.Find("1 " + Telemetry, "disk-low")!);
            Assert.True(kept.RootElement.GetProperty("memoryAvailableBytes").GetInt64() > 0);
            Assert.Null(late.Find("1 " + Event, "")); // events are not retained
        }

        broker.Kill(); // it keeps nothing
        Assert.True(daemon.WaitUntil(
            () => daemon.Lines.Any(line => line.Contains("external MQTT broker is away", StringComparison.Ordinal)),
            Patience), daemon.Tail);
        broker.Start();
        using var after = new Subscriber(broker);
        Assert.True(after.WaitUntil(() => after.Find("1 " + Telemetry, "disk-low") is not null
            || after.Find("0 " + Telemetry, "disk-low") is not null, Patience), after.Tail + daemon.Tail);
        Assert.True(after.WaitUntil(() => after.Find("0 " + Event, "mqtt-away") is not null, Patience),
            after.Tail + daemon.Tail);
        using JsonDocument over = JsonDocument.Parse(after.Find("0 " + Event, "mqtt-away")!);
        Assert.Equal("external", over.RootElement.GetProperty("subject").GetString());
    }
}
