using Camerad.Daemon.Snapshots;
using Camerad.Signaling.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Daemon.Tests.Snapshots;

public sealed class SnapshotOutboxTests
{
    private readonly FakeBroker _broker = new();
    private readonly SnapshotCounters _counters = new();

    [Fact]
    public async Task Pictures_that_wait_are_bounded_in_bytes_and_their_events_still_go()
    {
        var gate = new TaskCompletionSource();
        _broker.Gate = gate.Task;
        await using SnapshotOutbox outbox = Create();
        const int Fitting = SnapshotOutbox.MaxLength / MqttSignaling.MaxPayloadLength;

        for (int i = 0; i < Fitting + 2; i++) outbox.Post(Record(MqttSignaling.MaxPayloadLength));
        gate.SetResult();
        await Eventually.TrueAsync(() => _broker.Events.Count == Fitting + 2, "the events");

        Assert.Equal((Fitting, Fitting, 2), (_broker.Pictures.Count, _counters.Published, _counters.NotPublished));
        outbox.Post(Record(MqttSignaling.MaxPayloadLength));
        await Eventually.TrueAsync(() => _broker.Pictures.Count == Fitting + 1, "room again");
    }

    [Fact]
    public async Task Picture_that_is_too_long_is_left_out()
    {
        await using SnapshotOutbox outbox = Create();

        outbox.Post(Record(MqttSignaling.MaxPayloadLength + 1));
        await Eventually.TrueAsync(() => _broker.Events.Count == 1, "the event");

        Assert.Empty(_broker.Pictures);
        Assert.Equal(1, _counters.NotPublished);
    }

    [Fact]
    public async Task Events_that_wait_are_bounded()
    {
        var gate = new TaskCompletionSource();
        _broker.Gate = gate.Task;
        await using SnapshotOutbox outbox = Create();

        for (int i = 0; i < SnapshotOutbox.MaxEvents + 10; i++) outbox.Post([(byte)'x']);
        gate.SetResult();
        await Eventually.TrueAsync(() => _broker.Events.Count >= SnapshotOutbox.MaxEvents, "the events");

        Assert.InRange(_counters.NotPublished, 9, 10);      // one may be on its way already
    }

    [Fact]
    public async Task What_no_broker_takes_is_counted()
    {
        _broker.IsOnline = false;
        await using SnapshotOutbox outbox = Create();

        outbox.Post(Record(10));
        await Eventually.TrueAsync(() => _counters.NotPublished == 2, "picture and event");

        Assert.Equal(0, _counters.Published);
    }

    private SnapshotOutbox Create() => new(_broker.Publish, retain: false, _counters, NullLogger.Instance);

    private static SnapshotRecord Record(int length) => new(
        new SnapshotPicture("main", default, new byte[length], 1, 1, DateTimeOffset.UnixEpoch, TimeSpan.Zero),
        new SnapshotTrigger(SnapshotTriggerKind.Timer), 0, null, TimeSpan.Zero);
}
