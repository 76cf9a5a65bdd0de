using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;

namespace Camerad.Daemon.Tests.Hosting;

/// <summary>A viewer's MQTT client at a daemon's own /mqtt, which only listens.</summary>
internal sealed class MqttListener : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    private MqttListener() => _client.ApplicationMessageReceivedAsync += arrival =>
    {
        MqttApplicationMessage message = arrival.ApplicationMessage;
        Received.Enqueue((message.Topic, Encoding.UTF8.GetString(message.Payload.ToArray()), message.Retain));
        return Task.CompletedTask;
    };

    public ConcurrentQueue<(string Topic, string Payload, bool Retain)> Received { get; } = new();

    /// <param name="daemon">Whose broker.</param>
    /// <param name="filters">What to subscribe to.</param>
    public static async Task<MqttListener> ConnectAsync(RunningDaemon daemon, params string[] filters)
    {
        var listener = new MqttListener();
        string url = daemon.Urls[0].Replace("http:", "ws:", StringComparison.Ordinal) + "mqtt";
        await listener._client.ConnectAsync(
            new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500)
                .WithWebSocketServer(server => server.WithUri(url)).WithTimeout(Limit).Build(),
            TestContext.Current.CancellationToken);
        var subscription = new MqttClientSubscribeOptionsBuilder();
        foreach (string filter in filters) subscription.WithTopicFilter(filter);
        await listener._client.SubscribeAsync(subscription.Build(), TestContext.Current.CancellationToken);
        return listener;
    }

    /// <summary>The first message of a topic that has this in it; waits for it.</summary>
    public async Task<(string Topic, string Payload, bool Retain)> ExpectAsync(string topic, string containing)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Limit);
        while (true)
        {
            foreach ((string Topic, string Payload, bool Retain) message in Received)
            {
                if (message.Topic == topic && message.Payload.Contains(containing, StringComparison.Ordinal))
                    return message;
            }

            await Task.Delay(20, timeout.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
        _client.Dispose();
    }
}
