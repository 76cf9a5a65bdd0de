namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>The streams that have something to send, the least virtual time on top: a binary heap.</summary>
internal sealed class StreamHeap
{
    private OutboundStream[] _streams = [];

    public int Count { get; private set; }

    public OutboundStream Top => _streams[0];

    public void Add(OutboundStream stream)
    {
        if (Count == _streams.Length) Array.Resize(ref _streams, Math.Max(4, Count * 2));
        Place(stream, Count++);
        MoveUp(stream.HeapIndex);
    }

    public void Remove(OutboundStream stream)
    {
        int at = stream.HeapIndex;
        OutboundStream last = _streams[--Count];
        _streams[Count] = null!;
        stream.HeapIndex = -1;
        if (last == stream) return;
        Place(last, at);
        MoveUp(at);
        MoveDown(last.HeapIndex);
    }

    /// <summary>Its virtual time has grown.</summary>
    public void HandleSent(OutboundStream stream) => MoveDown(stream.HeapIndex);

    private void MoveUp(int at)
    {
        OutboundStream stream = _streams[at];
        while (at > 0 && stream.VirtualTime < _streams[(at - 1) / 2].VirtualTime)
        {
            Place(_streams[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        Place(stream, at);
    }

    private void MoveDown(int at)
    {
        OutboundStream stream = _streams[at];
        while (true)
        {
            int child = (at * 2) + 1;
            if (child >= Count) break;
            if (child + 1 < Count && _streams[child + 1].VirtualTime < _streams[child].VirtualTime) child++;
            if (_streams[child].VirtualTime >= stream.VirtualTime) break;
            Place(_streams[child], at);
            at = child;
        }
        Place(stream, at);
    }

    private void Place(OutboundStream stream, int at)
    {
        _streams[at] = stream;
        stream.HeapIndex = at;
    }
}
