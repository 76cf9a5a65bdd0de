using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio.Actions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Daemon.Tests.Gpio;

public sealed class InputActionRunnerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, 250, TimeSpan.Zero);

    private readonly RecordingActions _actions = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Trigger_starts_each_action_of_its_list()
    {
        GpioInputOptions input = Input(
            new GpioKeyFrameAction("door"), new GpioEventAction(), new GpioSnapshotAction("door", 3, 500));
        await using InputActionRunner runner = Run(input);

        runner.Run(input, GpioTrigger.Press, Noon);

        await Eventually.TrueAsync(() => _actions.Done.Count == 3, "three actions");
        Assert.Equal(
            [
                """event gpio {"input":"bell","trigger":"press","time":"2026-05-04T12:00:00.250Z"}""",
                "keyframe door", "snapshot door bell Press 3 500",
            ],
            _actions.Done.Order());
    }

    [Fact]
    public async Task Trigger_without_a_list_starts_nothing()
    {
        GpioInputOptions input = Input(new GpioEventAction());
        await using InputActionRunner runner = Run(input);

        runner.Run(input, GpioTrigger.LongPress, Noon);
        runner.Run(input, GpioTrigger.Press, Noon);

        await Eventually.TrueAsync(() => _actions.Done.Count > 0, "the press");
        Assert.DoesNotContain(_actions.Done, static done => done.Contains("longPress", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hundred_triggers_at_once_take_the_first_picture_one_more_and_count_the_rest()
    {
        _actions.IsSlow = true;
        GpioInputOptions input = Input(new GpioSnapshotAction());
        await using InputActionRunner runner = Run(input);

        for (int i = 0; i < 100; i++) runner.Run(input, GpioTrigger.Press, Noon);

        await Eventually.TrueAsync(() => _actions.Snapshots == 1, "the first");
        Assert.Equal(98, runner.MergedSnapshots("bell"));
        _actions.FinishSnapshots();
        await Eventually.TrueAsync(() => _actions.Snapshots == 2, "the one that waited");
        _actions.FinishSnapshots();
        _actions.IsSlow = false;
        runner.Run(input, GpioTrigger.Press, Noon);
        await Eventually.TrueAsync(() => _actions.Snapshots == 3, "a later one");
        Assert.Equal(98, runner.MergedSnapshots("bell"));
    }

    [Fact]
    public async Task Events_beyond_the_queue_are_dropped_and_counted_and_the_first_is_not_lost()
    {
        using var gate = new ManualResetEventSlim();
        var blocked = new GatedActions(gate);
        GpioInputOptions input = Input(new GpioEventAction());
        await using var runner = new InputActionRunner([input], blocked, _time, NullLogger.Instance);

        runner.Run(input, GpioTrigger.Press, Noon);
        await Eventually.TrueAsync(() => blocked.Begun == 1, "the first event");
        for (int i = 0; i < InputActionRunner.EventLimit + 36; i++)
            runner.Run(input, GpioTrigger.Press, Noon);

        Assert.Equal(36, runner.DroppedEvents);
        gate.Set();
        await Eventually.TrueAsync(() => blocked.Begun == 1 + InputActionRunner.EventLimit, "those that waited");
    }

    [Fact]
    public async Task Picture_that_is_never_ready_is_given_up_and_the_next_is_taken()
    {
        _actions.IsSlow = true;
        GpioInputOptions input = Input(new GpioSnapshotAction());
        await using InputActionRunner runner = Run(input);
        runner.Run(input, GpioTrigger.Press, Noon);
        runner.Run(input, GpioTrigger.Press, Noon);
        await Eventually.TrueAsync(() => _actions.Snapshots == 1 && IsPausing(), "the first");

        _time.Advance((InputActionRunner.SnapshotTimeout + TimeSpan.FromSeconds(1)).TotalMilliseconds);

        await Eventually.TrueAsync(() => _actions.Snapshots == 2, "the next");
    }

    [Fact]
    public async Task Action_that_fails_ends_nothing()
    {
        _actions.Fault = new InvalidOperationException("no camera");
        GpioInputOptions input = Input(
            new GpioKeyFrameAction(), new GpioEventAction(), new GpioSnapshotAction(null, 2, 50));
        await using InputActionRunner runner = Run(input);

        runner.Run(input, GpioTrigger.Press, Noon);
        await Eventually.TrueAsync(() => _actions.Done.Count == 3, "all three");
        _actions.Fault = null;

        runner.Run(input, GpioTrigger.Press, Noon);
        await Eventually.TrueAsync(() => (_actions.Events, _actions.Snapshots) == (2, 2), "the next ones");
    }

    [Fact]
    public async Task Stop_gives_up_what_is_being_done()
    {
        _actions.IsSlow = true;
        GpioInputOptions input = Input(new GpioSnapshotAction(null, 20, 60_000));
        InputActionRunner runner = Run(input);
        runner.Run(input, GpioTrigger.Press, Noon);
        await Eventually.TrueAsync(() => _actions.Snapshots == 1, "the first");

        await runner.DisposeAsync().AsTask().WaitAsync(
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        runner.Run(input, GpioTrigger.Press, Noon);

        Assert.Equal(1, _actions.Snapshots);
    }

    private bool IsPausing() => _time.Count > 0;

    private InputActionRunner Run(GpioInputOptions input) => new([input], _actions, _time, NullLogger.Instance);

    private static GpioInputOptions Input(params GpioAction[] actions) => new("bell", "17")
    {
        Actions = new Dictionary<GpioTrigger, IReadOnlyList<GpioAction>> { [GpioTrigger.Press] = actions },
    };

    private sealed class GatedActions(ManualResetEventSlim gate) : IInputActions
    {
        private int _begun;

        public int Begun => Volatile.Read(ref _begun);

        public Task SnapshotAsync(GpioSnapshotAction action, InputCause cause) => Task.CompletedTask;

        public void RequestKeyFrame(string? stream)
        {
        }

        public Task PublishEventAsync(string name, string json, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _begun);
            return Task.Run(() => gate.Wait(TimeSpan.FromSeconds(30), CancellationToken.None), cancellationToken);
        }
    }
}
