namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>Our side of one stream: its messages that are not fully sent, and its place among the others.</summary>
/// <param name="id">Stream identifier.</param>
/// <param name="weight">Its share of what is sent while others have something to send too; at least 1.</param>
internal sealed class OutboundStream(ushort id, int weight)
{
    private OutboundMessage? _last;

    public ushort Id { get; } = id;

    public int Weight { get; } = Math.Max(1, weight);

    public OutboundMessage? First { get; private set; }

    public bool IsEmpty => First is null;

    /// <summary>
    /// What it has sent, divided by its weight; the least goes first (weighted fair queueing, RFC 8260 §3.6).
    /// </summary>
    public long VirtualTime { get; set; }

    /// <summary>Place in the heap; -1 if not in it.</summary>
    public int HeapIndex { get; set; } = -1;

    public uint NextOrderedId { get; private set; }

    public uint NextUnorderedId { get; private set; }

    /// <summary>Bytes of the application that are not sent or given up.</summary>
    public long BufferedLength { get; private set; }

    /// <summary>What has left since it was last told.</summary>
    public long ReducedLength { get; private set; }

    /// <summary>To be reset when everything is sent.</summary>
    public bool ResetsWhenEmpty { get; set; }

    public void Enqueue(OutboundMessage message)
    {
        BufferedLength += message.ApplicationLength;
        if (_last is null) First = message;
        else _last.Next = message;
        _last = message;
    }

    public void RemoveFirst()
    {
        First = First!.Next;
        if (First is null) _last = null;
    }

    /// <summary>Ordered and unordered messages are numbered apart (RFC 8260 §2.1).</summary>
    public uint TakeMessageId(bool isUnordered) => isUnordered ? NextUnorderedId++ : NextOrderedId++;

    /// <returns>True if it was zero: somebody has to be told.</returns>
    public bool Reduce(int length)
    {
        bool isFirst = ReducedLength == 0 && length > 0;
        BufferedLength -= length;
        ReducedLength += length;
        return isFirst;
    }

    public long TakeReduced()
    {
        long length = ReducedLength;
        ReducedLength = 0;
        return length;
    }
}
