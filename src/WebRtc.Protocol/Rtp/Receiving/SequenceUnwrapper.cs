namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// Extends 16-bit sequence numbers so that they count on over the wrap (RFC 3550 §A.1). A number far from all before is
/// believed only when the next one follows it: then the sender has begun anew.
/// </summary>
internal sealed class SequenceUnwrapper
{
    /// <summary>Packets; a larger gap forward is no loss but another sequence (RFC 3550 §A.1).</summary>
    public const int MaxDropout = 3000;

    /// <summary>
    /// Packets; RFC 3550 §A.1 has 100, but a retransmission may come two seconds of a dense stream after its
    /// neighbours.
    /// </summary>
    public const int MaxMisorder = 2048;

    private int _suspect = -1;

    /// <summary>Of the highest packet; meaningless before the first.</summary>
    public long Highest { get; private set; }

    public bool HasBegun { get; private set; }

    /// <summary>Places a packet of the stream.</summary>
    /// <param name="sequenceNumber">As received.</param>
    /// <param name="index">The extended number.</param>
    /// <param name="restarted">The sequence has begun anew; what was before has nothing to do with it.</param>
    /// <returns>False: far from all others, to be dropped.</returns>
    public bool TryUnwrap(ushort sequenceNumber, out long index, out bool restarted)
    {
        restarted = !HasBegun;
        index = HasBegun ? Near(sequenceNumber) : sequenceNumber;
        if (HasBegun && (index - Highest >= MaxDropout || Highest - index > MaxMisorder))
        {
            if (sequenceNumber != _suspect)
            {
                _suspect = (ushort)(sequenceNumber + 1);
                return false;
            }
            restarted = true;
            index = (Highest | ushort.MaxValue) + 1 + sequenceNumber;          // a cycle on: numbers never go back
        }
        _suspect = -1;
        Highest = HasBegun && !restarted ? Math.Max(Highest, index) : index;
        HasBegun = true;
        return true;
    }

    /// <summary>The extended number closest to the highest one, for a packet that came another way.</summary>
    public long Near(ushort sequenceNumber) => Highest + (short)(sequenceNumber - (ushort)Highest);
}
