namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// What was sent lately on one SSRC, for NACK: the shared frame, which of its packets, and the exact header. No payload
/// is copied; a plain retransmission made from it is bit for bit the first packet. A ring over the packet index; it
/// grows to what the stream needs and no further than the limits, beyond which the oldest goes.
/// </summary>
/// <param name="headerLength">Bytes of every header of the stream.</param>
internal sealed class PacketHistory(int headerLength)
{
    /// <summary>Packets; some 100 bytes each here. Two seconds of 19 Mbit/s.</summary>
    public const int CountLimit = 4096;

    /// <summary>Bytes of payload held in frames (which other viewers mostly hold as well).</summary>
    public const int PayloadLimit = 4 * 1024 * 1024;

    /// <summary>Older packets would come too late for any jitter buffer.</summary>
    public static readonly TimeSpan AgeLimit = TimeSpan.FromSeconds(2);

    internal const int InitialCapacity = 256;                                  // a power of two, as the mask needs

    // Made with the first packet: idle senders are many
    private Entry[] _entries = [];
    private byte[] _headers = [];
    private ulong _oldest, _end;                                               // [_oldest, _end) are there

    /// <summary>One packet. In 32 bytes: with many viewers the ring is larger than the CPU's nearest cache.</summary>
    internal struct Entry
    {
        public PacketizedFrame? Frame;
        public Instant SentAt;

        /// <summary>When it was last sent again; <see cref="Instant.Never"/> if it was not.</summary>
        public Instant RetransmittedAt;

        /// <summary>Which of the frame's packets; <see cref="FragmentTable.FragmentLimit"/> is the most.</summary>
        public ushort Fragment;

        /// <summary>What the frame was counted as, for payload formats that tell.</summary>
        public ushort PictureId;

        /// <summary>Bytes of RTP payload.</summary>
        public ushort PayloadLength;

        /// <summary>Waits in the retransmission queue.</summary>
        public bool IsRequested;
    }

    public int HeaderLength => headerLength;

    public int Count => (int)(_end - _oldest);

    /// <summary>Bytes of payload of all packets in it.</summary>
    public int PayloadLength { get; private set; }

    internal int Capacity => _entries.Length;

    /// <summary>Remembers a packet about to be sent; takes a reference on the frame.</summary>
    /// <param name="now">The moment of sending.</param>
    /// <param name="index">48-bit packet index, higher than the last one; where it is more than one higher, what was
    /// before the gap is forgotten.</param>
    /// <param name="frame">Whose packet it is.</param>
    /// <param name="fragment">Which of its packets.</param>
    /// <param name="pictureId">What the frame was counted as.</param>
    /// <returns>Where the caller writes the header.</returns>
    public Span<byte> Add(Instant now, ulong index, PacketizedFrame frame, int fragment, ushort pictureId = 0)
    {
        while (Count > 0 && index != _end) DropOldest();
        if (Count == 0) (_oldest, _end) = (index, index);
        int payloadLength = frame.Fragments[fragment].PayloadLength;
        while (Count > 0 && PayloadLength + payloadLength > PayloadLimit) DropOldest();
        if (Count == _entries.Length && !TryGrow()) DropOldest();
        frame.AddReference();
        PayloadLength += payloadLength;
        _end = index + 1;
        int slot = Slot(index);
        ref Entry entry = ref _entries[slot];
        entry.Frame = frame;
        entry.SentAt = now;
        entry.RetransmittedAt = Instant.Never;
        entry.Fragment = (ushort)fragment;
        entry.PictureId = pictureId;
        entry.PayloadLength = (ushort)payloadLength;
        entry.IsRequested = false;
        return _headers.AsSpan(slot * headerLength, headerLength);
    }

    /// <summary>The packet with these low 16 bits, if it is still there.</summary>
    public bool TryFind(ushort sequenceNumber, out ulong index)
    {
        ushort back = (ushort)((ushort)_end - sequenceNumber);                 // 1: the newest
        index = _end - back;
        return back != 0 && back <= (ulong)Count;
    }

    public bool Contains(ulong index) => index >= _oldest && index < _end;

    public ref Entry this[ulong index] => ref _entries[Slot(index)];

    public int PayloadLengthOf(ulong index) => this[index].PayloadLength;

    public Span<byte> Header(ulong index) => _headers.AsSpan(Slot(index) * headerLength, headerLength);

    /// <summary>Lets go of what is too old.</summary>
    public void Expire(Instant now)
    {
        while (Count > 0 && this[_oldest].SentAt + AgeLimit <= now) DropOldest();
    }

    /// <summary>Lets go of all, memory too.</summary>
    public void Clear()
    {
        while (Count > 0) DropOldest();
        (_entries, _headers) = ([], []);
    }

    private void DropOldest()
    {
        ref Entry entry = ref this[_oldest++];
        PayloadLength -= entry.PayloadLength;
        entry.Frame!.Release();
        entry.Frame = null;
    }

    private bool TryGrow()
    {
        if (_entries.Length >= CountLimit) return false;
        Entry[] entries = _entries;
        byte[] headers = _headers;
        int oldMask = entries.Length - 1;
        _entries = new Entry[Math.Max(entries.Length * 2, InitialCapacity)];
        _headers = new byte[_entries.Length * headerLength];
        for (ulong index = _oldest; index < _end; index++)
        {
            int slot = (int)index & oldMask;
            this[index] = entries[slot];
            headers.AsSpan(slot * headerLength, headerLength).CopyTo(Header(index));
        }
        return true;
    }

    private int Slot(ulong index) => (int)index & (_entries.Length - 1);
}
