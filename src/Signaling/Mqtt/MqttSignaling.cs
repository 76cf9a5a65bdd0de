using Camerad.Signaling.Broker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Camerad.Signaling.Mqtt;

/// <summary>
/// Signaling by MQTT 5 (docs/signaling.md): speaks to the embedded broker, to an external one, or to both at once (which is how the
/// device's own /mqtt is bridged: the device serves each broker's viewers itself). A broker's outage ends no session. Any thread.
/// </summary>
public sealed class MqttSignaling : IHostedService, IAsyncDisposable
{
    /// <param name="options">Who the device is; <see cref="MqttSignalingOptions.Broker"/> names the external broker.</param>
    /// <param name="sessions">Gets every viewer's messages.</param>
    /// <param name="embedded">The embedded broker, already constructed; null when there is none.</param>
    /// <param name="logger">Connections come and go at Information; messages at Trace.</param>
    /// <exception cref="ArgumentException">A bad device id, prefix or broker option; the text says which.</exception>
    public MqttSignaling(
        MqttSignalingOptions options, IViewerSessions sessions, EmbeddedBroker? embedded, ILogger<MqttSignaling> logger) =>
        throw new NotImplementedException();

    /// <summary>One per broker.</summary>
    public IReadOnlyList<MqttLinkStatus> Links => throw new NotImplementedException();

    /// <summary>A link changed; raised on any thread, in order per link.</summary>
    public event Action<MqttLinkStatus>? LinkChanged;

    /// <summary>Begins to connect and returns at once; never fails because a broker is away.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Publishes <c>offline</c> where connected and disconnects, within a second.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Publishes under <c>prefix/device id/</c> at every broker that is connected.</summary>
    /// <param name="topicSuffix">E.g. <c>telemetry</c> or <c>event/button</c>; not <c>status</c>, not <c>signal/…</c>.</param>
    /// <param name="payload">Copied.</param>
    /// <param name="retain">Kept by the broker; repeated by us after each reconnection.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False when no broker took it.</returns>
    public Task<bool> PublishAsync(
        string topicSuffix, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();

    private void Raise(MqttLinkStatus status) => LinkChanged?.Invoke(status);
}
