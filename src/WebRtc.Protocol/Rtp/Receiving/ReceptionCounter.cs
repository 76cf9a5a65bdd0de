using Camerad.WebRtc.Protocol.Rtcp;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>What a report block says of one SSRC: loss (RFC 3550 §A.3) and jitter (§A.8).</summary>
internal sealed class ReceptionCounter
{
    private const int JitterShift = 4;                                         // §A.8: gain 1/16, kept times 16

    /// <summary>A jump of the sender's clock is no jitter; it would take a minute to be forgotten.</summary>
    private const uint LongestTransitSeconds = 5;

    private long _first, _highest, _expectedBefore, _received, _expectedPrior, _receivedPrior;
    private uint _scaledJitter, _transit;
    private int _clockRate;
    private bool _hasBegun, _hasTransit;

    /// <summary>Packets of the sequence numbers between first and highest, over restarts.</summary>
    public long Expected => _hasBegun ? _expectedBefore + _highest - _first + 1 : 0;

    public long Received => _received;

    /// <summary>Cumulative; negative if more came than were expected (duplicates).</summary>
    public long PacketsLost => Expected - _received;

    /// <summary>Something came since the last report.</summary>
    public bool HasNews => _received != _receivedPrior;

    /// <summary>In RTP clock ticks.</summary>
    public uint Jitter => _scaledJitter >> JitterShift;

    public TimeSpan JitterTime => _clockRate == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)Jitter / _clockRate);

    /// <summary>The sequence begins (anew) with this packet; what was lost before stays lost.</summary>
    public void HandleRestart(long index)
    {
        _expectedBefore = Expected;
        (_first, _highest, _hasBegun, _hasTransit) = (index, index - 1, true, false);
    }

    /// <summary>One packet of the stream itself, not of its retransmission stream.</summary>
    public void HandlePacket(long index)
    {
        _received++;
        _first = Math.Min(_first, index);                                      // the first ones may come out of order
        _highest = Math.Max(_highest, index);
    }

    /// <summary>How regularly packets come; not asked of retransmissions, which come when they are asked for.</summary>
    public void HandleArrival(Instant now, uint timestamp, int clockRate)
    {
        if (clockRate != _clockRate) (_clockRate, _hasTransit, _scaledJitter) = (clockRate, false, 0);
        uint transit = unchecked((uint)ToClock(now, clockRate) - timestamp);
        if (_hasTransit)
        {
            int difference = unchecked((int)(transit - _transit));
            uint distance = difference < 0 ? unchecked((uint)-difference) : (uint)difference;
            if (distance < (uint)clockRate * LongestTransitSeconds)
                _scaledJitter += distance - ((_scaledJitter + 8) >> JitterShift);
        }
        (_transit, _hasTransit) = (transit, true);
    }

    /// <summary>The block of the report that is due; the next one counts from here.</summary>
    public ReportBlock TakeReport(uint ssrc, uint lastSenderReport, uint delaySinceLastSenderReport)
    {
        long expected = Expected - _expectedPrior, lost = expected - (_received - _receivedPrior);
        byte fraction = expected <= 0 || lost <= 0 ? (byte)0 : (byte)Math.Min(byte.MaxValue, (lost << 8) / expected);
        (_expectedPrior, _receivedPrior) = (Expected, _received);
        int cumulative = (int)Math.Clamp(PacketsLost, int.MinValue, int.MaxValue);
        return new ReportBlock(
            ssrc, fraction, cumulative, unchecked((uint)_highest), Jitter, lastSenderReport,
            delaySinceLastSenderReport);
    }

    private static long ToClock(Instant now, int clockRate) =>
        (now.Ticks / TimeSpan.TicksPerSecond * clockRate)
        + (now.Ticks % TimeSpan.TicksPerSecond * clockRate / TimeSpan.TicksPerSecond);
}
