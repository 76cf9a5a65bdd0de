using System.Collections.Concurrent;
using System.Text;
using Camerad.Signaling.Commands;
using Camerad.Signaling.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Signaling.Tests.Mqtt;

public sealed class CommandDispatcherTests
{
    private readonly FakeDeviceCommands _commands = new();
    private readonly ManualTime _time = new();
    private readonly SignalingCounters _counters = new();
    private readonly Sink _sink = new();

    [Fact]
    public async Task Command_is_carried_out_and_answered()
    {
        await using CommandDispatcher dispatcher = Create();

        dispatcher.Handle(_sink, Request("a"));

        Assert.Equal(FakeDeviceCommands.Answer, await _sink.NextAsync());
        Assert.Equal(["snapshot a"], _commands.Calls);
    }

    [Fact]
    public async Task Refusal_of_the_daemon_becomes_the_answer_and_a_crash_tells_nothing()
    {
        await using CommandDispatcher dispatcher = Create();
        _commands.Reply = (text, _) => text == "refused"
            ? throw new CommandException(CommandWords.Busy, "Later.", TimeSpan.FromSeconds(1.5))
            : throw new InvalidOperationException("secret of the implementation");

        dispatcher.Handle(_sink, Request("refused"));
        Assert.Equal("""{"ok":false,"error":"busy","message":"Later.","retryAfter":2}""", await _sink.NextAsync());
        dispatcher.Handle(_sink, Request("crashing"));
        Assert.Equal(
            """{"ok":false,"error":"internal","message":"The device failed; its log says more."}""",
            await _sink.NextAsync());
    }

    [Fact]
    public async Task Unknown_command_is_answered_with_those_there_are()
    {
        await using CommandDispatcher dispatcher = Create();

        dispatcher.Handle(_sink, Request("", name: "reboot"));

        Assert.Equal(
            """{"ok":false,"error":"unknown-command","message":"There is no such command. There are: snap"""
            + """shot, control."}""",
            await _sink.NextAsync());
        Assert.Empty(_commands.Calls);
        Assert.Equal(1, _counters.RefusedMessages);
    }

    [Fact]
    public async Task Payload_that_is_too_long_is_refused()
    {
        await using CommandDispatcher dispatcher = Create();

        dispatcher.Handle(_sink, Request(new string('x', CommandParameters.MaxLength)));
        Assert.Contains("\"ok\":true", await _sink.NextAsync(), StringComparison.Ordinal);
        dispatcher.Handle(_sink, Request(new string('x', CommandParameters.MaxLength + 1)));
        Assert.Contains("\"error\":\"too-large\"", await _sink.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_at_once_are_bounded_until_their_handlers_come_back()
    {
        await using CommandDispatcher dispatcher = Create();
        using var gate = new Gate();
        _commands.Reply = (_, _) => gate.Opened;
        for (int i = 0; i < CommandDispatcher.MaxActive; i++) dispatcher.Handle(_sink, Request($"{i}"));

        dispatcher.Handle(_sink, Request("more"));

        Assert.Contains("\"error\":\"busy\"", await _sink.NextAsync(), StringComparison.Ordinal);
        gate.Dispose();
        for (int i = 0; i < CommandDispatcher.MaxActive; i++)
            Assert.Equal("""{"ok":true}""", await _sink.NextAsync());
        await Wait.UntilAsync(
            () =>
            {
                dispatcher.Handle(_sink, Request("again"));
                _time.Advance(TimeSpan.FromSeconds(1));
                return _sink.NextAsync().Result.Contains("true", StringComparison.Ordinal);
            },
            "room again");
    }

    [Fact]
    public async Task Rate_of_commands_is_bounded()
    {
        await using CommandDispatcher dispatcher = Create();
        for (int i = 0; i < CommandDispatcher.Burst; i++)
        {
            dispatcher.Handle(_sink, Request($"{i}"));
            Assert.Contains("true", await _sink.NextAsync(), StringComparison.Ordinal);
        }

        dispatcher.Handle(_sink, Request("more"));
        Assert.Contains("\"error\":\"too-many-commands\"", await _sink.NextAsync(), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(1));
        dispatcher.Handle(_sink, Request("later"));
        Assert.Contains("true", await _sink.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_that_takes_too_long_is_answered_though_its_handler_goes_on()
    {
        await using CommandDispatcher dispatcher = Create(TimeSpan.FromMilliseconds(20));
        using var gate = new Gate();
        _commands.Reply = (_, _) => gate.Opened;

        dispatcher.Handle(_sink, Request("slow"));

        Assert.Contains("\"error\":\"timeout\"", await _sink.NextAsync(), StringComparison.Ordinal);
        gate.Dispose();
    }

    [Fact]
    public async Task Command_that_waited_too_long_behind_another_of_its_name_is_not_begun()
    {
        await using CommandDispatcher dispatcher = Create(TimeSpan.FromSeconds(2));
        using var gate = new Gate();
        _commands.Reply = (text, _) =>
        {
            if (text == "stuck") gate.WaitForIt();
            return Task.FromResult(CommandReply.Ok());
        };
        dispatcher.Handle(_sink, Request("stuck"));
        dispatcher.Handle(_sink, Request("behind"));
        dispatcher.Handle(_sink, Request("beside", name: "control"));

        string[] replies = [await _sink.NextAsync(), await _sink.NextAsync(), await _sink.NextAsync()];
        Assert.Equal(2, replies.Count(reply => reply.Contains("timeout", StringComparison.Ordinal)));
        Assert.Contains("""{"ok":true}""", replies);
        gate.Dispose();
        _commands.Reply = null;
        dispatcher.Handle(_sink, Request("after"));
        await Wait.UntilAsync(() => _commands.Calls.Contains("snapshot after"), "the next one");
        Assert.DoesNotContain("snapshot behind", _commands.Calls);
    }

    [Fact]
    public async Task Commands_of_one_name_begin_in_order()
    {
        await using CommandDispatcher dispatcher = Create();
        for (int i = 0; i < CommandDispatcher.MaxActive; i++) dispatcher.Handle(_sink, Request($"{i}"));

        for (int i = 0; i < CommandDispatcher.MaxActive; i++) await _sink.NextAsync();

        Assert.Equal(
            Enumerable.Range(0, CommandDispatcher.MaxActive).Select(static i => $"snapshot {i}"), _commands.Calls);
    }

    [Fact]
    public async Task Repeated_command_is_carried_out_once_and_answered_twice()
    {
        await using CommandDispatcher dispatcher = Create();
        using var gate = new Gate();
        _commands.Reply = (_, _) => gate.Opened;
        dispatcher.Handle(_sink, Request("a", correlation: "1"));
        dispatcher.Handle(_sink, Request("a", correlation: "1"));      // while the first is being carried out
        gate.Dispose();
        Assert.Equal("""{"ok":true}""", await _sink.NextAsync());
        Assert.Equal("""{"ok":true}""", await _sink.NextAsync());

        dispatcher.Handle(_sink, Request("a", correlation: "1"));      // afterwards
        Assert.Equal("""{"ok":true}""", await _sink.NextAsync());

        Assert.Equal(["snapshot a"], _commands.Calls);
    }

    [Fact]
    public async Task Command_that_wants_its_answer_on_a_devices_topic_is_not_carried_out()
    {
        await using CommandDispatcher dispatcher = Create();

        dispatcher.Handle(_sink, Request("a") with { ResponseTopic = "camerad/cam1/command/control" });
        dispatcher.Handle(_sink, Request("b"));

        await _sink.NextAsync();
        Assert.Equal(["snapshot b"], _commands.Calls);
        Assert.Equal(1, _counters.RefusedMessages);
    }

    [Fact]
    public async Task Stop_cancels_what_runs_and_refuses_what_comes()
    {
        CommandDispatcher dispatcher = Create();
        _commands.Reply = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return CommandReply.Ok();
        };
        dispatcher.Handle(_sink, Request("a"));
        await Wait.UntilAsync(() => !_commands.Calls.IsEmpty, "the call");

        await dispatcher.DisposeAsync();
        Assert.Contains("stopping", await _sink.NextAsync(), StringComparison.Ordinal);
        dispatcher.Handle(_sink, Request("late"));
        Assert.Contains("stopping", await _sink.NextAsync(), StringComparison.Ordinal);
    }

    private static CommandRequest Request(string payload, string name = "snapshot", string correlation = "") =>
        new(name, Encoding.UTF8.GetBytes(payload), "answers", Encoding.UTF8.GetBytes(correlation));

    private CommandDispatcher Create(TimeSpan? timeout = null) => new(
        _commands, new DeviceTopics("camerad", "cam1"), timeout ?? TimeSpan.FromSeconds(20), _time, NullLogger.Instance,
        _counters);

    /// <summary>What a handler waits for; a test that fails opens it too.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly TaskCompletionSource<CommandReply> _opened =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<CommandReply> Opened => _opened.Task;

        // As a driver does that hangs.
        public void WaitForIt() => ((IAsyncResult)_opened.Task).AsyncWaitHandle.WaitOne();

        public void Dispose() => _opened.TrySetResult(CommandReply.Ok());
    }

    private sealed class Sink : ICommandReplySender
    {
        private readonly BlockingCollection<string> _replies = [];

        public void Reply(CommandRequest request, CommandReply reply) =>
            _replies.Add(Encoding.UTF8.GetString(reply.Payload.Span));

        public Task<string> NextAsync() => Task.Run(() =>
            _replies.TryTake(out string? reply, Wait.Bound) ? reply : throw new TimeoutException("no reply came"));
    }
}
