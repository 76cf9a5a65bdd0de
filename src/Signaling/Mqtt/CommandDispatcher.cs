using Camerad.Signaling.Commands;
using Microsoft.Extensions.Logging;

namespace Camerad.Signaling.Mqtt;

/// <summary>
/// Carries out the commands of one broker's clients: side by side, but those of one name are begun in the order in
/// which they came, so that the last of two settings wins. Each gets one answer, whatever happens. Any thread.
/// </summary>
internal sealed partial class CommandDispatcher(
    IDeviceCommands commands, DeviceTopics topics, TimeSpan handlerTimeout, TimeProvider time, ILogger logger,
    SignalingCounters counters)
    : IAsyncDisposable
{
    /// <summary>Most commands that are being carried out or wait to begin; more are answered with "busy".</summary>
    public const int MaxActive = 16;

    /// <summary>From all clients of the broker: so many at once, then so many per second.</summary>
    public const int Burst = 64, PerSecond = 16;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TokenBucket _rate = new(Burst, PerSecond, time);
    private readonly RecentCommands _recent = new(time);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Task> _active = [];

    // By name: completes when the last command of it has begun.
    private readonly Dictionary<string, Task> _begun = new(StringComparer.Ordinal);

    /// <summary>Takes a command and returns at once.</summary>
    public void Handle(ICommandReplySender sender, CommandRequest request)
    {
        if (request.ResponseTopic is { } topic && !topics.IsResponseTopic(topic))
        {
            counters.CountMessage();
            LogNoWayBack(request.Name);
            return;
        }

        Task<CommandReply>? reply;
        CommandReply? refusal;
        lock (_lock) (reply, refusal) = Take(request);
        if (refusal is not null)
        {
            counters.CountMessage();
            sender.Reply(request, refusal);
        }
        else
        {
            _ = AnswerAsync(sender, request, reply!);      // ends with the reply, which is bounded in time
        }
    }

    /// <summary>Cancels what is being carried out and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task[] running;
        lock (_lock) running = [.. _active];
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private static async Task AnswerAsync(
        ICommandReplySender sender, CommandRequest request, Task<CommandReply> reply) =>
        sender.Reply(request, await reply.ConfigureAwait(false));

    /// <summary>Called under the lock.</summary>
    private (Task<CommandReply>? Reply, CommandReply? Refusal) Take(CommandRequest request)
    {
        if (_stopping.IsCancellationRequested) return (null, Stopping());
        if (!_rate.TryTake())
        {
            return (null, CommandReply.Refusal(
                CommandWords.TooMany, $"The device takes {PerSecond} commands a second: try again.", RetryAfter));
        }

        if (request.Payload.Length > CommandParameters.MaxLength)
        {
            return (null, CommandReply.Refusal(
                CommandWords.TooLarge, $"A command has at most {CommandParameters.MaxLength} bytes."));
        }

        if (!commands.Names.Contains(request.Name))
        {
            return (null, CommandReply.Refusal(
                CommandWords.UnknownCommand,
                $"There is no such command. There are: {string.Join(", ", commands.Names)}."));
        }

        if (_recent.Find(request) is { } repeated) return (repeated, null);
        if (_active.Count >= MaxActive)
        {
            return (null, CommandReply.Refusal(
                CommandWords.Busy, "The device is busy with other commands: try again.", RetryAfter));
        }

        Task<CommandReply> reply = Begin(request);
        _recent.Add(request, reply);
        return (reply, null);
    }

    private Task<CommandReply> Begin(CommandRequest request)
    {
        var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        timeout.CancelAfter(handlerTimeout);
        CancellationToken token = timeout.Token;
        Task before = _begun.GetValueOrDefault(request.Name, Task.CompletedTask);
        Task<Task<CommandReply>> begun = before.ContinueWith(
            _ => ExecuteAsync(request, token),
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _begun[request.Name] = begun;
        Task<CommandReply> work = begun.Unwrap();
        _active.Add(work);
        _ = work.ContinueWith(
            _ => Release(work, timeout), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return InTimeAsync(work, token);
    }

    // Its place is free when the handler has come back, which may be later than its answer.
    private void Release(Task work, CancellationTokenSource timeout)
    {
        lock (_lock) _active.Remove(work);
        timeout.Dispose();
    }

    private async Task<CommandReply> ExecuteAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();      // it waited too long to begin
            return await commands.ExecuteAsync(request.Name, request.Payload, cancellationToken).ConfigureAwait(false);
        }
        catch (CommandException exception)
        {
            return CommandReply.Refusal(exception.Word, exception.Message, exception.RetryAfter);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return _stopping.IsCancellationRequested ? Stopping() : TimedOut();
        }
#pragma warning disable CA1031 // The daemon may fail in any way; the client gets the word, the log the cause.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception, request.Name);
            return CommandReply.Refusal(CommandWords.Internal, "The device failed; its log says more.");
        }
    }

    private async Task<CommandReply> InTimeAsync(Task<CommandReply> work, CancellationToken timeout)
    {
        try
        {
            return await work.WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return work.IsCompletedSuccessfully ? work.Result
                : _stopping.IsCancellationRequested ? Stopping() : TimedOut();
        }
    }

    private static CommandReply TimedOut() =>
        CommandReply.Refusal(CommandWords.TimedOut, "The device took too long.", RetryAfter);

    private static CommandReply Stopping() => CommandReply.Refusal(CommandWords.Internal, "The device is stopping.");

    [LoggerMessage(Level = LogLevel.Debug,
        Message = "Command {Name}: not carried out, because nobody may be answered on its response topic")]
    private partial void LogNoWayBack(string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "Command {Name} failed")]
    private partial void LogFailed(Exception exception, string name);
}
