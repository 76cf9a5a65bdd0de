using Camerad.Signaling.Broker;

namespace Camerad.Signaling.Tests.Broker;

public sealed class LargeMessagesTests
{
    private const string Slow = "slow", Other = "other";
    private const long Large = LargeMessages.SmallLength + 1;
    private readonly LargeMessages _messages = new();

    [Fact]
    public void Pictures_that_wait_for_a_client_are_bounded_and_small_messages_are_not()
    {
        for (int i = 0; i < LargeMessages.MaxPending; i++) Assert.True(_messages.TryEnqueue(Slow, Large));

        Assert.False(_messages.TryEnqueue(Slow, Large));
        Assert.True(_messages.TryEnqueue(Slow, LargeMessages.SmallLength));
        Assert.True(_messages.TryEnqueue(Other, Large));
        _messages.Dequeue(Slow, LargeMessages.SmallLength);
        Assert.False(_messages.TryEnqueue(Slow, Large));
        _messages.Dequeue(Slow, Large);
        Assert.True(_messages.TryEnqueue(Slow, Large));
        Assert.False(_messages.TryEnqueue(Slow, Large));
        _messages.Forget(Slow);
        Assert.True(_messages.TryEnqueue(Slow, Large));
    }

    [Fact]
    public void Retained_pictures_count_when_a_subscription_brings_them()
    {
        for (int i = 0; i < LargeMessages.MaxPending; i++) _messages.Retain($"d/snapshot/{i}", Large);
        _messages.Retain("d/telemetry", 100);

        Assert.True(_messages.TrySubscribe(Slow, "d/snapshot/#", wantsRetained: false));
        Assert.True(_messages.TrySubscribe(Slow, "d/telemetry", wantsRetained: true));
        Assert.True(_messages.TrySubscribe(Slow, "d/snapshot/#", wantsRetained: true));
        Assert.False(_messages.TrySubscribe(Slow, "d/snapshot/1", wantsRetained: true));
        Assert.True(_messages.TrySubscribe(Slow, "d/telemetry", wantsRetained: true));
        Assert.False(_messages.TryEnqueue(Slow, Large));

        for (int i = 0; i < LargeMessages.MaxPending; i++) _messages.Retain($"d/snapshot/{i}", 0);
        Assert.True(_messages.TrySubscribe(Slow, "d/snapshot/1", wantsRetained: true));
    }
}
