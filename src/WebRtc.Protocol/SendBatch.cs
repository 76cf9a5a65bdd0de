using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Protocol;

/// <summary>
/// The datagrams of one pass of the network loop, lying one behind the other in a pinned slab, so that a run of equal
/// lengths to one route leaves as a single UDP_SEGMENT message. An engine reserves a slot, writes or encrypts into it,
/// and commits its length. What goes through a TURN server is written behind room for its frame. SRTP authentication is
/// queued and done for many packets at once by <see cref="Seal"/>; nothing may be sent before it. Owned by one thread;
/// cleared and used again, never allocated per packet.
/// </summary>
internal sealed class SendBatch
{
    /// <summary>Bytes: no datagram of ours is larger (docs/payload-formats.md: of pictures 1,228 at most).</summary>
    public const int MaxDatagramLength = 1472;

    private const int MaxFrame = TurnClient.MaxHeadroom + TurnClient.MaxTail;

    private readonly byte[] _slab;
    private readonly Datagram[] _datagrams;
    private int _used;
    private TurnClient? _relay;
    private TransportAddress _peer;
    private int _headroom;

    /// <param name="datagramCapacity">Datagrams that fit before the loop must send.</param>
    public SendBatch(int datagramCapacity)
    {
        _slab = GC.AllocateUninitializedArray<byte>((datagramCapacity * MaxDatagramLength) + MaxFrame, pinned: true);
        _datagrams = new Datagram[datagramCapacity];
    }

    /// <summary>One datagram in the slab.</summary>
    /// <param name="Route">Where it goes.</param>
    /// <param name="Offset">Where it lies.</param>
    /// <param name="Length">Its bytes.</param>
    /// <param name="Relay">Whose way to its TURN server it takes; null: it leaves by the port.</param>
    /// <param name="FrameLength">Bytes of it that are for the TURN server alone.</param>
    public readonly record struct Datagram(
        Route Route, int Offset, int Length, TurnClient? Relay = null, int FrameLength = 0);

    public int Count { get; private set; }

    /// <summary>
    /// The HMACs of this batch's SRTP packets, computed by <see cref="Seal"/> in the lanes of a vector.
    /// </summary>
    public AuthenticationQueue Authentication { get; } = new();

    public ReadOnlySpan<Datagram> Datagrams => _datagrams.AsSpan(0, Count);

    public bool HasRoom => Count < _datagrams.Length && _slab.Length - _used >= MaxDatagramLength + MaxFrame;

    /// <returns>
    /// A slot of <see cref="MaxDatagramLength"/> bytes of pinned memory right behind the last datagram, or behind
    /// room for a TURN server's frame; false if the batch is full: send it, clear it, poll again.
    /// </returns>
    public bool TryReserve(out Span<byte> slot)
    {
        slot = HasRoom ? _slab.AsSpan(_used + _headroom, MaxDatagramLength) : default;
        return !slot.IsEmpty;
    }

    /// <summary>What is reserved from now on goes to this peer through a TURN server, whatever its route.</summary>
    public void BeginRelay(TurnClient relay, in TransportAddress peer) =>
        (_relay, _peer, _headroom) = (relay, peer, relay.HeadroomFor(peer));

    /// <summary>What is reserved from now on goes where its route says.</summary>
    public void EndRelay() => (_relay, _headroom) = (null, 0);

    /// <summary>Keeps the first <paramref name="length"/> bytes of the slot reserved last.</summary>
    public void Commit(in Route route, int length)
    {
        if (_relay is { } relay) Append(relay.Route, relay.Frame(_peer, FramedSlot, length), relay, length);
        else Append(route, length, relay: null, length);
    }

    /// <summary>The same for what a TURN client itself has to say to its server.</summary>
    public void CommitTo(TurnClient relay, int length) => Append(relay.Route, length, relay, length);

    /// <summary>
    /// The same for what was written before its way was known: it is moved to make room, so only for short ones.
    /// </summary>
    public void CommitRelayed(TurnClient relay, in TransportAddress peer, int length)
    {
        BeginRelay(relay, peer);
        _slab.AsSpan(_used, length).CopyTo(_slab.AsSpan(_used + _headroom));
        Commit(relay.Route, length);
        EndRelay();
    }

    public ReadOnlySpan<byte> Payload(in Datagram datagram) => _slab.AsSpan(datagram.Offset, datagram.Length);

    /// <summary>Finishes the authentication tags of every packet committed since the last call.</summary>
    public void Seal() => Authentication.Flush();

    public void Clear()
    {
        Count = 0;
        _used = 0;
    }

    private Span<byte> FramedSlot => _slab.AsSpan(_used, MaxDatagramLength + MaxFrame);

    private void Append(in Route route, int length, TurnClient? relay, int payloadLength)
    {
        _datagrams[Count++] = new Datagram(route, _used, length, relay, length - payloadLength);
        _used += length;
    }
}
