using System.Collections.Concurrent;

namespace Camerad.Interop.Tests.DataChannels;

/// <summary>A data channel of ours whose messages and events are remembered, as page/channels.js does.</summary>
internal sealed class RecordedChannel
{
    private readonly ConcurrentQueue<string> _received = new();
    private readonly ConcurrentQueue<string> _events = new();

    public RecordedChannel(RTCDataChannel channel)
    {
        Channel = channel;
        channel.OnMessage += message => _received.Enqueue(
            message.Text is { } text ? Message.Describe(text) : Message.Describe(message.Binary.Span));
        channel.OnOpen += () => _events.Enqueue("open");
        channel.OnClosing += () => _events.Enqueue("closing");
        channel.OnClose += () => _events.Enqueue("close");
        channel.OnError += _ => _events.Enqueue("error");
        channel.OnBufferedAmountLow += () => _events.Enqueue("bufferedamountlow");
    }

    public RTCDataChannel Channel { get; }

    /// <summary>Descriptions of the messages, in order.</summary>
    public IReadOnlyList<string> Received => [.. _received];

    public IReadOnlyList<string> Events => [.. _events];

    public Task OpenAsync() => Eventually.True(
        () => Channel.ReadyState == RTCDataChannelState.Open, $"channel {Channel.Label} opens");

    public Task ClosedAsync() => Eventually.True(
        () => Events.Contains("close"), () => $"channel {Channel.Label} closes, {Channel.ReadyState}");

    public Task ReceivedAsync(int count) => Eventually.True(
        () => _received.Count >= count, () => $"{count} messages on {Channel.Label}, not {_received.Count}");
}
