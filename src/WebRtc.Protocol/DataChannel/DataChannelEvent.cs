using System.Buffers;

namespace Camerad.WebRtc.Protocol.DataChannel;

internal enum DataChannelEventKind
{
    /// <summary>The association stands; <see cref="DataChannelEvent.MaxChannels"/> streams both ways.</summary>
    Connected,

    /// <summary>
    /// The peer has opened a channel: <see cref="DataChannelEvent.Parameters"/>,
    /// <see cref="DataChannelEvent.Id"/>. Opened follows.
    /// </summary>
    Announced,

    /// <summary>Messages may be sent.</summary>
    Opened,

    /// <summary>A message in <see cref="DataChannelEvent.Payload"/>.</summary>
    Message,

    /// <summary>
    /// <see cref="DataChannelEvent.Bytes"/> of the application's have been sent or given up since
    /// the last of these events.
    /// </summary>
    BufferedAmountReduced,

    /// <summary>The peer closes the channel; what is queued still goes.</summary>
    Closing,

    /// <summary>
    /// The channel is gone; <see cref="DataChannelEvent.Error"/> if not in order. Its statistics are the last.
    /// </summary>
    Closed,

    /// <summary>
    /// The transport is gone; <see cref="DataChannelEvent.Error"/> says why. All channels were closed before.
    /// </summary>
    Failed,
}

/// <summary>One output of the transport; the kind says which of the other members has a value.</summary>
internal readonly record struct DataChannelEvent
{
    private readonly byte[]? _buffer;
    private readonly int _length;

    private DataChannelEvent(DataChannelEventKind kind, int handle) => (Kind, Handle) = (kind, handle);

    public DataChannelEventKind Kind { get; }

    public int Handle { get; }

    public ushort Id { get; private init; }

    public ushort MaxChannels => Id;

    public DataChannelParameters? Parameters { get; private init; }

    public DataChannelMessageKind MessageKind { get; private init; }

    public long Bytes { get; private init; }

    public DataChannelError Error { get; private init; }

    /// <summary>Of a closed channel: what it has sent and received.</summary>
    public DataChannelStatistics Statistics { get; private init; }

    /// <summary>
    /// Pooled; whoever takes the event calls <see cref="Release"/> once, from any thread, and does
    /// not look at it after that.
    /// </summary>
    public ReadOnlyMemory<byte> Payload => new(_buffer, 0, _length);

    /// <summary>What the message takes of the receive buffer while the event waits.</summary>
    internal int Charge { get; private init; }

    /// <summary>Gives a message's memory back. Left out, the garbage collector takes it.</summary>
    public void Release()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
    }

    public static DataChannelEvent Connected(ushort maxChannels) =>
        new(DataChannelEventKind.Connected, 0) { Id = maxChannels };

    public static DataChannelEvent Announced(int handle, ushort id, DataChannelParameters parameters) =>
        new(DataChannelEventKind.Announced, handle) { Id = id, Parameters = parameters };

    public static DataChannelEvent Opened(int handle, ushort id) =>
        new(DataChannelEventKind.Opened, handle) { Id = id };

    public static DataChannelEvent Reduced(int handle, long bytes) =>
        new(DataChannelEventKind.BufferedAmountReduced, handle) { Bytes = bytes };

    public static DataChannelEvent Closing(int handle) => new(DataChannelEventKind.Closing, handle);

    public static DataChannelEvent Closed(int handle, DataChannelError error, in DataChannelStatistics statistics) =>
        new(DataChannelEventKind.Closed, handle) { Error = error, Statistics = statistics };

    public static DataChannelEvent Failed(DataChannelError error) =>
        new(DataChannelEventKind.Failed, 0) { Error = error };

    public static DataChannelEvent Message(
        int handle, DataChannelMessageKind kind, byte[] buffer, int length, int charge) =>
        new(DataChannelEventKind.Message, handle, buffer, length) { MessageKind = kind, Charge = charge };

    private DataChannelEvent(DataChannelEventKind kind, int handle, byte[] buffer, int length)
        : this(kind, handle) => (_buffer, _length) = (buffer, length);
}
