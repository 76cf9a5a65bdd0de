using System.Buffers;
using System.Threading.Channels;
using Camerad.Signaling.Commands;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Camerad.Signaling.Mqtt;

/// <summary>
/// One connection to one broker, from CONNECT to its end: connect with the will; subscribe <c>status</c>, then
/// <c>signal/+/viewer</c> and <c>command/+</c>; if <c>status</c> names another run of this device, say hello to it and
/// give way if it answers; publish the birth; forward both ways until the broker, the network or we end it. While
/// online, <c>status</c> is watched: what is not ours (a late will of our last connection, a dead device) is
/// overwritten.
/// </summary>
internal sealed class MqttConnection : IAsyncDisposable
{
    /// <summary>
    /// Most messages to viewers that wait for the broker; more are dropped, and the viewer tries again.
    /// </summary>
    public const int MaxQueuedMessages = 512;

    /// <summary>Most bytes of them that wait: two pictures.</summary>
    public const long MaxQueuedLength = 2 * MqttSignaling.MaxPayloadLength;

    /// <summary>Signaling that could not be delivered for so long is of no use, seconds.</summary>
    public const uint SignalExpiry = 30;

    private const ushort ReceiveMaximum =
        64;                                 // unacknowledged messages the broker may send us
    private const uint MaxPacketLength =
        2 * SignalingJson.MaxMessageLength;  // the broker keeps longer ones from us (MQTT 5 §3.1.2.11.4)
    private static readonly TimeSpan MinRebirthInterval = TimeSpan.FromSeconds(1);

    private readonly IMqttTarget _target;
    private readonly LinkContext _context;
    private readonly RetainedDelivery _delivery;
    private readonly IMqttReceiver _receiver;
    private readonly IMqttClient _client;
    private readonly string _probeSession = SessionId.Create();
    private readonly Channel<MqttApplicationMessage> _outgoing = Channel.CreateBounded<MqttApplicationMessage>(
        new BoundedChannelOptions(MaxQueuedMessages) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly TaskCompletionSource<LinkEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _probeAnswered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _pumpStop = new();
    private Task _pump = Task.CompletedTask;
    private long _queuedLength;
    private uint _brokersMaxPacketLength = uint.MaxValue;
    private volatile bool _online;
    private string? _otherInstance;               // its birth came before ours was out
    private long _lastBirth;

    /// <param name="target">Which broker.</param>
    /// <param name="context">Who we are.</param>
    /// <param name="delivery">What this broker has been sent by earlier connections.</param>
    /// <param name="receiver">Gets what comes while online.</param>
    public MqttConnection(
        IMqttTarget target, LinkContext context, RetainedDelivery delivery, IMqttReceiver receiver)
    {
        _target = target;
        _context = context;
        _delivery = delivery;
        _receiver = receiver;
        _client = new MqttClientFactory().CreateMqttClient();
        _client.ApplicationMessageReceivedAsync += Receive;
        _client.DisconnectedAsync += End;
    }

    /// <summary>True from the birth on.</summary>
    public bool IsOnline => _online && _client.IsConnected;

    /// <summary>Runs the connection; returns when it is over, for whatever reason.</summary>
    /// <param name="deviceId">For the client id.</param>
    /// <param name="online">Called when the birth is out.</param>
    /// <param name="stop">We are stopping: says farewell and disconnects.</param>
    public async Task<LinkEnd> RunAsync(string deviceId, Action online, CancellationToken stop)
    {
        try
        {
            if (await OpenAsync(deviceId, stop).ConfigureAwait(false) is { } failure) return failure;
            online();
            _pump = PumpAsync();
            Task first = await Task.WhenAny(_ended.Task, _pump).WaitAsync(stop).ConfigureAwait(false);
            await first.ConfigureAwait(false);      // a failed pump: the broker took nothing any more
            return await _ended.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new LinkEnd(IsConflict: false, "Stopped.");
        }
#pragma warning disable CA1031 // Whatever the library throws ends this connection and becomes the link's detail.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new LinkEnd(IsConflict: false, _target.Describe(exception));
        }
    }

    /// <summary>Why no command comes from this broker, as a sentence; null: they come, or none are wanted.</summary>
    public string? CommandFault { get; private set; }

    /// <summary>Queues a message to a viewer; false when it was dropped.</summary>
    public bool TrySend(string session, SignalingMessage message) =>
        TryQueue(new MqttApplicationMessageBuilder()
            .WithTopic(_context.Topics.ToViewer(session))
            .WithPayload(SignalingJson.Format(message))
            .WithContentType(CommandReply.Json)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithMessageExpiryInterval(SignalExpiry)
            .Build());

    /// <summary>Queues the answer to a command that wants one; false when it was dropped.</summary>
    public bool TryReply(CommandRequest request, CommandReply reply)
    {
        if (request.ResponseTopic is not { } topic) return true;
        MqttApplicationMessage message = Answer(topic, reply);
        long limit = Math.Min(MqttSignaling.MaxPayloadLength, _brokersMaxPacketLength);
        if (reply.Payload.Length <= limit && MaxLengthOf(message) <= _brokersMaxPacketLength) return TryQueue(message);
        CommandReply refusal = CommandReply.Refusal(
            CommandWords.TooLarge,
            $"The answer has {reply.Payload.Length} bytes; at most {limit} can be sent this way.");
        return TryQueue(Answer(topic, refusal));

        MqttApplicationMessage Answer(string topic, CommandReply answer) => new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(new ReadOnlySequence<byte>(answer.Payload))
            .WithContentType(answer.ContentType)
            .WithCorrelationData(request.Correlation)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithMessageExpiryInterval(SignalExpiry)
            .Build();
    }

    /// <summary>Publishes with acknowledgement; false when the broker did not take it.</summary>
    public async Task<bool> TryPublishAsync(Publication publication, CancellationToken cancellationToken)
    {
        if (!IsOnline) return false;
        try
        {
            // Given up, it is still sent to its end: a packet that is broken off would break the connection.
            return await TryPublishWholeAsync(publication, _pumpStop.Token)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;      // the connection was closed meanwhile
        }
    }

    /// <summary>
    /// Sends what waits, says farewell if the device is still there, and closes; each of the three within the stop
    /// wait.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        bool wasOnline = IsOnline && !_ended.Task.IsCompleted;
        _online = false;
        _outgoing.Writer.TryComplete();
        if (wasOnline)
        {
            await BoundedAsync(token => _pump.WaitAsync(token)).ConfigureAwait(false);
            await BoundedAsync(token => PublishAsync(
                _context.Topics.Status, _context.Farewell, retain: true, token)).ConfigureAwait(false);
        }

        await _pumpStop.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_client.IsConnected)
            await BoundedAsync(
                token => _client.DisconnectAsync(new MqttClientDisconnectOptions(), token)).ConfigureAwait(false);
        _client.Dispose();
        _pumpStop.Dispose();
    }

    /// <returns>Null when online.</returns>
    private async Task<LinkEnd?> OpenAsync(string deviceId, CancellationToken stop)
    {
        MqttClientConnectResult result = await _client.ConnectAsync(BuildOptions(deviceId), stop).ConfigureAwait(false);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
            return new LinkEnd(IsConflict: false, MqttConnectFault.Describe(_target.Name, result));
        if (result.MaximumPacketSize is { } maximum and > 0) _brokersMaxPacketLength = maximum;
        string? refused =
            await SubscribeAsync(_context.Topics.Status, stop).ConfigureAwait(false)
            ?? await SubscribeAsync(_context.Topics.AllViewers, stop).ConfigureAwait(false);
        // An access list from before there were commands must not keep the device away.
        if (refused is null && _receiver.TakesCommands)
            CommandFault = await SubscribeAsync(_context.Topics.AllCommands, stop).ConfigureAwait(false);
        if (refused is not null) return new LinkEnd(IsConflict: false, refused);
        if (_target.IsShared && await FindOtherAsync(stop).ConfigureAwait(false) is { } other) return Conflict(other);

        Volatile.Write(ref _lastBirth, Environment.TickCount64);
        MqttClientPublishResult birth =
            await PublishAsync(_context.Topics.Status, _context.Birth, retain: true, stop).ConfigureAwait(false);
        if (!birth.IsSuccess)
            return new LinkEnd(
                IsConflict: false, Refused("publish", _context.Topics.Status, birth.ReasonCode.ToString()));
        IReadOnlyList<Publication> repeated = _context.Retained.Snapshot();
        await RepeatAsync(repeated, stop).ConfigureAwait(false);
        _online = true;
        // What others have published meanwhile found us offline.
        await RepeatAsync(_context.Retained.Snapshot().Except(repeated), stop).ConfigureAwait(false);
        // With the exchange in WatchStatusAsync: one of the two sees the other's birth.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _otherInstance) is not { } late) return null;
        if (MustYield(late))
        {
            _online = false;      // no farewell: the status is the other's
            return Conflict(late);
        }

        await TryRebirthAsync().ConfigureAwait(false);
        return null;
    }

    private MqttClientOptions BuildOptions(string deviceId)
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(_context.ClientId(deviceId))
            .WithCleanStart()
            .WithSessionExpiryInterval(0)
            .WithKeepAlivePeriod(_context.Timings.KeepAlive)
            .WithTimeout(_context.Timings.Timeout)
            .WithReceiveMaximum(ReceiveMaximum)
            .WithMaximumPacketSize(MaxPacketLength)
            .WithWillTopic(_context.Topics.Status)
            .WithWillPayload(_context.Farewell)
            .WithWillContentType("application/json")
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain();
        _target.Configure(builder);
        return builder.Build();
    }

    /// <returns>Null if granted, else a sentence.</returns>
    private async Task<string?> SubscribeAsync(string filter, CancellationToken cancellationToken)
    {
        MqttClientSubscribeOptions options = new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(
                filter, MqttQualityOfServiceLevel.AtLeastOnce, retainHandling: filter == _context.Topics.AllCommands
                    ? MqttRetainHandling.DoNotSendOnSubscribe : MqttRetainHandling.SendAtSubscribe)
            .Build();
        MqttClientSubscribeResult result =
            await _client.SubscribeAsync(options, cancellationToken).ConfigureAwait(false);
        MqttClientSubscribeResultCode code = result.Items.First().ResultCode;
        return code <= MqttClientSubscribeResultCode.GrantedQoS2
            ? null
            : Refused("subscribe to", filter, code.ToString());
    }

    private string Refused(string verb, string topic, string code) =>
        $"{_target.Name} refuses to {verb} {topic} ({code}): check the broker's access list for this user.";

    /// <summary>The instance that the stored status names, if it lives: it does if it answers a hello.</summary>
    private async Task<string?> FindOtherAsync(CancellationToken stop)
    {
        // The stored status came with the first subscription, before the second was acknowledged.
        if (Volatile.Read(ref _otherInstance) is not { } stored) return null;
        if (await SubscribeAsync(_context.Topics.ToViewer(_probeSession), stop).ConfigureAwait(false) is null)
        {
            byte[] hello = SignalingJson.Format(new HelloMessage());
            await PublishAsync(
                _context.Topics.ToDevice(_probeSession), hello, retain: false, stop).ConfigureAwait(false);
            Task waited = Task.Delay(_context.Timings.ProbeWait, stop);
            Task first = await Task.WhenAny(_probeAnswered.Task, waited).ConfigureAwait(false);
            if (first == _probeAnswered.Task) return stored;
        }

        // Dead; but another may have been born meanwhile.
        Interlocked.CompareExchange(ref _otherInstance, null, stored);
        return null;
    }

    // Two devices looked at the same moment and saw nobody: the smaller instance stays, which both find by themselves.
    private bool MustYield(string other) => string.CompareOrdinal(other, _context.Instance) < 0;

    private async Task PumpAsync()
    {
        await foreach (
            MqttApplicationMessage message in _outgoing.Reader.ReadAllAsync(_pumpStop.Token).ConfigureAwait(false))
        {
            MqttClientPublishResult result =
                await _client.PublishAsync(message, _pumpStop.Token).ConfigureAwait(false);
            Interlocked.Add(ref _queuedLength, -message.Payload.Length);
            if (!result.IsSuccess) _receiver.HandleRefusal(message.Topic, result.ReasonCode.ToString());
        }
    }

    private bool TryQueue(MqttApplicationMessage message)
    {
        if (!IsOnline) return false;
        long length = message.Payload.Length;
        if (Interlocked.Add(ref _queuedLength, length) <= MaxQueuedLength && _outgoing.Writer.TryWrite(message))
            return true;
        Interlocked.Add(ref _queuedLength, -length);
        return false;
    }

    private async Task RepeatAsync(IEnumerable<Publication> retained, CancellationToken stop)
    {
        foreach (Publication publication in retained.Where(_delivery.IsDue))
            await TryPublishWholeAsync(publication, stop).ConfigureAwait(false);
    }

    /// <returns>False when the broker does not take it.</returns>
    private async Task<bool> TryPublishWholeAsync(Publication publication, CancellationToken cancellationToken)
    {
        MqttApplicationMessageBuilder builder = new MqttApplicationMessageBuilder()
            .WithTopic(publication.Topic)
            .WithPayload(publication.Payload)
            .WithRetainFlag(publication.Retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (publication.ContentType is { } contentType) builder.WithContentType(contentType);
        MqttApplicationMessage message = builder.Build();
        if (MaxLengthOf(message) > _brokersMaxPacketLength)
        {
            _receiver.HandleRefusal(publication.Topic, "longer than this broker takes");
            return false;
        }

        _delivery.Begin(publication);
        MqttClientPublishResult result =
            await _client.PublishAsync(message, cancellationToken).ConfigureAwait(false);
        if (!result.IsSuccess) _receiver.HandleRefusal(publication.Topic, result.ReasonCode.ToString());
        return result.IsSuccess;
    }

    // Of its packet, at most: characters of the texts may take three bytes each.
    private static long MaxLengthOf(MqttApplicationMessage message)
    {
        const int Overhead = 64, BytesPerCharacter = 3;
        int characters = message.Topic.Length + (message.ContentType?.Length ?? 0);
        return message.Payload.Length + (message.CorrelationData?.Length ?? 0) + (BytesPerCharacter * characters)
            + Overhead;
    }

    private static bool IsLoss(Exception exception) =>
        exception is MqttCommunicationException or InvalidOperationException or ObjectDisposedException;

    private Task<MqttClientPublishResult> PublishAsync(
        string topic, byte[] payload, bool retain, CancellationToken cancellationToken) =>
        _client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic(topic)
                .WithPayload(payload)
                .WithRetainFlag(retain)
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build(),
            cancellationToken);

    private Task Receive(MqttApplicationMessageReceivedEventArgs arrival)
    {
        MqttApplicationMessage message = arrival.ApplicationMessage;
        if (message.Topic == _context.Topics.Status) return WatchStatusAsync(message);
        if (_context.Topics.TryParseFromViewer(message.Topic, out string? session))
        {
            if (_online && session != _probeSession) _receiver.HandleSignal(session, message.Payload.ToArray());
        }
        else if (_context.Topics.TryParseCommand(message.Topic, out string? command))
        {
            // A retained command would be given again at each connection.
            if (!_online || !_receiver.TakesCommands || message.Retain) return Task.CompletedTask;
            string? responseTopic = string.IsNullOrEmpty(message.ResponseTopic) ? null : message.ResponseTopic;
            _receiver.HandleCommand(
                new CommandRequest(command, message.Payload.ToArray(), responseTopic, message.CorrelationData));
        }
        else if (_context.Topics.TryParseToViewer(message.Topic, out session) && session == _probeSession)
        {
            _probeAnswered.TrySetResult();
        }

        return Task.CompletedTask;
    }

    private Task WatchStatusAsync(MqttApplicationMessage message)
    {
        if (!_target.IsShared) return Task.CompletedTask;
        bool parsed = DeviceStatus.TryParse(message.Payload, out bool online, out string instance);
        if (parsed && online && instance == _context.Instance) return Task.CompletedTask;
        if (parsed && online && !_online) Interlocked.Exchange(ref _otherInstance, instance);
        if (!_online) return Task.CompletedTask;
        if (parsed && online && MustYield(instance))
        {
            _ended.TrySetResult(Conflict(instance));
            return Task.CompletedTask;
        }

        return Environment.TickCount64 - Volatile.Read(ref _lastBirth) < MinRebirthInterval.TotalMilliseconds
            ? RebirthLaterAsync()
            : TryRebirthAsync();
    }

    private Task RebirthLaterAsync()
    {
        // Not awaited by the receiver: it would hold up every viewer. Ends with the connection.
        _ = Task.Delay(MinRebirthInterval).ContinueWith(
            _ => TryRebirthAsync(),
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        return Task.CompletedTask;
    }

    private async Task TryRebirthAsync()
    {
        if (!IsOnline) return;
        Volatile.Write(ref _lastBirth, Environment.TickCount64);
        var birth = new Publication(_context.Topics.Status, _context.Birth, Retain: true);
        await TryPublishAsync(birth, CancellationToken.None).ConfigureAwait(false);
    }

    private LinkEnd Conflict(string instance) => new(
        IsConflict: true,
        $"Another device is online as {_context.Topics.Root.TrimEnd('/')} at {_target.Name} (instance {instance}); "
        + "it is left alone. Give one of the two another device.id.");

    private Task End(MqttClientDisconnectedEventArgs disconnected)
    {
        bool takenOver = disconnected.Reason == MqttClientDisconnectReason.SessionTakenOver;
        string detail = disconnected.Exception is { } exception
            ? _target.Describe(exception)
            : $"{_target.Name} ended the connection: {disconnected.Reason}. {disconnected.ReasonString}".TrimEnd();
        _ended.TrySetResult(takenOver ? Conflict("the same client id") : new LinkEnd(IsConflict: false, detail));
        return Task.CompletedTask;
    }

    private async Task BoundedAsync(Func<CancellationToken, Task> step)
    {
        using var bound = new CancellationTokenSource(_context.Timings.StopWait);
        try
        {
            await step(bound.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or MqttCommunicationException or InvalidOperationException
            or IOException or ObjectDisposedException)
        {
            // The broker does not answer any more: its will speaks for us.
        }
    }
}
