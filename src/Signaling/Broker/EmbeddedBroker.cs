using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Implementations;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Camerad.Signaling.Broker;

/// <summary>
/// The device's own MQTT broker: TCP on loopback and WebSocket on the HTTP port
/// (<see cref="EmbeddedBrokerExtensions.MapEmbeddedBroker"/>). Viewers read what is public and use their own session's
/// topics, nothing else. Any thread.
/// </summary>
public sealed partial class EmbeddedBroker : IHostedService, IAsyncDisposable
{
    /// <summary>Most messages that wait for one slow client; then the oldest is dropped.</summary>
    internal const int MaxPendingMessages = 256;

    /// <summary>What viewers call themselves when the device asks for its token.</summary>
    internal const string ViewerUser = "viewer";

    /// <summary>Client ids that only the device may have: taking one over would end its connection.</summary>
    internal const string DeviceClientPrefix = "camerad-";

    /// <summary>Longest topic, filter or client id of a viewer, characters: the longest of ours has 258.</summary>
    internal const int MaxTopicLength = 320;

    // The library wants an address for every connection.
    private static readonly IPEndPoint InProcess = new(IPAddress.Loopback, 0);

    private const string ClientKey = "client";

    // From accepting a connection to its CONNECT, and for each write to a client.
    private static readonly TimeSpan CommunicationTimeout = TimeSpan.FromSeconds(10);

    private readonly EmbeddedBrokerOptions _options;
    private readonly ILogger<EmbeddedBroker> _logger;
    private readonly BrokerRules _rules;
    private readonly LargeMessages _large = new();
    private readonly BrokerSeats _seats;
    private readonly BrokerConnections _connections;
    private readonly MqttServer _server;
    private BrokerListener? _listener;
    private bool _stopped;

    /// <exception cref="ArgumentException">A bad prefix or device id; the text says which.</exception>
    public EmbeddedBroker(EmbeddedBrokerOptions options, ILogger<EmbeddedBroker> logger)
    {
        _options = options;
        _logger = logger;
        _rules = new BrokerRules(new DeviceTopics(options.Prefix, options.DeviceId), options.AllowsCommands);
        _seats = new BrokerSeats(options.MaxClients, options.Counters);
        _connections = new BrokerConnections(_seats, Leave);
        MqttServerOptions serverOptions = new MqttServerOptionsBuilder()
            .WithoutDefaultEndpoint()
            .WithPersistentSessions(false)
            .WithMaxPendingMessagesPerClient(MaxPendingMessages)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage)
            .WithDefaultCommunicationTimeout(CommunicationTimeout)
            .Build();
        _server = new MqttServerFactory().CreateMqttServer(serverOptions, [_connections], MqttNetNullLogger.Instance);
        _server.ValidatingConnectionAsync += Admit;
        _server.InterceptingInboundPacketAsync += CheckPacket;
        _server.InterceptingSubscriptionAsync += CheckSubscription;
        _server.InterceptingUnsubscriptionAsync += TakeUnsubscription;
        _server.InterceptingPublishAsync += CheckPublish;
        _server.InterceptingClientEnqueueAsync += CheckEnqueue;
        _server.QueuedApplicationMessageOverwrittenAsync += TakeOverwritten;
        _server.InterceptingOutboundPacketAsync += CheckOutbound;
    }

    /// <summary>Where TCP listens (with the real port); null when it does not.</summary>
    public IPEndPoint? TcpEndpoint => _listener?.EndPoint;

    /// <summary>
    /// Why TCP does not listen although it should (port taken), as a sentence; the broker goes on with WebSocket alone.
    /// </summary>
    public string? TcpFault { get; private set; }

    /// <summary>Connections now, the device's own included.</summary>
    public int ClientCount => _connections.Count;

    /// <summary>Starts the broker; a taken port is no failure (see <see cref="TcpFault"/>).</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _server.StartAsync().ConfigureAwait(false);
        if (_options.Tcp is not { } endPoint) return;
        try
        {
            _listener = new BrokerListener(endPoint, _connections);
            LogListening(_listener.EndPoint);
        }
        catch (SocketException exception)
        {
            string cause = exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? "another program (another broker?) listens there"
                : exception.Message;
            TcpFault = $"The embedded broker can't listen on {endPoint}: {cause}. It goes on with WebSocket alone.";
            LogTcpFault(TcpFault);
        }
    }

    /// <summary>Ends every connection and gives the port back.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped) return;
        _stopped = true;
        if (_listener is not null) await _listener.DisposeAsync().ConfigureAwait(false);
        _listener = null;
        await _server.StopAsync(new MqttServerStopOptions()).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _server.Dispose();
        _connections.Dispose();
    }

    /// <summary>The device's own connection: needs neither a port nor a password.</summary>
    internal Stream ConnectDevice()
    {
        (InProcessStream ours, InProcessStream brokers) = InProcessStream.CreatePair();
        _ = _connections.RunAsync(brokers, InProcess, InProcess, isDevice: true);      // ends with the stream
        return ours;
    }

    /// <summary>Serves one browser's WebSocket until it ends or the broker stops.</summary>
    internal async Task RunWebSocketAsync(
        WebSocket socket, EndPoint remote, bool isSecure, CancellationToken cancellationToken)
    {
        using var channel = new MqttWebSocketChannel(socket, remote, isSecure, clientCertificate: null);
        using CancellationTokenRegistration stop = cancellationToken.Register(socket.Abort);
        using CancellationTokenRegistration brokerStop = _connections.Stopping.Register(socket.Abort);
        await _connections.RunAsync(channel, isDevice: false).ConfigureAwait(false);
    }

    private Task Admit(ValidatingConnectionEventArgs connection)
    {
        BrokerClient client = _connections.ClientOf(connection.ChannelAdapter);
        connection.SessionItems[ClientKey] = client;
        if (string.IsNullOrEmpty(connection.ClientId)) connection.AssignedClientIdentifier = SessionId.Create();
        client.Id = connection.AssignedClientIdentifier ?? connection.ClientId;
        if (connection.MaximumPacketSize > 0) client.MaxPacketLength = connection.MaximumPacketSize;
        (connection.ReasonCode, connection.ReasonString) = client.IsDevice ? default : Refusal(connection);
        if (connection.ReasonCode == MqttConnectReasonCode.Success && !_seats.TryAdmit(client))
        {
            connection.ReasonCode = MqttConnectReasonCode.QuotaExceeded;
            connection.ReasonString = $"The broker takes {_seats.MaxClients} clients.";
        }

        if (connection.ReasonCode == MqttConnectReasonCode.Success) return Task.CompletedTask;
        _options.Counters.CountLogin();
        LogRefused(connection.RemoteEndPoint, connection.ReasonString);
        return Task.CompletedTask;
    }

    private (MqttConnectReasonCode Code, string? Reason) Refusal(ValidatingConnectionEventArgs connection)
    {
        if (connection.ClientId is { } id
            && (id.StartsWith(DeviceClientPrefix, StringComparison.OrdinalIgnoreCase) || id.Length > MaxTopicLength))
            return (MqttConnectReasonCode.ClientIdentifierNotValid,
                $"Client ids that begin with {DeviceClientPrefix} are the device's; "
                + $"others have at most {MaxTopicLength} characters.");
        // The library would give the old connection's session, and with it the old BrokerClient, to the new one: what
        // the new one subscribes to would never be released.
        if (connection.CleanSession != true)
            return (MqttConnectReasonCode.ImplementationSpecificError, "Connect with Clean Start: nothing is kept.");
        if (_options.Token is not { } token) return default;
        bool isViewer = connection.UserName == ViewerUser;
        return token.Matches(connection.Password) & isViewer
            ? default
            : (MqttConnectReasonCode.BadUserNameOrPassword,
                $"Log in as user \"{ViewerUser}\" with the device's token as password.");
    }

    // Before the library does anything with the packet: it stores aliases and filters per connection. What is thrown
    // here ends the connection.
    private Task CheckPacket(InterceptingPacketEventArgs packet)
    {
        if (ClientOf(packet.SessionItems).IsDevice || !IsOversized(packet.Packet)) return Task.CompletedTask;
        _options.Counters.CountMessage();
        throw new MqttProtocolViolationException(
            $"A viewer's topics have at most {MaxTopicLength} characters and no alias.");
    }

    private static bool IsOversized(MqttPacket packet) => packet switch
    {
        MqttPublishPacket publish => publish.TopicAlias != 0 || IsLong(publish.Topic),
        MqttSubscribePacket subscribe =>
            IsMany(subscribe.TopicFilters) || subscribe.TopicFilters.Exists(filter => IsLong(filter.Topic)),
        MqttUnsubscribePacket unsubscribe =>
            IsMany(unsubscribe.TopicFilters) || unsubscribe.TopicFilters.Exists(IsLong),
        _ => false,
    };

    private static bool IsLong(string? topic) => topic?.Length > MaxTopicLength;

    private static bool IsMany<T>(List<T> filters) => filters.Count > BrokerRules.MaxFiltersPerClient;

    private Task CheckSubscription(InterceptingSubscriptionEventArgs subscription)
    {
        BrokerClient client = ClientOf(subscription.SessionItems);
        MqttTopicFilter filter = subscription.TopicFilter;
        bool wantsRetained = filter.RetainHandling switch
        {
            MqttRetainHandling.DoNotSendOnSubscribe => false,
            MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly => !_rules.HasSubscribed(client, filter.Topic),
            _ => true,
        };
        string? fault = _large.TrySubscribe(client.Id, filter.Topic, wantsRetained)
            ? _rules.Subscribe(client, filter.Topic)
            : "Take the pictures that wait for you first.";

        if (fault is null)
        {
            // With QoS 1 the library keeps every message until the client acknowledges it, without a bound. One
            // connection without a stored session loses nothing by QoS 0.
            subscription.TopicFilter.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce;
            subscription.Response.ReasonCode = MqttSubscribeReasonCode.GrantedQoS0;
            return Task.CompletedTask;
        }

        _options.Counters.CountMessage();
        subscription.ProcessSubscription = false;
        subscription.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
        subscription.ReasonString = fault;
        return Task.CompletedTask;
    }

    private Task TakeUnsubscription(InterceptingUnsubscriptionEventArgs unsubscription)
    {
        _rules.Unsubscribe(ClientOf(unsubscription.SessionItems), unsubscription.Topic);
        return Task.CompletedTask;
    }

    private Task CheckPublish(InterceptingPublishEventArgs publish)
    {
        BrokerClient client = ClientOf(publish.SessionItems);
        MqttApplicationMessage message = publish.ApplicationMessage;
        if (!_rules.TryPace(client, message.Topic))
        {
            Refuse(publish, MqttPubAckReasonCode.QuotaExceeded,
                $"A viewer may send {BrokerRules.MessagesPerSecond} messages a second, "
                + $"{BrokerRules.CommandsPerSecond} of them commands.");
            return Task.CompletedTask;
        }

        string? fault = _rules.Publish(client, message.Topic, message.ResponseTopic, message.Retain);
        if (fault is not null) Refuse(publish, MqttPubAckReasonCode.NotAuthorized, fault);
        else if (message.Retain) _large.Retain(message.Topic, message.Payload.Length);
        return Task.CompletedTask;
    }

    private Task CheckEnqueue(InterceptingClientApplicationMessageEnqueueEventArgs enqueue)
    {
        enqueue.AcceptEnqueue =
            _large.TryEnqueue(enqueue.ReceiverClientId, enqueue.ApplicationMessage.Payload.Length);
        return Task.CompletedTask;
    }

    private Task TakeOverwritten(QueueMessageOverwrittenEventArgs overwritten)
    {
        if (overwritten.Packet is MqttPublishPacket publish)
            _large.Dequeue(overwritten.ReceiverClientId, publish.Payload.Length);
        return Task.CompletedTask;
    }

    private Task CheckOutbound(InterceptingPacketEventArgs packet)
    {
        if (packet.Packet is not MqttPublishPacket publish) return Task.CompletedTask;
        _large.Dequeue(packet.ClientId, publish.Payload.Length);
        if (LengthOf(publish) > ClientOf(packet.SessionItems).MaxPacketLength) packet.ProcessPacket = false;
        return Task.CompletedTask;
    }

    // At most; characters of the three texts may take three bytes each.
    private static long LengthOf(MqttPublishPacket publish)
    {
        const int Overhead = 64, BytesPerCharacter = 3;
        int characters =
            publish.Topic.Length + (publish.ResponseTopic?.Length ?? 0) + (publish.ContentType?.Length ?? 0);
        return publish.Payload.Length + (publish.CorrelationData?.Length ?? 0) + (BytesPerCharacter * characters)
            + Overhead;
    }

    private void Leave(BrokerClient client)
    {
        _rules.Leave(client);
        _large.Forget(client.Id);
    }

    private void Refuse(InterceptingPublishEventArgs publish, MqttPubAckReasonCode code, string fault)
    {
        _options.Counters.CountMessage();
        publish.ProcessPublish = false;
        publish.Response.ReasonCode = code;
        publish.Response.ReasonString = fault;
    }

    private static BrokerClient ClientOf(System.Collections.IDictionary items) => (BrokerClient)items[ClientKey]!;

    [LoggerMessage(Level = LogLevel.Information, Message = "Embedded broker listens on {EndPoint}")]
    private partial void LogListening(IPEndPoint endPoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Fault}")]
    private partial void LogTcpFault(string fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Embedded broker refused {Remote}: {Reason}")]
    private partial void LogRefused(EndPoint? remote, string? reason);
}
