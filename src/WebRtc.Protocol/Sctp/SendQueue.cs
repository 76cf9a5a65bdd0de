namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// Messages that are not fully sent, and which of them is next: weighted fair queueing between streams, first in first
/// out within one. Without I-DATA a message that has begun goes on until its end (RFC 9260 §6.9). With it streams take
/// turns by fragment, but only <see cref="MaxInterleavedMessages"/> long messages are under way at once: each takes a
/// part of the peer's receive buffer until it is whole, and a buffer full of parts never empties.
/// </summary>
internal sealed class SendQueue
{
    /// <summary>Messages of more than one fragment that are begun and not fully sent.</summary>
    public const int MaxInterleavedMessages = 8;

    /// <summary>Virtual time of a byte at weight 1.</summary>
    private const long BytePrice = 1024;

    /// <summary>Message objects kept for the next messages.</summary>
    private const int MaxSpareMessages = 256;

    private readonly StreamHeap _heap = new();
    private readonly List<OutboundStream> _begun = [];
    private readonly Stack<OutboundMessage> _spare = [];
    private readonly Queue<OutboundStream> _reduced = [];
    private readonly Queue<OutboundStream> _emptied = [];
    private long _virtualTime;

    /// <summary>I-DATA is agreed.</summary>
    public bool IsInterleaved { get; set; }

    /// <summary>Bytes of all messages that are not fully sent or not yet acknowledged.</summary>
    public long HeldLength { get; private set; }

    public bool IsEmpty => _heap.Count == 0;

    public void Enqueue(
        Instant now, OutboundStream stream, uint protocolId, ReadOnlySpan<byte> payload, int applicationLength,
        in Reliability reliability)
    {
        if (!_spare.TryPop(out OutboundMessage? message)) message = new OutboundMessage();
        message.Begin(now, stream, protocolId, payload, applicationLength, reliability);
        HeldLength += message.Length;
        stream.Enqueue(message);
        if (stream.HeapIndex >= 0) return;
        // What it did not send before is not owed to it
        stream.VirtualTime = Math.Max(stream.VirtualTime, _virtualTime);
        _heap.Add(stream);
    }

    /// <param name="maxFragment">Bytes that one fragment carries at most.</param>
    /// <param name="message">The one whose next fragment goes next; it may have expired.</param>
    public bool TryPeek(int maxFragment, out OutboundMessage message)
    {
        message = null!;
        if (_heap.Count == 0) return false;
        OutboundStream stream = _heap.Top;
        if (_begun.Count > 0 && (!IsInterleaved || MustWait(stream.First!, maxFragment))) stream = NextBegun();
        message = stream.First!;
        return true;
    }

    /// <summary>A fragment was cut.</summary>
    public void HandleSent(OutboundMessage message, int length)
    {
        OutboundStream stream = message.Stream;
        if (!message.IsStarted && length < message.Length) _begun.Add(stream);
        message.SentLength += length;
        message.FragmentCount++;
        _virtualTime = Math.Max(_virtualTime, stream.VirtualTime);
        stream.VirtualTime += length * BytePrice / stream.Weight;
        Reduce(stream, Math.Min(length, message.ApplicationLength));
        if (message.IsFullySent) RemoveFirst(message);
        else _heap.HandleSent(stream);
    }

    /// <summary>The rest of it is not sent; it is the first of its stream.</summary>
    public void Drop(OutboundMessage message)
    {
        Reduce(message.Stream, Math.Min(message.Length - message.SentLength, message.ApplicationLength));
        RemoveFirst(message);
    }

    /// <summary>No TSN of it is outstanding any more.</summary>
    public void Release(OutboundMessage message)
    {
        HeldLength -= message.Length;
        message.ReturnBuffer();
        if (_spare.Count < MaxSpareMessages) _spare.Push(message);
    }

    /// <summary>A stream that has sent since it was last told.</summary>
    public bool TryPollReduced(out OutboundStream stream) => _reduced.TryDequeue(out stream!);

    /// <summary>A stream to be reset that has sent or given up its last message.</summary>
    public bool TryPollEmptied(out OutboundStream stream) => _emptied.TryDequeue(out stream!);

    /// <summary>Everything that waits is dropped.</summary>
    public void Clear()
    {
        while (_heap.Count > 0)
        {
            OutboundMessage message = _heap.Top.First!;
            RemoveFirst(message);
            if (message.OutstandingCount == 0) Release(message);
        }
    }

    private bool MustWait(OutboundMessage message, int maxFragment) =>
        !message.IsStarted && message.Length > maxFragment && _begun.Count >= MaxInterleavedMessages;

    private OutboundStream NextBegun()
    {
        OutboundStream next = _begun[0];
        foreach (OutboundStream stream in _begun)
            if (stream.VirtualTime < next.VirtualTime) next = stream;
        return next;
    }

    private void RemoveFirst(OutboundMessage message)
    {
        OutboundStream stream = message.Stream;
        if (_begun.Count > 0) _begun.Remove(stream);
        stream.RemoveFirst();
        if (!stream.IsEmpty)
        {
            _heap.HandleSent(stream);
            return;
        }
        _heap.Remove(stream);
        if (!stream.ResetsWhenEmpty) return;
        stream.ResetsWhenEmpty = false;
        _emptied.Enqueue(stream);
    }

    private void Reduce(OutboundStream stream, int length)
    {
        if (stream.Reduce(length)) _reduced.Enqueue(stream);
    }
}
