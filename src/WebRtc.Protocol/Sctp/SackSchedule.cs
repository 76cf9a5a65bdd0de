namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// When a SACK is owed: every second packet with data, at once when something is missing, or 200
/// ms later (RFC 9260 §6.2).
/// </summary>
internal sealed class SackSchedule
{
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    private const int PacketsPerSack = 2;

    // The first one is acknowledged at once: it measures the RTT
    private int _packets = PacketsPerSack - 1;

    /// <summary>When the delay ends, or in the past; <see cref="Instant.Never"/> if nothing waits.</summary>
    public Instant NextTimeout { get; private set; } = Instant.Never;

    /// <summary>To be sent now.</summary>
    public bool IsDue { get; private set; }

    /// <summary>May go along with data.</summary>
    public bool IsPending => IsDue || NextTimeout != Instant.Never;

    public void HandlePacket(Instant now, bool isUrgent)
    {
        if (++_packets >= PacketsPerSack || isUrgent) IsDue = true;
        if (NextTimeout == Instant.Never) NextTimeout = now + Delay;
    }

    /// <summary>
    /// At once, though no packet has come: whoever waits for <see cref="NextTimeout"/> is not to wait.
    /// </summary>
    public void SetDue() => (IsDue, NextTimeout) = (true, Instant.Zero);

    public void HandleTimeout(Instant now)
    {
        if (now >= NextTimeout) IsDue = true;
    }

    public void HandleSent()
    {
        IsDue = false;
        _packets = 0;
        NextTimeout = Instant.Never;
    }
}
