using Microsoft.Extensions.Logging;

namespace Camerad.Signaling.Mqtt;

/// <summary>
/// Turns viewers' messages into calls: those of one session one after the other, different sessions side by side. A
/// call that fails gives an <c>error</c> to its viewer and disturbs nobody else. Any thread.
/// </summary>
internal sealed partial class ViewerDispatcher(
    IViewerSessions sessions, Func<ConfigMessage> config, TimeSpan handlerTimeout, TimeProvider time, ILogger logger,
    SignalingCounters counters)
    : IAsyncDisposable
{
    /// <summary>Most sessions whose messages are being handled at once.</summary>
    public const int MaxActiveSessions = 128;

    /// <summary>Most messages that wait in one session; a browser trickles up to some 20 candidates at once.</summary>
    public const int MaxQueuedMessages = 64;

    /// <summary>Most bytes that wait in one session.</summary>
    public const int MaxQueuedLength = 4 * SignalingJson.MaxMessageLength;

    /// <summary>
    /// First messages of unknown sessions: so many at once, then so many per second, from all viewers of brokers that
    /// do not bound each viewer's rate.
    /// </summary>
    public const int NewSessionBurst = 64, NewSessionsPerSecond = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SessionWork> _active = new(StringComparer.Ordinal);
    private readonly TokenBucket _newSessions = new(NewSessionBurst, NewSessionsPerSecond, time);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Takes a message and returns at once.</summary>
    /// <param name="sender">The broker it came by, and by which its answer goes.</param>
    /// <param name="session">A valid session id.</param>
    /// <param name="payload">Owned by the dispatcher from now on.</param>
    public void Handle(ISignalSender sender, string session, ReadOnlyMemory<byte> payload)
    {
        ErrorMessage? refusal = TryQueue(new ViewerMessage(sender, session, payload), sessions.Contains(session));
        if (refusal is null) return;
        counters.CountMessage();
        LogRefused(session, refusal.Text);
        sender.Send(session, refusal);
    }

    /// <summary>Cancels what is being handled and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task[] running;
        lock (_lock) running = [.. _active.Values.Select(work => work.Draining)];
        await Task.WhenAll(running).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private ErrorMessage? TryQueue(ViewerMessage message, bool isKnown)
    {
        if (message.Payload.Length > SignalingJson.MaxMessageLength)
            return new ErrorMessage(
                SignalingErrorCode.BadMessage, $"A message has at most {SignalingJson.MaxMessageLength} bytes.");
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
                return new ErrorMessage(SignalingErrorCode.Internal, "The device is stopping.");
            if (_active.TryGetValue(message.Session, out SessionWork? work))
            {
                if (!work.TryEnqueue(message))
                    return new ErrorMessage(
                        SignalingErrorCode.BadMessage, "Too many messages at once: this one was dropped.");
                return null;
            }

            bool isBounded = !isKnown && !message.Sender.IsPaced;
            if (_active.Count >= MaxActiveSessions || (isBounded && !_newSessions.TryTake()))
            {
                return new ErrorMessage(
                    SignalingErrorCode.TooManyViewers,
                        "Too many viewers are connecting at once: try again.", TimeSpan.FromSeconds(2));
            }

            work = new SessionWork();
            work.TryEnqueue(message);
            _active.Add(message.Session, work);
            work.Draining = Task.Run(() => DrainAsync(message.Session, work));
            return null;
        }
    }

    private async Task DrainAsync(string session, SessionWork work)
    {
        while (true)
        {
            ViewerMessage message;
            lock (_lock)
            {
                if (!work.TryDequeue(out message))
                {
                    _active.Remove(session);
                    return;
                }
            }

            if (await HandleAsync(message).ConfigureAwait(false) is { } answer) message.Sender.Send(session, answer);
        }
    }

    /// <returns>What goes back to the viewer; null for nothing.</returns>
    private async Task<SignalingMessage?> HandleAsync(ViewerMessage received)
    {
        if (!SignalingJson.TryParse(received.Payload, out SignalingMessage? message, out string? fault))
        {
            counters.CountMessage();
            return new ErrorMessage(SignalingErrorCode.BadMessage, fault);
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        timeout.CancelAfter(handlerTimeout);
        try
        {
            return await CallAsync(received, message, timeout.Token).ConfigureAwait(false);
        }
        catch (SignalingException exception)
        {
            return new ErrorMessage(exception.Code, exception.Message, exception.RetryAfter);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new ErrorMessage(
                SignalingErrorCode.Internal,
                    _stopping.IsCancellationRequested ? "The device is stopping." : "The device took too long.");
        }
#pragma warning disable CA1031 // The daemon may fail in any way; the viewer gets the word, the log the cause.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception, message.GetType().Name);
            return new ErrorMessage(SignalingErrorCode.Internal, "The device failed; its log says more.");
        }
    }

    private async Task<SignalingMessage?> CallAsync(
        ViewerMessage received, SignalingMessage message, CancellationToken cancellationToken)
    {
        string session = received.Session;
        switch (message)
        {
            case HelloMessage:
                return config();
            case OfferMessage offer:
                var channel = new MqttViewerChannel(received.Sender, session);
                return new AnswerMessage(
                    await sessions.OfferAsync(
                        session, offer.Stream, offer.Sdp, channel, cancellationToken).ConfigureAwait(false));
            case RequestMessage request:
                var way = new MqttViewerChannel(received.Sender, session);
                return new OfferMessage(
                    await sessions.RequestAsync(session, request.Stream, way, cancellationToken).ConfigureAwait(false));
            case AnswerMessage answer:
                await sessions.AnswerAsync(session, answer.Sdp, cancellationToken).ConfigureAwait(false);
                return null;
            case CandidateMessage candidate:
                await sessions.CandidateAsync(session, candidate.Candidate, cancellationToken).ConfigureAwait(false);
                return null;
            case ByeMessage:
                await sessions.ByeAsync(session, cancellationToken).ConfigureAwait(false);
                return null;
            case ErrorMessage error:
                LogViewerError(session, error.Code, error.Text);
                return null;
            default:
                return new ErrorMessage(SignalingErrorCode.BadMessage, "Only the device sends `config`.");
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Session {Session}: refused: {Reason}")]
    private partial void LogRefused(string session, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A viewer's {Message} failed")]
    private partial void LogFailed(Exception exception, string message);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Session {Session}: the viewer reports {Code}: {Text}")]
    private partial void LogViewerError(string session, SignalingErrorCode code, string text);

    private readonly record struct ViewerMessage(ISignalSender Sender, string Session, ReadOnlyMemory<byte> Payload);

    private sealed class SessionWork
    {
        private readonly Queue<ViewerMessage> _messages = new();
        private int _length;

        public Task Draining { get; set; } = Task.CompletedTask;

        public bool TryEnqueue(ViewerMessage message)
        {
            if (_messages.Count >= MaxQueuedMessages || _length + message.Payload.Length > MaxQueuedLength)
                return false;
            _messages.Enqueue(message);
            _length += message.Payload.Length;
            return true;
        }

        public bool TryDequeue(out ViewerMessage message)
        {
            if (!_messages.TryDequeue(out message)) return false;
            _length -= message.Payload.Length;
            return true;
        }
    }
}
