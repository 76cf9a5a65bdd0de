using System.Text.Json;
using Camerad.Daemon.Monitoring;

namespace Camerad.Daemon.Tests.Hosting;

/// <summary>The health of a running daemon, as others get it.</summary>
public sealed class HealthTests
{
    private const string Token = "0123456789abcdef";
    private const string MissingFile = """streams={"main":{"source":{"type":"file","path":"/nowhere"}}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Telemetry_is_for_who_shows_the_token()
    {
        using var folder = new TemporaryFolder();
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            $"http.tokenFile={folder.Write("token", Token)}");

        JsonElement friend = await TelemetryAsync(daemon, ("Authorization", "Bearer " + Token));
        (_, string stranger) = await daemon.SendAsync(HttpMethod.Get, "/health");

        Assert.True(friend.GetProperty("memoryAvailableBytes").GetInt64() > 0);
        Assert.True(friend.GetProperty("daemon").GetProperty("memoryBytes").GetInt64() > 0);
        Assert.Equal("main", friend.GetProperty("streams")[0].GetProperty("name").GetString());
        Assert.DoesNotContain("telemetry", stranger, StringComparison.Ordinal);
        Assert.DoesNotContain("memory", stranger, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_are_counted_while_they_run()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        JsonElement stream;
        do
        {
            await Task.Delay(100, timeout.Token);
            stream = (await TelemetryAsync(daemon)).GetProperty("streams")[0];
        }
        while (!stream.TryGetProperty("picturesPerSecond", out _));

        Assert.Equal("running", stream.GetProperty("state").GetString());
        Assert.InRange(stream.GetProperty("picturesPerSecond").GetDouble(), 1, 60);
        Assert.InRange(stream.GetProperty("pictureAgeSeconds").GetDouble(), 0, 30);
        Assert.True(stream.GetProperty("bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task Telemetry_and_events_reach_viewers_of_the_embedded_broker()
    {
        // The first sample finds less space than asked for; a second viewer gets what is retained.
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            MissingFile, "monitoring.interval=1", "monitoring.bounds.noPictureSeconds=1",
            "monitoring.bounds.diskFreeMegabytes=1000000");
        await using MqttListener viewer =
            await MqttListener.ConnectAsync(daemon, "camerad/test/telemetry", "camerad/test/event/health");

        (_, string telemetry, _) = await viewer.ExpectAsync("camerad/test/telemetry", "no-picture");
        await using MqttListener late = await MqttListener.ConnectAsync(daemon, "camerad/test/telemetry");
        (_, string kept, bool isRetained) = await late.ExpectAsync("camerad/test/telemetry", "no-picture");
        (_, string change, bool isEventRetained) = await viewer.ExpectAsync("camerad/test/event/health", "disk-low");

        Assert.Equal("fault", JsonDocument.Parse(telemetry).RootElement.GetProperty("state").GetString());
        Assert.True(isRetained);
        Assert.False(isEventRetained);
        Assert.DoesNotContain("/nowhere", telemetry + kept, StringComparison.Ordinal);
        JsonElement raised = JsonDocument.Parse(change).RootElement;
        Assert.Equal("raised", raised.GetProperty("state").GetString());
        Assert.Equal(1e12, raised.GetProperty("bound").GetDouble());
        Assert.InRange(raised.GetProperty("value").GetDouble(), 0, 1e12);
        Assert.True((await TelemetryAsync(daemon)).GetProperty("problems").GetArrayLength() >= 2);
        Assert.Contains("Stream main has no picture.", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problem_makes_the_public_status_degraded_without_saying_which()
    {
        using var folder = new TemporaryFolder();
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            $"http.tokenFile={folder.Write("token", Token)}", "monitoring.bounds.diskFreeMegabytes=1000000");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        timeout.CancelAfter(HealthRules.ValueHold + TimeSpan.FromSeconds(30));
        string health;
        do
        {
            await Task.Delay(200, timeout.Token);
            (_, health) = await daemon.SendAsync(HttpMethod.Get, "/health");
        }
        while (!health.Contains("playing", StringComparison.Ordinal)
            || !health.Contains("degraded", StringComparison.Ordinal));

        Assert.DoesNotContain("disk", health, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> TelemetryAsync(
        RunningDaemon daemon, params (string Name, string Value)[] headers)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            (_, string health) = await daemon.SendAsync(HttpMethod.Get, "/health", headers);
            if (JsonDocument.Parse(health).RootElement.TryGetProperty("telemetry", out JsonElement telemetry))
                return telemetry;
            await Task.Delay(20, timeout.Token); // the first sample
        }
    }
}
