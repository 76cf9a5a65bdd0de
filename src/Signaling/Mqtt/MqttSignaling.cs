using System.Security.Cryptography;
using Camerad.Signaling.Broker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Camerad.Signaling.Mqtt;

/// <summary>
/// Signaling by MQTT 5 (docs/signaling.md): speaks to the embedded broker, to an external one, or to both at once
/// (which is how the device's own /mqtt is bridged: the device serves each broker's viewers itself). A broker's outage
/// ends no session. Any thread.
/// </summary>
public sealed partial class MqttSignaling : IHostedService, IAsyncDisposable
{
    /// <summary>Longest payload that is published or answered, bytes: a picture.</summary>
    public const int MaxPayloadLength = 8 * 1024 * 1024;

    private readonly DeviceTopics _topics;
    private readonly RetainedMessages _retained = new();
    private readonly ViewerDispatcher _dispatcher;
    private readonly List<MqttLink> _links = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger<MqttSignaling> _logger;
    private readonly string? _brokerWarning;
    private Task _running = Task.CompletedTask;
    private bool _disposed;

    /// <param name="options">Who the device is; <see cref="MqttSignalingOptions.Broker"/> names the external
    /// broker.</param>
    /// <param name="sessions">Gets every viewer's messages.</param>
    /// <param name="embedded">The embedded broker, already constructed; null when there is none.</param>
    /// <param name="logger">Connections come and go at Information; a viewer's refusals at Debug.</param>
    /// <exception cref="ArgumentException">A bad device id, prefix or broker option; the text says which.</exception>
    public MqttSignaling(
        MqttSignalingOptions options, IViewerSessions sessions, EmbeddedBroker? embedded, ILogger<MqttSignaling> logger)
        : this(options, sessions, embedded, logger, new MqttTimings())
    {
    }

    internal MqttSignaling(
        MqttSignalingOptions options, IViewerSessions sessions, EmbeddedBroker? embedded, ILogger<MqttSignaling> logger,
        MqttTimings timings)
    {
        _logger = logger;
        _topics = new DeviceTopics(options.Prefix, options.DeviceId);
        if (options.Broker?.Validate() is { Count: > 0 } faults)
            throw new ArgumentException(faults[0], nameof(options));
        string instance = RandomNumberGenerator.GetHexString(8, lowercase: true);
        var context = new LinkContext(_topics, instance, DeviceStatus.Online(options, instance), _retained, timings);
        var config = new ConfigMessage(options.IceServers, options.Streams);
        _dispatcher = new ViewerDispatcher(
            sessions, () => config, timings.HandlerTimeout, TimeProvider.System, logger, options.Counters);
        _brokerWarning = options.Broker?.Exposure();
        if (embedded is not null) AddLink(new EmbeddedTarget(embedded));
        if (options.Broker is { } broker) AddLink(new ExternalTarget(broker));

        void AddLink(IMqttTarget target)
        {
            CommandDispatcher? commands = options.Commands is { } handler
                ? new CommandDispatcher(
                    handler, _topics, timings.HandlerTimeout, TimeProvider.System, logger, options.Counters)
                : null;
            _links.Add(new MqttLink(target, context, options.DeviceId, _dispatcher, commands, Raise, logger));
        }
    }

    /// <summary>A link changed; raised on any thread, in order per link. A handler that throws is logged.</summary>
    public event Action<MqttLinkStatus>? LinkChanged;

    /// <summary>One per broker.</summary>
    public IReadOnlyList<MqttLinkStatus> Links => [.. _links.Select(link => link.Status)];

    /// <summary>Begins to connect and returns at once; never fails because a broker is away.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_brokerWarning is not null) LogExposed(_brokerWarning);
        _running =
            Task.WhenAll(_links.Select(link => Task.Run(() => link.RunAsync(_stopping.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    /// <summary>Publishes <c>offline</c> where connected and disconnects, within a second.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_disposed) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Publishes under <c>prefix/device id/</c> at every broker that is connected.</summary>
    /// <param name="topicSuffix">E.g. <c>telemetry</c> or <c>event/button</c>; not <c>status</c>, <c>signal/…</c>,
    /// <c>command/…</c> or <c>reply/…</c>.</param>
    /// <param name="payload">Copied; at most <see cref="MaxPayloadLength"/>.</param>
    /// <param name="retain">Kept by the broker; repeated by us after each reconnection, but for a long one that this
    /// broker was sent already. An empty payload ends it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False when no broker took it.</returns>
    /// <exception cref="ArgumentException">Not a topic others may publish, or too long.</exception>
    /// <exception cref="InvalidOperationException">Too many retained topics.</exception>
    public Task<bool> PublishAsync(
        string topicSuffix, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken) =>
        PublishTypedAsync(topicSuffix, payload, retain, contentType: null, cancellationToken);

    /// <summary>The same, and says what the payload is.</summary>
    /// <param name="topicSuffix">E.g. <c>telemetry</c> or <c>event/button</c>; not <c>status</c>, <c>signal/…</c>,
    /// <c>command/…</c> or <c>reply/…</c>.</param>
    /// <param name="payload">Copied; at most <see cref="MaxPayloadLength"/>.</param>
    /// <param name="retain">Kept by the broker.</param>
    /// <param name="contentType">Its MIME type; null: not said.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False when no broker took it.</returns>
    /// <exception cref="ArgumentException">Not a topic others may publish, or too long.</exception>
    /// <exception cref="InvalidOperationException">Too many retained topics.</exception>
    public async Task<bool> PublishTypedAsync(
        string topicSuffix, ReadOnlyMemory<byte> payload, bool retain, string? contentType,
        CancellationToken cancellationToken)
    {
        if (!DeviceTopics.IsPublicSuffix(topicSuffix))
        {
            throw new ArgumentException(
                $"\"{topicSuffix}\" can't be published: levels of [A-Za-z0-9_.-], "
                + "not status, signal, command or reply.",
                nameof(topicSuffix));
        }

        if (payload.Length > MaxPayloadLength)
            throw new ArgumentException($"At most {MaxPayloadLength} bytes can be published.", nameof(payload));
        var publication = new Publication(_topics.Root + topicSuffix, payload.ToArray(), retain, contentType);
        if (retain && !_retained.TryStore(publication))
            throw new InvalidOperationException($"A device retains at most {RetainedMessages.MaxTopics} topics.");
        bool[] taken = await Task
            .WhenAll(_links.Select(link => link.TryPublishAsync(publication, cancellationToken)))
            .ConfigureAwait(false);
        return Array.Exists(taken, one => one);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _disposed = true;
        await _dispatcher.DisposeAsync().ConfigureAwait(false);
        foreach (MqttLink link in _links) await link.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Raise(MqttLinkStatus status)
    {
        try
        {
            LinkChanged?.Invoke(status);
        }
#pragma warning disable CA1031 // A listener's failure must not end the link.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogListenerFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private partial void LogExposed(string warning);

    [LoggerMessage(Level = LogLevel.Error, Message = "A listener of LinkChanged failed")]
    private partial void LogListenerFailed(Exception exception);
}
