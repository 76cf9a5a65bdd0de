using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol;

/// <summary>
/// The datagrams of one pass of the network loop, lying one behind the other in a pinned slab, so that a run of equal
/// lengths to one route leaves as a single UDP_SEGMENT message. An engine reserves a slot, writes or encrypts into it,
/// and commits its length. SRTP authentication is queued and done for many packets at once by <see cref="Seal"/>;
/// nothing may be sent before it. Owned by one thread; cleared and used again, never allocated per packet.
/// </summary>
internal sealed class SendBatch
{
    /// <summary>Bytes: no datagram of ours is larger (docs/payload-formats.md: of pictures 1,230 at most).</summary>
    public const int MaxDatagramLength = 1472;

    private readonly byte[] _slab;
    private readonly Datagram[] _datagrams;
    private int _used;

    /// <param name="datagramCapacity">Datagrams that fit before the loop must send.</param>
    public SendBatch(int datagramCapacity)
    {
        _slab = GC.AllocateUninitializedArray<byte>(datagramCapacity * MaxDatagramLength, pinned: true);
        _datagrams = new Datagram[datagramCapacity];
    }

    /// <summary>One datagram in the slab.</summary>
    public readonly record struct Datagram(Route Route, int Offset, int Length);

    public int Count { get; private set; }

    /// <summary>
    /// The HMACs of this batch's SRTP packets, computed by <see cref="Seal"/> in the lanes of a vector.
    /// </summary>
    public AuthenticationQueue Authentication { get; } = new();

    public ReadOnlySpan<Datagram> Datagrams => _datagrams.AsSpan(0, Count);

    public bool HasRoom => Count < _datagrams.Length && _slab.Length - _used >= MaxDatagramLength;

    /// <returns>
    /// A slot of <see cref="MaxDatagramLength"/> bytes of pinned memory right behind the last datagram; false if the
    /// batch is full: send it, clear it, poll again.
    /// </returns>
    public bool TryReserve(out Span<byte> slot)
    {
        slot = HasRoom ? _slab.AsSpan(_used, MaxDatagramLength) : default;
        return !slot.IsEmpty;
    }

    /// <summary>Keeps the first <paramref name="length"/> bytes of the slot reserved last.</summary>
    public void Commit(in Route route, int length)
    {
        _datagrams[Count++] = new Datagram(route, _used, length);
        _used += length;
    }

    public ReadOnlySpan<byte> Payload(in Datagram datagram) => _slab.AsSpan(datagram.Offset, datagram.Length);

    /// <summary>Finishes the authentication tags of every packet committed since the last call.</summary>
    public void Seal() => Authentication.Flush();

    public void Clear()
    {
        Count = 0;
        _used = 0;
    }
}
