namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// Turns the caller's monotonic clock into NTP time (RFC 3550 §4): 32 bits of seconds since 1900, 32 bits of fraction.
/// The offset is an argument, because the core reads no clock. A wall clock that is set later does not matter to peers:
/// they compare differences.
/// </summary>
/// <param name="OffsetTicks">What to add to <see cref="Instant.Ticks"/> to get 100 ns ticks since 1900-01-01
/// UTC.</param>
internal readonly record struct NtpClock(long OffsetTicks)
{
    private static readonly DateTime Epoch = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static NtpClock From(Instant now, DateTime utcNow) => new((utcNow - Epoch).Ticks - now.Ticks);

    /// <summary>The 64-bit timestamp; seconds wrap in 2036 (RFC 3550 §4 allows for it).</summary>
    public ulong ToNtp(Instant now)
    {
        long ticks = now.Ticks + OffsetTicks;
        ulong seconds = (ulong)(ticks / TimeSpan.TicksPerSecond);
        ulong fraction = ((ulong)(ticks % TimeSpan.TicksPerSecond) << 32) / TimeSpan.TicksPerSecond;
        return (seconds << 32) | fraction;
    }

    /// <summary>
    /// The middle 32 bits: 16 of seconds, 16 of fraction; LSR and the round trip count in them (RFC 3550 §6.4.1).
    /// </summary>
    public uint ToCompactNtp(Instant now) => (uint)(ToNtp(now) >> 16);

    /// <summary>abs-send-time: 6 bits of seconds, 18 of fraction.</summary>
    public uint ToAbsSendTime(Instant now) => (uint)(ToNtp(now) >> 14) & 0xFF_FFFF;
}
