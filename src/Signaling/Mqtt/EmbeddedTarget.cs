using System.Net;
using Camerad.Signaling.Broker;
using MQTTnet;
using MQTTnet.Channel;

namespace Camerad.Signaling.Mqtt;

/// <summary>The embedded broker, inside the process.</summary>
internal sealed class EmbeddedTarget(EmbeddedBroker broker) : IMqttTarget, IMqttClientStreamProvider
{
    public string Name => "embedded";

    // Nobody else can be a device there.
    public bool IsShared => false;

    public void Configure(MqttClientOptionsBuilder builder) =>
        // The library wants a TCP address it then does not use.
        builder.WithTcpServer("localhost").WithStreamProvider(this);

    public string Describe(Exception exception) => $"The embedded broker does not answer: {exception.Message}";

    public Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken) =>
        Task.FromResult(broker.ConnectDevice());
}
