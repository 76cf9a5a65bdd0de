using Camerad.WebRtc.Protocol.Congestion;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// Packets a receiver has asked for again, in the order asked, and the rate they may leave at: a share of the stream's
/// rate, but never less than a floor (a small stream must recover too) after a burst that a key frame's losses fit
/// into. What the rate holds back waits here.
/// </summary>
internal sealed class RetransmissionQueue
{
    /// <summary>Packets that wait; more are refused, the receiver asks again.</summary>
    public const int Limit = 512;

    /// <summary>
    /// Of the stream's rate. At 5 % loss 5 % is needed, and as much again for what is lost twice or asked for twice.
    /// </summary>
    public const double StreamRateShare = 0.25;

    public const double LowestRateBps = 256_000;

    /// <summary>Bytes that may leave at once after a rest: some 50 packets.</summary>
    public const int BurstBytes = 64 * 1024;

    private const int InitialCapacity = 32;                                    // a power of two, as Limit is

    private ulong[] _indices = [];                                             // made with the first request
    private readonly TokenBucket _bucket = new(BurstBytes) { RateBps = LowestRateBps };
    private int _head;

    public int Count { get; private set; }

    /// <summary>Packet index asked for first; only if <see cref="Count"/> is not 0.</summary>
    public ulong Head => _indices[_head];

    public void SetStreamRate(double bitsPerSecond) =>
        _bucket.RateBps = Math.Max(bitsPerSecond * StreamRateShare, LowestRateBps);

    public bool TryAdd(ulong index)
    {
        if (Count == Limit) return false;
        if (Count == _indices.Length) Grow();
        _indices[(_head + Count++) % _indices.Length] = index;
        return true;
    }

    public void RemoveHead()
    {
        _head = (_head + 1) % _indices.Length;
        Count--;
    }

    public void Clear() => Count = 0;

    /// <returns>True if that much may leave now; then it counts as sent.</returns>
    public bool TrySpend(Instant now, int bytes) => _bucket.TryTake(now, bytes);

    /// <summary>When the head may leave; never if there is none.</summary>
    public Instant NextTimeout(Instant now) => Count == 0 ? Instant.Never : _bucket.NextTimeout(now);

    private void Grow()
    {
        var indices = new ulong[Math.Max(_indices.Length * 2, InitialCapacity)];
        for (int i = 0; i < Count; i++) indices[i] = _indices[(_head + i) % _indices.Length];
        (_indices, _head) = (indices, 0);
    }
}
