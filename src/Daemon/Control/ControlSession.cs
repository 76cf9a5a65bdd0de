using System.Text;
using System.Threading.Channels;
using Camerad.Daemon.Commands;
using Camerad.Signaling.Commands;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Control;

/// <summary>
/// One viewer's control channel: takes its requests in their order, carries them out side by side, and answers each.
/// Nothing that a viewer sends ends its connection. Threading: its own tasks.
/// </summary>
internal sealed partial class ControlSession : IAsyncDisposable
{
    /// <summary>Bytes of a request.</summary>
    public const int MaxRequestLength = 16 * 1024;

    /// <summary>Characters of a request's <c>id</c>.</summary>
    public const int MaxIdLength = 64;

    /// <summary>Requests that wait to begin, and that are carried out; more are answered with "busy".</summary>
    public const int MaxWaiting = 16, MaxActive = 8;

    /// <summary>Bytes on their way to a viewer that does not read; beyond, replies are dropped.</summary>
    public const int MaxUnread = 1 << 20;

    /// <summary>For an answer; a transfer has time of its own.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ControlService _service;
    private readonly IControllingViewer _viewer;
    private readonly IControlChannel _channel;
    private readonly ControlTransfers _transfers;
    private readonly Channel<string> _waiting = Channel.CreateBounded<string>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly SemaphoreSlim _active = new(MaxActive);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;
    private readonly Task _running;

    /// <param name="service">What all share.</param>
    /// <param name="viewer">Whose channel it is.</param>
    /// <param name="channel">Listened to from now on.</param>
    public ControlSession(ControlService service, IControllingViewer viewer, IControlChannel channel)
    {
        _service = service;
        _viewer = viewer;
        _channel = channel;
        _stopped = _stopping.Token;
        _transfers = new ControlTransfers(channel, service.Time);
        _running = Task.Run(RunAsync);
        channel.Closed += Stop;
        channel.MessageReceived += Handle;
    }

    /// <summary>The channel is closed, or about to be.</summary>
    public bool IsOver => _stopped.IsCancellationRequested;

    /// <summary>Ends what is being done; returns at once.</summary>
    public void Stop()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has come to its end.
        }
    }

    /// <summary>Ends what is being done, and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private void Handle(string? text)
    {
        if (IsOver) return;
        if (!_viewer.Budget.TryTakeRequest())
        {
            RefuseAtOnce(text, CommandReply.Refusal(
                CommandWords.TooMany, $"A viewer may ask {ControlBudget.PerSecond} things a second: try again.",
                RetryAfter));
        }
        else if (text is null)
        {
            RefuseAtOnce(null, CommandReply.Refusal(
                CommandWords.BadMessage, "A request must be a text message that holds a JSON object, not binary."));
        }
        else if (Encoding.UTF8.GetByteCount(text) > MaxRequestLength)
        {
            RefuseAtOnce(null, CommandReply.Refusal(
                CommandWords.TooLarge, $"A request has at most {MaxRequestLength} bytes."));
        }
        else if (!_waiting.Writer.TryWrite(text))
        {
            RefuseAtOnce(text, CommandReply.Refusal(
                CommandWords.Busy, $"{MaxWaiting} of your requests wait already: try again.", RetryAfter));
        }
    }

    private void RefuseAtOnce(string? text, CommandReply refusal)
    {
        _service.Counters.CountMessage();
        if (!_viewer.Budget.TryTakeRefusal()) return;
        Send(text is { Length: <= MaxRequestLength } ? IdOf(text) : null, refusal);
    }

    private static string? IdOf(string text)
    {
        try
        {
            using CommandParameters parameters = CommandParameters.Parse(Encoding.UTF8.GetBytes(text));
            return parameters.Identifier("id", MaxIdLength);
        }
        catch (CommandException)
        {
            return null;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (string text in _waiting.Reader.ReadAllAsync(_stopped).ConfigureAwait(false))
            {
                await _active.WaitAsync(_stopped).ConfigureAwait(false);
                // What comes before the first await is done in the order of the requests: the last of two settings
                // wins.
                _ = AnswerAsync(text);
            }
        }
        finally
        {
            for (int i = 0; i < MaxActive; i++) await _active.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(string text)
    {
        string? id = null;
        try
        {
            using CommandParameters parameters = CommandParameters.Parse(Encoding.UTF8.GetBytes(text));
            id = parameters.Identifier("id", MaxIdLength);
            string name = parameters.RequiredText("command");
            parameters.SetDefault("stream", _viewer.Stream.Name);
            await (name == ControlService.Fetch ? FetchAsync(id, parameters) : ExecuteAsync(id, name, parameters))
                .ConfigureAwait(false);
        }
        catch (CommandException exception)
        {
            _service.Counters.CountMessage();
            Send(id, CommandReply.Refusal(exception.Word, exception.Message, exception.RetryAfter));
        }
        catch (OperationCanceledException)
        {
            if (!IsOver)
                Send(id, CommandReply.Refusal(CommandWords.TimedOut, "The device took too long.", RetryAfter));
        }
#pragma warning disable CA1031 // The daemon may fail in any way; the viewer gets the word, the log the cause.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(_service.Logger, exception);
            Send(id, CommandReply.Refusal(CommandWords.Internal, "The device failed; its log says more."));
        }
        finally
        {
            _active.Release();
        }
    }

    private async Task ExecuteAsync(string? id, string name, CommandParameters parameters)
    {
        CommandReply reply = await InTimeAsync(
            token => _service.ExecuteAsync(_viewer, name, parameters, token)).ConfigureAwait(false);
        if (name == ControlService.KeyFrame) _viewer.CountKeyFrameRequest();
        if (reply.ContentType == CommandReply.Json)
        {
            Send(id, reply);
            return;
        }

        using ControlTransfer transfer = _transfers.Begin();
        Send(id, reply with { Payload = reply.Facts }, transfer);
        await transfer.SendAsync(reply.Payload, _stopped).ConfigureAwait(false);
    }

    private async Task FetchAsync(string? id, CommandParameters parameters)
    {
        _service.RequireMay(_viewer, ControlService.Fetch);
        string name = parameters.RequiredText("file");
        parameters.RequireNoMore();
        if (!_service.Snapshots.IsKept) throw SnapshotListCommand.NotKept();
        using ControlTransfer transfer = _transfers.Begin();
        Stream file = await InTimeAsync(token => _service.Snapshots.TryOpenAsync(name, token)).ConfigureAwait(false)
            ?? throw new CommandException(
                CommandWords.UnknownFile, "`file` must be one that `list` names now; older ones may be gone.");
        await using (file.ConfigureAwait(false))
        {
            if (file.Length > int.MaxValue)
                throw new CommandException(CommandWords.TooLarge, "`file` is too large to be sent.");
            CommandReply facts = CommandReply.Ok(json =>
            {
                json.WriteString("file", name);
                json.WriteNumber("size", file.Length);
            });
            Send(id, facts, transfer);
            await transfer.SendAsync(file, file.Length, _stopped).ConfigureAwait(false);
        }
    }

    private async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        using var timeout = new CancellationTokenSource(RequestTimeout, _service.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopped);
        return await work(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
    }

    // A reply is an object that has members, and gets two more in front of them.
    private void Send(string? id, CommandReply reply, ControlTransfer? transfer = null)
    {
        if (_channel.BufferedAmount > MaxUnread) return;
        string number = transfer is null ? "" : $"\"transfer\":{transfer.Number},";
        _channel.TrySend($"{{\"id\":{id ?? "null"},{number}{Encoding.UTF8.GetString(reply.Payload.Span[1..])}");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A viewer's request failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
