namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>The clock of RTP timestamps from 100 ns ticks. Wraps as RTP timestamps do.</summary>
internal static class RtpClock
{
    /// <summary>Hz of all video (RFC 6184 §8.2.1, RFC 7741 §4.1, RFC 9628 §4.1).</summary>
    public const int VideoRate = 90_000;

    public static uint FromTicks(long ticks, int clockRate)
    {
        (long seconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return unchecked((uint)((seconds * clockRate) + (rest * clockRate / TimeSpan.TicksPerSecond)));
    }
}
