namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// Packets of one stream that are missing, and when to ask for them (RFC 4585 §6.2.1): first when they are later than
/// packets of this stream use to be, then once per round trip.
/// </summary>
internal sealed class NackList
{
    /// <summary>
    /// Packets asked for at a time; a gap that makes it more is no loss to be repaired but an outage.
    /// </summary>
    public const int MaxMissing = 1000;

    /// <summary>Times that one packet is asked for.</summary>
    public const int MaxTries = 20;

    /// <summary>Patience with packets that are only late, before any has been seen late, and at most.</summary>
    public static readonly TimeSpan InitialReorderDelay = TimeSpan.FromMilliseconds(3),
        MaxReorderDelay = TimeSpan.FromMilliseconds(40);

    private const double ReorderDecay = 1.0 / 128;
    private const int InitialCapacity = 16;

    private Entry[] _entries = [];
    private TimeSpan _reorderDelay = InitialReorderDelay;

    private struct Entry
    {
        public long Index;
        public Instant DueAt, NoticedAt, AskedAt;
        public int Tries;
    }

    public int Count { get; private set; }

    /// <summary>When <see cref="TakeDue"/> has something to give; may be early after packets have come.</summary>
    public Instant NextTimeout { get; private set; } = Instant.Never;

    /// <summary>How late packets come that were not lost; adapts.</summary>
    public TimeSpan ReorderDelay => _reorderDelay;

    /// <summary>Notices a gap, above all numbers noticed before.</summary>
    /// <returns>False: too many are missing; nothing was noticed.</returns>
    public bool TryAdd(Instant now, long from, long to)
    {
        if (to - from > MaxMissing - Count) return false;
        int needed = Count + (int)(to - from);
        if (needed > _entries.Length)
            Array.Resize(ref _entries, Math.Max(needed, Math.Max(InitialCapacity, Count * 2)));
        Instant dueAt = now + _reorderDelay;
        for (long index = from; index < to; index++)
            _entries[Count++] = new Entry { Index = index, DueAt = dueAt, NoticedAt = now };
        NextTimeout = Instant.Min(NextTimeout, dueAt);
        return true;
    }

    /// <summary>A packet has come.</summary>
    /// <param name="now">Arrival.</param>
    /// <param name="index">Its extended number.</param>
    /// <param name="isRetransmission">Whether it is an answer; null: that can't be told from the packet.</param>
    /// <param name="roundTrip">As known.</param>
    /// <param name="measured">From asking to the answer, if it was asked for once; else null.</param>
    /// <returns>True if it is an answer.</returns>
    public bool HandleArrival(
        Instant now, long index, bool? isRetransmission, TimeSpan roundTrip, out TimeSpan? measured)
    {
        measured = null;
        int at = Find(index);
        if (at < 0) return isRetransmission == true;
        Entry entry = _entries[at];
        RemoveRange(at, 1);
        // An answer can't be there in much less than the round trip; then it was the packet itself, late.
        bool isAnswer = isRetransmission ?? (entry.Tries > 0 && now - entry.AskedAt >= roundTrip / 2);
        if (!isAnswer) Learn(now - entry.NoticedAt);
        else if (entry.Tries == 1) measured = now - entry.AskedAt;
        return isAnswer;
    }

    /// <summary>Nothing below this number is wanted any more.</summary>
    public void RemoveBelow(long index)
    {
        int count = 0;
        while (count < Count && _entries[count].Index < index) count++;
        if (count > 0) RemoveRange(0, count);
    }

    public void Clear() => (Count, NextTimeout) = (0, Instant.Never);

    /// <summary>Gives the numbers to ask for now, ascending, and counts them as asked for.</summary>
    /// <returns>How many of the destination are used.</returns>
    public int TakeDue(Instant now, TimeSpan roundTrip, Span<ushort> destination)
    {
        int taken = 0;
        NextTimeout = Instant.Never;
        for (int i = 0; i < Count; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Tries == MaxTries) continue;                             // whoever waits for it gives up
            if (entry.DueAt <= now && taken < destination.Length)
            {
                destination[taken++] = (ushort)entry.Index;
                entry.AskedAt = now;
                entry.Tries++;
                entry.DueAt = now + roundTrip + _reorderDelay;
            }
            NextTimeout = Instant.Min(NextTimeout, entry.DueAt);
        }
        return taken;
    }

    /// <summary>Grows at once, shrinks slowly.</summary>
    private void Learn(TimeSpan lateness) => _reorderDelay = TimeSpan.FromTicks(Math.Min(
        MaxReorderDelay.Ticks,
        Math.Max(lateness.Ticks, _reorderDelay.Ticks - (long)((_reorderDelay - lateness).Ticks * ReorderDecay))));

    private int Find(long index)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_entries[middle].Index == index) return middle;
            if (_entries[middle].Index < index) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }

    private void RemoveRange(int at, int count)
    {
        _entries.AsSpan(at + count, Count - at - count).CopyTo(_entries.AsSpan(at));
        Count -= count;
        if (Count == 0) NextTimeout = Instant.Never;
    }
}
