using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Camerad.Signaling.Broker;

/// <summary>
/// The device's own MQTT broker: TCP on loopback and WebSocket on the HTTP port (<see cref="EmbeddedBrokerExtensions.MapEmbeddedBroker"/>).
/// Viewers read what is public and use their own session's topics, nothing else. Any thread.
/// </summary>
public sealed class EmbeddedBroker : IHostedService, IAsyncDisposable
{
    public EmbeddedBroker(EmbeddedBrokerOptions options, ILogger<EmbeddedBroker> logger) => throw new NotImplementedException();

    /// <summary>Where TCP listens (with the real port); null when it does not.</summary>
    public IPEndPoint? TcpEndpoint { get; private set; }

    /// <summary>Why TCP does not listen although it should (port taken), as a sentence; the broker goes on with WebSocket alone.</summary>
    public string? TcpFault { get; private set; }

    /// <summary>Connected clients, the device's own included.</summary>
    public int ClientCount => throw new NotImplementedException();

    /// <summary>Starts the broker; a taken port is no failure (see <see cref="TcpFault"/>).</summary>
    public Task StartAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task StopAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
