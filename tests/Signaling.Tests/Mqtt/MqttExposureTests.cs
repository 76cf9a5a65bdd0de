using System.Collections.Concurrent;
using Camerad.Signaling.Mqtt;
using Microsoft.Extensions.Logging;

namespace Camerad.Signaling.Tests.Mqtt;

public sealed class MqttExposureTests
{
    [Theory]
    [InlineData("mqtt://broker.example", null, "without TLS and without a login")]
    [InlineData("ws://broker.example/mqtt", "camera", "without TLS, so")]
    [InlineData("mqtts://broker.example", null, "without a login")]
    [InlineData("mqtt://127.0.0.1:1884", null, "broker without a login")]
    [InlineData("mqtt://localhost", "camera", null)]
    [InlineData("wss://broker.example", "camera", null)]
    public async Task Device_warns_once_of_an_external_broker_without_tls_or_login(
        string url, string? user, string? expected)
    {
        var log = new RecordingLogger();
        var broker = new MqttBrokerOptions { Url = new Uri(url), Username = user };
        var stopped = new CancellationToken(canceled: true);
        await using var device = new MqttSignaling(EmbeddedDevice.Options(broker), new FakeViewerSessions(), null, log);

        await device.StartAsync(stopped);
        await device.StopAsync(CancellationToken.None);

        string[] warnings = [.. log.Warnings.Where(text => text.StartsWith("mqtt.url: ", StringComparison.Ordinal))];
        if (expected is null) Assert.Empty(warnings);
        else Assert.Contains(expected, Assert.Single(warnings), StringComparison.Ordinal);
    }

    private sealed class RecordingLogger : ILogger<MqttSignaling>
    {
        public ConcurrentQueue<string> Warnings { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning) Warnings.Enqueue(formatter(state, exception));
        }
    }
}
