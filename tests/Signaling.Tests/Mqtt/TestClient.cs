using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Camerad.Signaling.Tests.Mqtt;

/// <summary>A plain MQTT 5 client: a viewer, a second device, or somebody with bad intentions.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    public ConcurrentQueue<(string Topic, string Payload, bool Retain)> Received { get; } = new();

    /// <summary>The same, with everything that came along.</summary>
    public ConcurrentQueue<MqttApplicationMessage> Messages { get; } = new();

    public MqttClientConnectResult? ConnectResult { get; private set; }

    public bool IsConnected => _client.IsConnected;

    public static async Task<TestClient> ConnectAsync(Action<MqttClientOptionsBuilder> configure)
    {
        var client = new TestClient();
        client._client.ApplicationMessageReceivedAsync += arrival =>
        {
            MqttApplicationMessage message = arrival.ApplicationMessage;
            client.Messages.Enqueue(message);
            client.Received.Enqueue(
                (message.Topic, Encoding.UTF8.GetString(message.Payload.ToArray()), message.Retain));
            return Task.CompletedTask;
        };
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500).WithTimeout(Wait.Bound);
        configure(builder);
        client.ConnectResult =
            await client._client.ConnectAsync(builder.Build(), TestContext.Current.CancellationToken);
        return client;
    }

    public static Task<TestClient> ConnectAsync(
        int port, string? clientId = null, string? user = null, string? password = null) =>
        ConnectAsync(builder =>
        {
            builder.WithTcpServer("127.0.0.1", port);
            if (clientId is not null) builder.WithClientId(clientId);
            if (user is not null) builder.WithCredentials(user, password ?? "");
        });

    public async Task<MqttClientSubscribeResultCode> SubscribeAsync(string filter)
    {
        MqttClientSubscribeOptions options = new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build();
        return (await _client.SubscribeAsync(options, TestContext.Current.CancellationToken)).Items.Single().ResultCode;
    }

    public Task UnsubscribeAsync(string filter) => _client.UnsubscribeAsync(
        new MqttClientUnsubscribeOptionsBuilder().WithTopicFilter(filter).Build(),
        TestContext.Current.CancellationToken);

    public async Task<MqttClientPublishReasonCode> PublishAsync(
        string topic, string payload, bool retain = false, ushort alias = 0)
    {
        MqttApplicationMessage message = new MqttApplicationMessageBuilder()
            .WithTopic(topic).WithPayload(payload).WithTopicAlias(alias).WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        return (await _client.PublishAsync(message, TestContext.Current.CancellationToken)).ReasonCode;
    }

    /// <summary>Gives a command that wants an answer.</summary>
    public async Task<MqttClientPublishReasonCode> CommandAsync(
        string topic, string payload, string? responseTopic, string correlation = "")
    {
        MqttApplicationMessageBuilder builder = new MqttApplicationMessageBuilder()
            .WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (responseTopic is not null) builder.WithResponseTopic(responseTopic);
        if (correlation.Length > 0) builder.WithCorrelationData(Encoding.UTF8.GetBytes(correlation));
        return (await _client.PublishAsync(builder.Build(), TestContext.Current.CancellationToken)).ReasonCode;
    }

    /// <summary>The first message on a topic that brings back the correlation data; waits for it.</summary>
    public async Task<MqttApplicationMessage> ExpectReplyAsync(string topic, string correlation)
    {
        MqttApplicationMessage? found = null;
        await Wait.UntilAsync(
            () => (found = Messages.FirstOrDefault(message => message.Topic == topic
                && Encoding.UTF8.GetString(message.CorrelationData ?? []) == correlation)) is not null,
            $"{topic} with correlation {correlation}");
        return found!;
    }

    /// <summary>The first message that fits; waits for it.</summary>
    public async Task<string> ExpectAsync(string topic, string containing = "", TimeSpan? bound = null)
    {
        string? found = null;
        await Wait.UntilAsync(() => (found = Find(topic, containing)) is not null, $"{topic} with {containing}", bound);
        return found!;
    }

    public string? Find(string topic, string containing = "") =>
        Received.Where(message => message.Topic == topic
            && message.Payload.Contains(containing, StringComparison.Ordinal))
            .Select(message => message.Payload).FirstOrDefault();

    /// <summary>Says nothing, just goes: no DISCONNECT, so the will is due.</summary>
    public void Abort() => _client.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
        _client.Dispose();
    }
}
