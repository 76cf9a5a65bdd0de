using Camerad.WebRtc.Protocol.Rtcp;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// The last sender report of a stream: maps its timestamps to wall-clock time, and is told back in ours.
/// </summary>
internal sealed class SenderClock
{
    private static readonly DateTime Epoch = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private ulong _ntp;
    private uint _rtpTimestamp;
    private Instant _arrivedAt;

    public bool HasReport { get; private set; }

    /// <summary>LSR (RFC 3550 §6.4.1); 0 before the first report.</summary>
    public uint LastSenderReport => HasReport ? (uint)(_ntp >> 16) : 0;

    public void HandleReport(Instant now, in SenderReport report) =>
        (_ntp, _rtpTimestamp, _arrivedAt, HasReport) = (report.NtpTimestamp, report.RtpTimestamp, now, true);

    /// <summary>The stream is another.</summary>
    public void Clear() => HasReport = false;

    /// <summary>DLSR, in 1/65,536 s.</summary>
    public uint DelaySinceLastSenderReport(Instant now)
    {
        if (!HasReport) return 0;
        long ticks = Math.Min((now - _arrivedAt).Ticks, TimeSpan.TicksPerHour);    // 16 bits of seconds
        return (uint)((ticks << 16) / TimeSpan.TicksPerSecond);
    }

    /// <summary>When a frame was captured, by the sender's clock (UTC); null before the first report.</summary>
    public DateTime? ToCaptureTime(uint rtpTimestamp, int clockRate)
    {
        if (!HasReport) return null;
        long ticks = (long)unchecked((int)(rtpTimestamp - _rtpTimestamp)) * TimeSpan.TicksPerSecond / clockRate;
        return ToDateTime(_ntp).AddTicks(ticks);
    }

    /// <summary>NTP's seconds wrap in 2036 (RFC 5905 §6): small ones are of the next era.</summary>
    public static DateTime ToDateTime(ulong ntp)
    {
        long seconds = (long)(ntp >> 32);
        if (seconds < 1L << 31) seconds += 1L << 32;
        long fraction = (long)((ntp & uint.MaxValue) * TimeSpan.TicksPerSecond >> 32);
        return Epoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + fraction);
    }
}
