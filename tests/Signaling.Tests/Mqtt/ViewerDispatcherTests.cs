using System.Collections.Concurrent;
using System.Text;
using Camerad.Signaling.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Signaling.Tests.Mqtt;

public sealed class ViewerDispatcherTests
{
    private readonly FakeViewerSessions _sessions = new();
    private readonly Sink _sink = new();

    [Fact]
    public async Task Calls_of_one_session_are_made_one_after_the_other_and_others_beside_them()
    {
        var gate = new TaskCompletionSource();
        _sessions.Before = (session, _) => session == "slow-0001" ? gate.Task : Task.CompletedTask;
        await using ViewerDispatcher dispatcher = Create();
        Send(dispatcher, "slow-0001", """{"type":"offer","sdp":"v"}""");
        Send(dispatcher, "slow-0001", """{"type":"candidate","candidate":null}""");
        Send(dispatcher, "fast-0001", """{"type":"offer","sdp":"v"}""");

        await Wait.UntilAsync(() => _sink.Sent.Any(sent => sent.Session == "fast-0001"), "the fast session");
        Assert.DoesNotContain("candidate slow-0001 end", _sessions.Calls);
        gate.SetResult();
        await Wait.UntilAsync(() => _sessions.Calls.Contains("candidate slow-0001 end"), "the slow session");
    }

    [Fact]
    public async Task Messages_that_wait_in_a_session_are_bounded()
    {
        var gate = new TaskCompletionSource();
        _sessions.Before = (_, _) => gate.Task;
        await using ViewerDispatcher dispatcher = Create();
        Send(dispatcher, "slow-0001", """{"type":"offer","sdp":"v"}""");
        await Wait.UntilAsync(() => !_sessions.Calls.IsEmpty, "the first call");
        for (int i = 0; i <= ViewerDispatcher.MaxQueuedMessages; i++)
            Send(dispatcher, "slow-0001", """{"type":"bye"}""");

        Assert.Equal(
            SignalingErrorCode.BadMessage, Assert.IsType<ErrorMessage>(Assert.Single(_sink.Sent).Message).Code);
        gate.SetResult();
    }

    [Fact]
    public async Task Bytes_that_wait_in_a_session_are_bounded()
    {
        var gate = new TaskCompletionSource();
        _sessions.Before = (_, _) => gate.Task;
        await using ViewerDispatcher dispatcher = Create();
        Send(dispatcher, "slow-0001", """{"type":"offer","sdp":"v"}""");
        await Wait.UntilAsync(() => !_sessions.Calls.IsEmpty, "the first call");
        string longest = new('x', SignalingJson.MaxMessageLength);
        for (int i = 0; i < ViewerDispatcher.MaxQueuedLength / SignalingJson.MaxMessageLength; i++)
            Send(dispatcher, "slow-0001", longest);
        Assert.Empty(_sink.Sent);

        Send(dispatcher, "slow-0001", "x");

        Assert.Contains("Too many messages", Error(Assert.Single(_sink.Sent).Message), StringComparison.Ordinal);
        gate.SetResult();
        await Wait.UntilAsync(() => _sink.Sent.Count == 6, "the others' errors and the answer");
        Send(dispatcher, "slow-0001", """{"type":"hello"}""");
        await Wait.UntilAsync(() => _sink.Sent.Last().Message is ConfigMessage, "room again");
    }

    [Fact]
    public async Task Message_that_is_too_long_is_refused_before_it_waits()
    {
        await using ViewerDispatcher dispatcher = Create();

        Send(dispatcher, "session-0001", new string('x', SignalingJson.MaxMessageLength + 1));

        Assert.Contains("at most 65536", Error(Assert.Single(_sink.Sent).Message), StringComparison.Ordinal);
        Assert.Equal(1, _counters.RefusedMessages);
    }

    [Fact]
    public async Task Rate_of_new_sessions_is_left_to_a_broker_that_bounds_each_viewer()
    {
        _sink.IsPaced = true;
        await using ViewerDispatcher dispatcher = Create();
        for (int i = 0; i < 2 * ViewerDispatcher.NewSessionBurst; i++)
        {
            Send(dispatcher, $"session-{i:000}", """{"type":"hello"}""");
            await Wait.UntilAsync(() => _sink.Sent.Count > i, "an answer");
        }

        Assert.All(_sink.Sent, sent => Assert.IsType<ConfigMessage>(sent.Message));
    }

    [Fact]
    public async Task Sessions_at_once_are_bounded_and_known_ones_pass_the_rate()
    {
        await using ViewerDispatcher dispatcher = Create();
        for (int i = 0; i < ViewerDispatcher.NewSessionBurst; i++)
        {
            Send(dispatcher, $"session-{i:000}", """{"type":"offer","sdp":"v"}""");
            await Wait.UntilAsync(() => _sink.Sent.Count > i, "an answer");
        }

        Send(dispatcher, "session-new", """{"type":"offer","sdp":"v"}""");
        Assert.Equal(SignalingErrorCode.TooManyViewers, Assert.IsType<ErrorMessage>(_sink.Sent.Last().Message).Code);
        Send(dispatcher, "session-000", """{"type":"offer","sdp":"v"}""");
        await Wait.UntilAsync(
            () => _sink.Sent.Last() is { Session: "session-000", Message: AnswerMessage }, "the known session");
        _time.Advance(TimeSpan.FromSeconds(1));
        Send(dispatcher, "session-new", """{"type":"offer","sdp":"v"}""");
        await Wait.UntilAsync(
            () => _sink.Sent.Last() is { Session: "session-new", Message: AnswerMessage }, "the new session, later");
    }

    [Fact]
    public async Task Call_that_takes_too_long_gives_an_error()
    {
        _sessions.Before = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        await using var dispatcher = new ViewerDispatcher(
            _sessions, () => new ConfigMessage([], []), TimeSpan.FromMilliseconds(20), _time, NullLogger.Instance,
            _counters);
        Send(dispatcher, "slow-0001", """{"type":"offer","sdp":"v"}""");

        await Wait.UntilAsync(() => !_sink.Sent.IsEmpty, "the error");
        Assert.Equal(
            new ErrorMessage(SignalingErrorCode.Internal, "The device took too long."), _sink.Sent.Single().Message);
    }

    [Fact]
    public async Task Stop_cancels_what_runs_and_refuses_what_comes()
    {
        _sessions.Before = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        ViewerDispatcher dispatcher = Create();
        Send(dispatcher, "slow-0001", """{"type":"offer","sdp":"v"}""");
        await Wait.UntilAsync(() => !_sessions.Calls.IsEmpty, "the call");

        await dispatcher.DisposeAsync();
        Send(dispatcher, "late-0001", """{"type":"hello"}""");

        Assert.All(_sink.Sent, sent => Assert.Contains(
            "stopping", Assert.IsType<ErrorMessage>(sent.Message).Text, StringComparison.Ordinal));
        Assert.Equal(2, _sink.Sent.Count);
    }

    private readonly ManualTime _time = new();
    private readonly SignalingCounters _counters = new();

    private ViewerDispatcher Create() =>
        new(
            _sessions, () => new ConfigMessage([], []), TimeSpan.FromSeconds(20), _time, NullLogger.Instance,
            _counters);

    private static string Error(SignalingMessage message) => Assert.IsType<ErrorMessage>(message).Text;

    private void Send(ViewerDispatcher dispatcher, string session, string json) =>
        dispatcher.Handle(_sink, session, Encoding.UTF8.GetBytes(json));

    private sealed class Sink : ISignalSender
    {
        public bool IsPaced { get; set; }

        public ConcurrentQueue<(string Session, SignalingMessage Message)> Sent { get; } = new();

        public void Send(string session, SignalingMessage message) => Sent.Enqueue((session, message));
    }
}
