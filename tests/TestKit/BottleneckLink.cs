using Camerad.WebRtc.Protocol;

namespace Camerad.TestKit;

/// <summary>
/// One direction of a path, for packets without addresses: a queue of bounded length in front of a line of some rate,
/// then delay, and seeded loss, jitter and duplication. Several peers may send into one link and so share it.
/// </summary>
internal sealed class BottleneckLink(ulong seed)
{
    private readonly SeededRandom _random = new(seed ^ 0x626F74746C65UL);
    private Instant _lineFreeAt = Instant.Zero;

    /// <summary>Bits per second; 0: no limit.</summary>
    public double RateBps { get; init; }

    /// <summary>One way.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Up to this much is added at random.</summary>
    public TimeSpan Jitter { get; set; }

    /// <summary>0 to 1.</summary>
    public double Loss { get; set; }

    /// <summary>0 to 1.</summary>
    public double Duplication { get; set; }

    /// <summary>Bytes that wait for the line; more are dropped.</summary>
    public int QueueLimit { get; init; } = 128 * 1024;

    public long Dropped { get; private set; }

    /// <summary>When a packet arrives, and when its duplicate does.</summary>
    /// <returns>False if it is lost.</returns>
    public bool TryPass(Instant now, int length, out Instant arrival, out Instant? duplicate)
    {
        (arrival, duplicate) = (now, null);
        if (_random.Chance(Loss) || !TryQueue(now, length, out Instant sent))
        {
            Dropped++;
            return false;
        }
        arrival = sent + Delay + (Jitter * _random.NextDouble());
        if (_random.Chance(Duplication)) duplicate = sent + Delay + (Jitter * _random.NextDouble());
        return true;
    }

    private bool TryQueue(Instant now, int length, out Instant sent)
    {
        sent = now;
        if (RateBps == 0) return true;
        Instant start = Instant.Max(now, _lineFreeAt);
        if ((start - now).TotalSeconds * RateBps / 8 > QueueLimit) return false;
        sent = _lineFreeAt = start + TimeSpan.FromSeconds(length * 8 / RateBps);
        return true;
    }
}
