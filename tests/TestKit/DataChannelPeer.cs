using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;

namespace Camerad.TestKit;

/// <summary>One end of a <see cref="DataChannelScene"/>: a transport, and what came out of it.</summary>
internal sealed class DataChannelPeer(DataChannelTransport transport)
{
    public DataChannelTransport Transport { get; } = transport;

    /// <summary>Where its packets go.</summary>
    public required BottleneckLink Link { get; init; }

    public DataChannelPeer Other { get; set; } = null!;

    /// <summary>All but messages.</summary>
    public List<DataChannelEvent> Events { get; } = [];

    /// <summary>Content copied.</summary>
    public List<(int Handle, DataChannelMessageKind Kind, byte[] Payload)> Messages { get; } = [];

    /// <summary>Takes messages instead of the list.</summary>
    public Action<int, ReadOnlySpan<byte>>? MessageHandler { get; set; }

    /// <summary>Called after every drain, to send more.</summary>
    public Action<Instant>? Refill { get; set; }

    /// <summary>Sees every packet it sends; false swallows it.</summary>
    public Func<byte[], bool>? Tap { get; set; }

    /// <summary>It does not take its events.</summary>
    public bool IsStalled { get; set; }

    public bool Has(DataChannelEventKind kind, int? handle = null) =>
        Events.Exists(e => e.Kind == kind && (handle is null || e.Handle == handle));

    public int Count(DataChannelEventKind kind) => Events.Count(e => e.Kind == kind);

    /// <summary>The handle it has given to the peer's channel.</summary>
    public int HandleOf(string label) =>
        Events.First(e => e.Kind == DataChannelEventKind.Announced && e.Parameters!.Label == label).Handle;

    public void TakeEvents()
    {
        if (IsStalled) return;
        while (Transport.TryPollEvent(out DataChannelEvent taken))
        {
            if (taken.Kind != DataChannelEventKind.Message)
            {
                Events.Add(taken);
                continue;
            }
            if (MessageHandler is not null) MessageHandler(taken.Handle, taken.Payload.Span);
            else Messages.Add((taken.Handle, taken.MessageKind, taken.Payload.ToArray()));
            taken.Release();
        }
    }
}
