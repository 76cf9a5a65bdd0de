using System.Text;
using Camerad.WebRtc.Protocol.Rtcp;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// The RTCP one sender speaks: a compound of SR and SDES each second from its first packet on (RFC 3550 §6.4.1, §6.5),
/// and a last one with BYE. Reads the receiver's reports about it.
/// </summary>
internal sealed class SenderReporter
{
    /// <summary>RFC 3550 §6.2 allows 360 / (kbit/s) seconds; one second is what browsers do for video.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Of 65,536 per second; a round trip above a minute is a broken report.</summary>
    private const uint LongestCompactRoundTrip = 60 << 16;

    private readonly RtpTimeline _timeline;
    private readonly NtpClock _clock;
    private readonly RtpSenderStatistics _statistics;
    private uint[] _sources = [];
    private byte[] _cname = [];

    /// <param name="parameters">SSRCs and CNAME.</param>
    /// <param name="timeline">For the RTP timestamps.</param>
    /// <param name="clock">For the NTP timestamps.</param>
    /// <param name="statistics">Where counts are read from and reports written to.</param>
    public SenderReporter(
        RtpSenderParameters parameters, RtpTimeline timeline, NtpClock clock, RtpSenderStatistics statistics)
    {
        (_timeline, _clock, _statistics) = (timeline, clock, statistics);
        SetParameters(parameters);
    }

    /// <summary>When the next report is due.</summary>
    public Instant NextTimeout { get; private set; } = Instant.Never;

    public RoundTripTimer RoundTrip { get; } = new();

    /// <summary>The CNAME or the RTX SSRC may be another from now on.</summary>
    /// <exception cref="ArgumentException">The CNAME fits no source description.</exception>
    public void SetParameters(RtpSenderParameters parameters)
    {
        byte[] cname = Encoding.UTF8.GetBytes(parameters.Cname);
        if (cname.Length is 0 or > SourceDescription.CnameLimit)
            throw new ArgumentException("a CNAME has 1 to 255 bytes", nameof(parameters));
        _cname = cname;
        _sources = parameters.UsesRtx ? [parameters.Ssrc, parameters.RtxSsrc] : [parameters.Ssrc];
    }

    /// <summary>Nothing is sent for now: who does not send does not report (RFC 3550 §6.4).</summary>
    public void Pause() => NextTimeout = Instant.Never;

    /// <summary>The first packet has left: receivers want a report early, to synchronise and to measure.</summary>
    public void HandleFirstPacket(Instant now) => NextTimeout = now;

    /// <summary>Writes the report that is due.</summary>
    /// <returns>Bytes of the compound.</returns>
    public int Write(Instant now, Span<byte> destination)
    {
        NextTimeout = now + Interval;
        return WriteReport(now, destination);
    }

    /// <summary>Writes the last compound; no further report is due.</summary>
    /// <returns>Bytes of the compound.</returns>
    public int WriteGoodbye(Instant now, Span<byte> destination)
    {
        NextTimeout = Instant.Never;
        int length = WriteReport(now, destination);
        return length + Goodbye.Write(destination[length..], _sources);
    }

    private uint Ssrc => _sources[0];

    /// <summary>A report block of the peer, perhaps about us.</summary>
    public void HandleReportBlock(Instant now, in ReportBlock block)
    {
        if (block.Ssrc != Ssrc) return;
        _statistics.ReportsReceived++;
        _statistics.LastReportReceived = now;
        _statistics.FractionLost = block.FractionLost / 256.0;
        _statistics.PacketsLost = block.PacketsLost;
        _statistics.Jitter = TimeSpan.FromSeconds((double)block.Jitter / _timeline.ClockRate);
        CountReceived(block);
        if (block.LastSenderReport == 0) return;

        // RFC 3550 §6.4.1: A - LSR - DLSR, modulo 2^32.
        uint compact = unchecked(
            _clock.ToCompactNtp(now) - block.LastSenderReport - block.DelaySinceLastSenderReport);
        if (compact > LongestCompactRoundTrip) return;
        TimeSpan roundTrip = TimeSpan.FromTicks(compact * TimeSpan.TicksPerSecond >> 16);
        RoundTrip.HandleMeasurement(roundTrip);
        _statistics.RoundTripTime = roundTrip;
        _statistics.TotalRoundTripTime += roundTrip;
        _statistics.RoundTripTimeMeasurements++;
    }

    // RFC 3550 §A.3, seen from this end: every number up to the highest the peer has seen was sent once.
    private void CountReceived(in ReportBlock block)
    {
        ushort notYetSeen = (ushort)(_statistics.LastSequenceNumber - (ushort)block.HighestSequenceNumber);
        long expected = _statistics.PacketsSent - notYetSeen;
        if (expected >= 0) _statistics.PacketsReceived = Math.Max(expected - block.PacketsLost, 0);
    }

    private int WriteReport(Instant now, Span<byte> destination)
    {
        int length = SenderReport.Write(
            destination, Ssrc, _clock.ToNtp(now), _timeline.At(now),
            unchecked((uint)_statistics.PacketsSent), unchecked((uint)_statistics.BytesSent));
        return length + SourceDescription.Write(destination[length..], Ssrc, _cname);
    }
}
