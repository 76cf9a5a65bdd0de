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

    private readonly uint[] _sources;
    private readonly uint _ssrc, _timestampOffset;
    private readonly byte[] _cname;
    private readonly NtpClock _clock;
    private readonly RtpSenderStatistics _statistics;

    /// <param name="parameters">SSRCs and CNAME.</param>
    /// <param name="timestampOffset">What is added to the video clock.</param>
    /// <param name="clock">For the NTP timestamps.</param>
    /// <param name="statistics">Where counts are read from and reports written to.</param>
    public SenderReporter(
        RtpSenderParameters parameters, uint timestampOffset, NtpClock clock, RtpSenderStatistics statistics)
    {
        _ssrc = parameters.Ssrc;
        _sources = parameters.UsesRtx ? [parameters.Ssrc, parameters.RtxSsrc] : [parameters.Ssrc];
        _cname = Encoding.UTF8.GetBytes(parameters.Cname);
        if (_cname.Length is 0 or > SourceDescription.CnameLimit)
            throw new ArgumentException("a CNAME has 1 to 255 bytes", nameof(parameters));
        (_timestampOffset, _clock, _statistics) = (timestampOffset, clock, statistics);
    }

    /// <summary>When the next report is due.</summary>
    public Instant NextTimeout { get; private set; } = Instant.Never;

    public RoundTripTimer RoundTrip { get; } = new();

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

    /// <summary>A report block of the peer, perhaps about us.</summary>
    public void HandleReportBlock(Instant now, in ReportBlock block)
    {
        if (block.Ssrc != _ssrc) return;
        _statistics.ReportsReceived++;
        _statistics.FractionLost = block.FractionLost / 256.0;
        _statistics.PacketsLost = block.PacketsLost;
        _statistics.Jitter = TimeSpan.FromSeconds((double)block.Jitter / VideoClock.Rate);
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

    private int WriteReport(Instant now, Span<byte> destination)
    {
        uint timestamp = unchecked(VideoClock.FromTicks(now.Ticks) + _timestampOffset);
        int length = SenderReport.Write(
            destination, _ssrc, _clock.ToNtp(now), timestamp,
            unchecked((uint)_statistics.PacketsSent), unchecked((uint)_statistics.BytesSent));
        return length + SourceDescription.Write(destination[length..], _ssrc, _cname);
    }
}
