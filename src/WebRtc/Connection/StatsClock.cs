using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Connection;

/// <summary>Moments as the W3C API tells them: milliseconds since 1970.</summary>
internal static class StatsClock
{
    public static double ToTimestamp(DateTimeOffset moment) =>
        (moment - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerMillisecond;

    /// <summary>A moment of the network thread's clock, by the distance from now.</summary>
    public static double ToTimestamp(Instant moment) =>
        ToTimestamp(DateTimeOffset.UtcNow - (MonotonicClock.Now - moment));
}
