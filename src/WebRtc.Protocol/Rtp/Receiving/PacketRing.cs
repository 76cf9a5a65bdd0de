using System.Numerics;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// Packets of one stream that wait for those before them, by their extended sequence number. Made when the first one
/// has to wait; doubles as far as it must. Nothing is kept below the number that is next.
/// </summary>
internal sealed class PacketRing(PacketPool pool)
{
    /// <summary>Packets between the one that is next and the newest: two seconds at 12 Mbit/s.</summary>
    public const int MaxPackets = 2048;

    /// <summary>Bytes of waiting packets.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int InitialCapacity = 32;

    private StoredPacket[] _slots = [];
    private int _bytes;

    public int Count { get; private set; }

    /// <summary>Copies a packet in.</summary>
    /// <param name="next">The number that is next; not above <paramref name="index"/>.</param>
    /// <param name="index">The packet's extended number.</param>
    /// <param name="packet">With its header.</param>
    /// <param name="now">Arrival.</param>
    /// <param name="isDuplicate">It is there already.</param>
    /// <returns>False: a duplicate, or over a limit.</returns>
    public bool TryAdd(long next, long index, ReadOnlySpan<byte> packet, Instant now, out bool isDuplicate)
    {
        isDuplicate = false;
        if (index - next >= MaxPackets || _bytes + packet.Length > MaxBytes) return false;
        EnsureRoom(next, index);
        ref StoredPacket slot = ref Slot(index);
        isDuplicate = slot.Buffer is not null;
        if (isDuplicate) return false;
        byte[] buffer = pool.Rent(packet.Length);
        packet.CopyTo(buffer);
        slot = new StoredPacket(buffer, packet.Length, now);
        _bytes += packet.Length;
        Count++;
        return true;
    }

    /// <summary>Takes a packet out; its buffer is to be given to <see cref="Free"/>.</summary>
    public bool TryTake(long index, out StoredPacket packet)
    {
        packet = default;
        if (Count == 0) return false;
        ref StoredPacket slot = ref Slot(index);
        if (slot.Buffer is null) return false;
        (packet, slot) = (slot, default);
        _bytes -= packet.Length;
        Count--;
        return true;
    }

    /// <summary>A packet that stays where it is.</summary>
    public bool TryPeek(long index, out StoredPacket packet)
    {
        packet = Count == 0 ? default : Slot(index);
        return packet.Buffer is not null;
    }

    public void Free(in StoredPacket packet) => pool.Return(packet.Buffer!);

    /// <summary>Lets go of every packet from one number up to, without, another.</summary>
    public void Drop(long from, long to)
    {
        for (long index = from; index < to && Count > 0; index++)
            if (TryTake(index, out StoredPacket packet)) Free(packet);
    }

    /// <summary>The first packet there is from a number on; there must be one.</summary>
    public long FirstFrom(long index)
    {
        while (Slot(index).Buffer is null) index++;
        return index;
    }

    public void Clear()
    {
        for (int i = 0; i < _slots.Length && Count > 0; i++)
        {
            if (_slots[i].Buffer is null) continue;
            Free(_slots[i]);
            _slots[i] = default;
            Count--;
        }
        _bytes = 0;
    }

    private ref StoredPacket Slot(long index) => ref _slots[index & (_slots.Length - 1)];

    /// <summary>Makes room for all numbers from the one that is next to another.</summary>
    public void EnsureRoom(long next, long index)
    {
        int needed = (int)(index - next) + 1;
        if (needed <= _slots.Length) return;
        StoredPacket[] old = _slots;
        _slots = new StoredPacket[Math.Max(InitialCapacity, (int)BitOperations.RoundUpToPowerOf2((uint)needed))];
        for (long i = next; i < next + old.Length; i++) Slot(i) = old[i & (old.Length - 1)];
    }
}
