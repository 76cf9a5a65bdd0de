namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// cwnd and ssthresh (RFC 9260 §7.2): slow start, congestion avoidance, fast recovery.
/// </summary>
/// <param name="packetLength">Bytes; the RFC's PMDCS.</param>
internal sealed class CongestionController(int packetLength)
{
    /// <summary>
    /// Packets; RFC 6928's initial window, which the other WebRTC stacks use too (RFC 9260: about 4,380 bytes).
    /// </summary>
    public const int InitialWindowPackets = 10;

    /// <summary>Packets; ssthresh is never lower (RFC 9260 §7.2.3).</summary>
    public const int MinThresholdPackets = 4;

    /// <summary>Bytes; no path of a data channel needs more, and a peer's lies end here.</summary>
    public const int MaxWindow = 8 * 1024 * 1024;

    /// <summary>
    /// Packets one SACK may add in slow start (RFC 9260 §7.2.1, L). A SACK of the RFC's receiver
    /// acknowledges two; one that took many datagrams in a turn acknowledges all of them, and the window
    /// grows as if each two had had their own.
    /// </summary>
    private const int SlowStartLimit = 64;

    private int _partialBytesAcknowledged;
    private uint _recoveryPoint;
    private bool _hasTimedOut;

    /// <summary>cwnd, bytes.</summary>
    public int Window { get; private set; } = InitialWindowPackets * packetLength;

    /// <summary>ssthresh, bytes.</summary>
    public int Threshold { get; private set; } = MaxWindow;

    public bool IsInFastRecovery { get; private set; }

    /// <param name="length">Bytes acknowledged, cumulatively or in gap ack blocks.</param>
    /// <param name="cumulativeAdvanced">Without it the window does not grow.</param>
    /// <param name="wasFull">The window was used up before.</param>
    public void HandleAcknowledged(int length, bool cumulativeAdvanced, bool wasFull)
    {
        if (!cumulativeAdvanced || IsInFastRecovery) return;
        if (Window <= Threshold)
        {
            int limit = packetLength * (_hasTimedOut ? 1 : SlowStartLimit);
            if (wasFull) Window = Math.Min(Window + Math.Min(length, limit), MaxWindow);
            return;
        }
        _hasTimedOut = false;
        _partialBytesAcknowledged += length;                               // RFC 9260 §7.2.2
        if (_partialBytesAcknowledged < Window) return;
        _partialBytesAcknowledged = wasFull ? _partialBytesAcknowledged - Window : Window;
        if (wasFull) Window = Math.Min(Window + packetLength, MaxWindow);
    }

    /// <summary>Fragments are lost, as three miss indications say (RFC 9260 §7.2.4).</summary>
    /// <param name="highestOutstanding">Recovery ends when this TSN is acknowledged.</param>
    public void HandleLoss(uint highestOutstanding)
    {
        Threshold = Math.Max(Window / 2, MinThresholdPackets * packetLength);
        Window = Threshold;
        _partialBytesAcknowledged = 0;
        _recoveryPoint = highestOutstanding;
        IsInFastRecovery = true;
    }

    public void HandleCumulative(uint tsn)
    {
        if (IsInFastRecovery && !Tsn.IsAfter(_recoveryPoint, tsn)) IsInFastRecovery = false;
    }

    /// <summary>RFC 9260 §7.2.3.</summary>
    public void HandleRetransmissionTimeout()
    {
        Threshold = Math.Max(Window / 2, MinThresholdPackets * packetLength);
        Window = packetLength;
        _partialBytesAcknowledged = 0;
        IsInFastRecovery = false;
        _hasTimedOut = true;
    }

    /// <summary>Nothing was sent for an RTO: what was known of the path is old (RFC 9260 §7.2.1).</summary>
    public void HandleIdle()
    {
        if (Window <= InitialWindowPackets * packetLength) return;
        Threshold = Math.Max(Threshold, Window * 3 / 4);
        Window = Math.Max(Window / 2, InitialWindowPackets * packetLength);
    }
}
