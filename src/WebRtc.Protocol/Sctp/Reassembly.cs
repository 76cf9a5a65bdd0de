using System.Runtime.InteropServices;
using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// Makes messages of fragments and puts ordered ones in order (RFC 9260 §6.5, §6.6, §6.9; RFC 8260 §2.2).
/// A message that has begun lies in <c>_open</c> under the fragment it waits for; a fragment that came too early lies
/// in <c>_early</c> under its own name; a complete ordered message that has to wait for others lies in
/// <c>_waiting</c>. Each takes a part of the receive buffer, by the size of its memory and not of its content, until
/// the application has taken the message.
/// </summary>
/// <param name="maxMessageSize">Bytes; a longer message is an error.</param>
/// <param name="bufferLength">Bytes that wait, in all; what is advertised as a_rwnd.</param>
/// <param name="events">Where complete messages go.</param>
internal sealed class Reassembly(long maxMessageSize, int bufferLength, Queue<SctpEvent> events)
{
    /// <summary>Message objects kept for the next messages.</summary>
    private const int MaxSpareMessages = 64;

    private readonly Dictionary<FragmentKey, InboundMessage> _open = [], _early = [];
    private readonly Dictionary<(ushort StreamId, uint MessageId), InboundMessage> _waiting = [];
    private readonly Dictionary<ushort, uint> _nextIds = [], _skippedIds = [];
    private readonly Dictionary<(ushort StreamId, bool IsUnordered), uint> _skips = [];
    private readonly List<FragmentKey> _skippedKeys = [];
    private readonly List<InboundMessage> _stranded = [];
    private readonly Stack<InboundMessage> _spare = [];
    private bool _isInterleaved;

    /// <summary>Bytes of memory taken by what waits, delivered messages included until <see cref="Release"/>.</summary>
    public long BufferedLength { get; private set; }

    /// <summary>What the peer may send (a_rwnd).</summary>
    public uint Window => (uint)Math.Max(0, bufferLength - BufferedLength);

    /// <param name="data">Not seen before.</param>
    /// <param name="isNext">It fills the first gap; it gets a reserve of its own, or a full buffer would never empty
    /// (RFC 9260 §6.2).</param>
    public ReassemblyResult Handle(in DataChunk data, bool isNext)
    {
        long limit = isNext ? bufferLength + maxMessageSize : bufferLength;
        if (BufferedLength + data.Payload.Length + InboundMessage.Overhead > limit) return ReassemblyResult.NoRoom;
        if (data.Payload.Length > maxMessageSize) return ReassemblyResult.TooLong;
        _isInterleaved = data.IsInterleaved;
        FragmentKey key = FragmentKey.Of(data);
        if (!data.IsBeginning)
        {
            if (!_open.Remove(key, out InboundMessage? message)) return Keep(data, key);
            if (message.Length + data.Payload.Length > maxMessageSize) return TooLong(message);
            return Extend(message, data.Payload, key, data.IsEnd);
        }
        if (!data.IsEnd && IsSkipped(data)) return ReassemblyResult.Stored;
        InboundMessage begun = Take(data);
        if (!data.IsEnd) return Continue(begun, key.Following());
        Complete(begun);
        return ReassemblyResult.Stored;
    }

    /// <summary>The application has taken a message.</summary>
    /// <param name="charge">Of the event that brought it.</param>
    public void Release(int charge) => BufferedLength -= charge;

    /// <summary>
    /// The peer gave up messages (RFC 3758 §3.6, RFC 8260 §2.3.1): what belongs to them goes,
    /// what waited for them comes.
    /// </summary>
    public void Skip(in ForwardTsnChunk forward)
    {
        _isInterleaved = forward.IsInterleaved;
        _skips.Clear();
        for (int i = 0; i < forward.EntryCount; i++)
        {
            SkippedMessage skipped = forward.EntryAt(i);
            _skips[(skipped.StreamId, skipped.IsUnordered)] = skipped.MessageId;
        }
        uint cumulativeTsn = forward.NewCumulativeTsn;
        Purge(_open, cumulativeTsn);
        Purge(_early, cumulativeTsn);
        CollectStranded();
        foreach (InboundMessage message in _stranded) Deliver(message);
        _stranded.Clear();
        foreach (((ushort streamId, bool isUnordered), uint messageId) in _skips)
        {
            if (!isUnordered) SkipTo(streamId, messageId);
            else _skippedIds[streamId] = messageId;
        }
    }

    /// <summary>The peer begins these streams anew (RFC 6525 §5.2.2); none named: all.</summary>
    public void ResetStreams(ReadOnlySpan<ushort> streams)
    {
        if (streams.IsEmpty)
        {
            Clear();
            return;
        }
        _skips.Clear();
        foreach (ushort stream in streams)
        {
            _nextIds.Remove(stream);
            _skippedIds.Remove(stream);
            _skips[(stream, false)] = 0;
        }
        PurgeStreams(_open);
        PurgeStreams(_early);
        foreach (((ushort StreamId, uint) key, InboundMessage message) in _waiting)
        {
            if (!_skips.ContainsKey((key.StreamId, false))) continue;
            _waiting.Remove(key);
            Discard(message);
        }
    }

    /// <summary>Forgets all but what is delivered.</summary>
    public void Clear()
    {
        foreach (InboundMessage message in _open.Values) Discard(message);
        foreach (InboundMessage message in _early.Values) Discard(message);
        foreach (InboundMessage message in _waiting.Values) Discard(message);
        _open.Clear();
        _early.Clear();
        _waiting.Clear();
        _nextIds.Clear();
        _skippedIds.Clear();
    }

    private ReassemblyResult Keep(in DataChunk data, FragmentKey key)
    {
        // I-DATA: the same fragment under two TSNs, or a late one of a message that was given up.
        if (_early.ContainsKey(key) || IsSkipped(data)) return ReassemblyResult.Stored;
        _early.Add(key, Take(data));
        return ReassemblyResult.Stored;
    }

    /// <summary>With I-DATA a fragment's TSN may lie beyond the cumulative one that gave its message up.</summary>
    private bool IsSkipped(in DataChunk data)
    {
        if (!data.IsInterleaved) return false;
        return data.IsUnordered
            ? _skippedIds.TryGetValue(data.StreamId, out uint skipped) && !Tsn.IsAfter(data.MessageId, skipped)
            : _nextIds.TryGetValue(data.StreamId, out uint next) && Tsn.IsAfter(next, data.MessageId);
    }

    private ReassemblyResult Extend(InboundMessage message, ReadOnlySpan<byte> payload, FragmentKey key, bool isEnd)
    {
        Append(message, payload);
        if (!isEnd) return Continue(message, key.Following());
        Complete(message);
        return ReassemblyResult.Stored;
    }

    /// <summary>
    /// Takes in the early fragments that follow; then the message is complete, or waits for the next.
    /// </summary>
    private ReassemblyResult Continue(InboundMessage message, FragmentKey key)
    {
        while (_early.Count > 0 && _early.Remove(key, out InboundMessage? early))
        {
            if (message.Length + early.Length > maxMessageSize)
            {
                Discard(early);
                return TooLong(message);
            }
            Append(message, early.Buffer.AsSpan(0, early.Length));
            bool isEnd = early.IsEnd;
            Discard(early);
            if (isEnd)
            {
                Complete(message);
                return ReassemblyResult.Stored;
            }
            key = key.Following();
        }
        if (!_open.TryAdd(key, message)) Discard(message);               // I-DATA: the same message begun twice
        return ReassemblyResult.Stored;
    }

    private ReassemblyResult TooLong(InboundMessage message)
    {
        Discard(message);
        return ReassemblyResult.TooLong;
    }

    private void Append(InboundMessage message, ReadOnlySpan<byte> payload)
    {
        BufferedLength -= message.Charge;
        message.Append(payload);
        BufferedLength += message.Charge;
    }

    private void Complete(InboundMessage message)
    {
        if (message.IsUnordered)
        {
            Deliver(message);
            return;
        }
        ref uint next = ref CollectionsMarshal.GetValueRefOrAddDefault(_nextIds, message.StreamId, out _);
        uint id = Extend(message.MessageId, next);
        if (id == next)
        {
            ushort streamId = message.StreamId;
            Deliver(message);
            next++;
            if (_waiting.Count > 0) DeliverWaiting(streamId, ref next);
        }
        else if (!Tsn.IsAfter(id, next) || !_waiting.TryAdd((message.StreamId, id), message)) Discard(message);
    }

    private void DeliverWaiting(ushort streamId, ref uint next)
    {
        while (_waiting.Remove((streamId, next), out InboundMessage? message))
        {
            Deliver(message);
            next++;
        }
    }

    private void SkipTo(ushort streamId, uint messageId)
    {
        ref uint next = ref CollectionsMarshal.GetValueRefOrAddDefault(_nextIds, streamId, out _);
        uint id = Extend(messageId, next);
        if (Tsn.IsAfter(next, id)) return;
        next = id + 1;
        DeliverWaiting(streamId, ref next);
    }

    /// <summary>Complete messages among those given up, in their order: they are delivered all the same.</summary>
    private void CollectStranded()
    {
        foreach ((ushort StreamId, uint MessageId) key in _waiting.Keys)
            if (_skips.TryGetValue((key.StreamId, false), out uint skipped)
                && !Tsn.IsAfter(key.MessageId, Extend(skipped, key.MessageId)))
                _skippedKeys.Add(new FragmentKey(key.StreamId, false, key.MessageId, 0));
        _skippedKeys.Sort(
            static (a, b) => a.StreamId != b.StreamId
                ? a.StreamId.CompareTo(b.StreamId)
                : (int)(a.MessageId - b.MessageId));
        foreach (FragmentKey key in _skippedKeys)
            if (_waiting.Remove((key.StreamId, key.MessageId), out InboundMessage? message)) _stranded.Add(message);
        _skippedKeys.Clear();
    }

    /// <summary>
    /// A DATA fragment at or before the cumulative TSN can't be completed any more; an I-DATA one
    /// is named by its message.
    /// </summary>
    private void Purge(Dictionary<FragmentKey, InboundMessage> fragments, uint cumulativeTsn)
    {
        foreach ((FragmentKey key, InboundMessage message) in fragments)
        {
            bool isGone = _isInterleaved
                ? _skips.TryGetValue((key.StreamId, key.IsUnordered), out uint skipped)
                    && !Tsn.IsAfter(key.MessageId, skipped)
                : !Tsn.IsAfter(key.Sequence, cumulativeTsn);
            if (!isGone) continue;
            // Allowed while enumerating, since .NET Core 3.0
            fragments.Remove(key);
            Discard(message);
        }
    }

    private void PurgeStreams(Dictionary<FragmentKey, InboundMessage> fragments)
    {
        foreach ((FragmentKey key, InboundMessage message) in fragments)
        {
            if (!_skips.ContainsKey((key.StreamId, false))) continue;
            fragments.Remove(key);
            Discard(message);
        }
    }

    private uint Extend(uint messageId, uint reference) => _isInterleaved
        ? messageId
        : Tsn.Extend((ushort)messageId, reference);

    private InboundMessage Take(in DataChunk data)
    {
        if (!_spare.TryPop(out InboundMessage? message)) message = new InboundMessage();
        message.Begin(data);
        BufferedLength += message.Charge;
        return message;
    }

    private void Deliver(InboundMessage message)
    {
        events.Enqueue(SctpEvent.ForMessage(message));
        message.Forget();
        Spare(message);
    }

    private void Discard(InboundMessage message)
    {
        BufferedLength -= message.Charge;
        message.ReturnBuffer();
        Spare(message);
    }

    private void Spare(InboundMessage message)
    {
        if (_spare.Count < MaxSpareMessages) _spare.Push(message);
    }
}
