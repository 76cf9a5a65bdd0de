namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// Which TSNs have come: all up to the cumulative one, and the ranges beyond it that SACK reports as gap ack
/// blocks. Ranges are sorted, apart, and few: what would need one more than <see cref="MaxBlocks"/> is refused, and
/// the peer sends it again.
/// </summary>
internal sealed class ReceivedTsns
{
    /// <summary>As many as a packet of 1,191 bytes can report.</summary>
    public const int MaxBlocks = 280;

    /// <summary>TSNs beyond the cumulative one that a 16-bit offset reaches (RFC 9260 §3.3.4).</summary>
    public const uint Window = 65_535;

    /// <summary>Duplicates reported in one SACK; more are forgotten.</summary>
    public const int MaxDuplicates = 16;

    private readonly uint[] _duplicates = new uint[MaxDuplicates];
    private (uint First, uint Last)[] _blocks = new (uint, uint)[4];
    private int _duplicateCount;

    public uint CumulativeTsn { get; private set; }

    public int BlockCount { get; private set; }

    public ReadOnlySpan<uint> Duplicates => _duplicates.AsSpan(0, _duplicateCount);

    public void Reset(uint initialTsn)
    {
        CumulativeTsn = initialTsn - 1;
        BlockCount = _duplicateCount = 0;
    }

    public (uint First, uint Last) BlockAt(int index) => _blocks[index];

    public bool Contains(uint tsn)
    {
        if (!Tsn.IsAfter(tsn, CumulativeTsn)) return true;
        int at = FindBlock(tsn);
        return at < BlockCount && !Tsn.IsAfter(_blocks[at].First, tsn);
    }

    /// <returns>False if too far ahead, or if it would make one block too many.</returns>
    public bool CanAdd(uint tsn)
    {
        if (tsn - CumulativeTsn > Window) return false;
        if (BlockCount < MaxBlocks) return true;
        int at = FindBlock(tsn);
        return tsn == CumulativeTsn + 1 || (at < BlockCount && _blocks[at].First == tsn + 1)
            || (at > 0 && _blocks[at - 1].Last == tsn - 1);
    }

    /// <summary>A TSN that <see cref="Contains"/> denies and <see cref="CanAdd"/> allows.</summary>
    public void Add(uint tsn)
    {
        if (tsn == CumulativeTsn + 1)
        {
            CumulativeTsn = tsn;
            if (BlockCount > 0) AbsorbBlocks();
            return;
        }
        int at = FindBlock(tsn);
        bool joinsNext = at < BlockCount && _blocks[at].First == tsn + 1;
        bool joinsPrevious = at > 0 && _blocks[at - 1].Last == tsn - 1;
        if (joinsPrevious && joinsNext)
        {
            _blocks[at - 1].Last = _blocks[at].Last;
            RemoveBlocks(at, 1);
        }
        else if (joinsPrevious) _blocks[at - 1].Last = tsn;
        else if (joinsNext) _blocks[at].First = tsn;
        else InsertBlock(at, tsn);
    }

    public void AddDuplicate(uint tsn)
    {
        if (_duplicateCount < MaxDuplicates) _duplicates[_duplicateCount++] = tsn;
    }

    /// <summary>They have been reported.</summary>
    public void ClearDuplicates() => _duplicateCount = 0;

    /// <summary>The peer gave up everything to here (RFC 3758 §3.6).</summary>
    public void AdvanceTo(uint tsn)
    {
        if (!Tsn.IsAfter(tsn, CumulativeTsn)) return;
        CumulativeTsn = tsn;
        AbsorbBlocks();
    }

    private void AbsorbBlocks()
    {
        int count = 0;
        for (; count < BlockCount && !Tsn.IsAfter(_blocks[count].First, CumulativeTsn + 1); count++)
            if (Tsn.IsAfter(_blocks[count].Last, CumulativeTsn)) CumulativeTsn = _blocks[count].Last;
        RemoveBlocks(0, count);
    }

    /// <summary>The first block that does not end before the TSN.</summary>
    private int FindBlock(uint tsn)
    {
        int low = 0, high = BlockCount;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Tsn.IsAfter(tsn, _blocks[middle].Last)) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private void InsertBlock(int at, uint tsn)
    {
        if (BlockCount == _blocks.Length) Array.Resize(ref _blocks, Math.Min(BlockCount * 4, MaxBlocks));
        Array.Copy(_blocks, at, _blocks, at + 1, BlockCount - at);
        _blocks[at] = (tsn, tsn);
        BlockCount++;
    }

    private void RemoveBlocks(int at, int count)
    {
        Array.Copy(_blocks, at + count, _blocks, at, BlockCount - at - count);
        BlockCount -= count;
    }
}
