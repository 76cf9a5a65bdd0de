namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>
/// Which of the last packet indices have been received (RFC 3711 §3.3.2). Updated only with authenticated packets.
/// </summary>
internal sealed class ReplayWindow
{
    /// <summary>Packets. RFC 3711 asks for 64; a retransmission may come a round trip after its neighbours, and 1,024
    /// packets are half a second of the densest stream we know.</summary>
    public const int Size = 1024;

    private const int BitsPerWord = 64;

    // Bit (index mod Size): the packet has been seen. Positions ahead of the highest index are clear.
    private readonly ulong[] _seen = new ulong[Size / BitsPerWord];
    private bool _empty = true;

    /// <summary>The highest index received; 0 before the first.</summary>
    public ulong Highest { get; private set; }

    /// <returns>False: seen before, or too old to tell.</returns>
    public bool IsFresh(ulong index)
    {
        if (_empty || index > Highest) return true;
        return Highest - index < Size && (Word(index) & Bit(index)) == 0;
    }

    public void MarkSeen(ulong index)
    {
        if (_empty || index > Highest) MoveTo(index);
        Word(index) |= Bit(index);
    }

    private void MoveTo(ulong index)
    {
        ulong step = index - Highest;
        if (_empty || step >= Size) _seen.AsSpan().Clear();
        else for (ulong skipped = Highest + 1; skipped <= index; skipped++) Word(skipped) &= ~Bit(skipped);
        Highest = index;
        _empty = false;
    }

    private ref ulong Word(ulong index) => ref _seen[index % Size / BitsPerWord];

    private static ulong Bit(ulong index) => 1UL << (int)(index % BitsPerWord);
}
