namespace Camerad.Capture;

/// <summary>Tells when a picture was taken by the clock on the wall.</summary>
internal static class CaptureTime
{
    /// <param name="captureTicks">100 ns ticks of the monotonic clock, as pictures and frames have them.</param>
    /// <param name="time">
    /// The clock, with its time zone; its timestamps count from where the monotonic clock does.
    /// </param>
    public static DateTimeOffset Of(long captureTicks, TimeProvider time)
    {
        long age = time.GetElapsedTime(0).Ticks - captureTicks;
        DateTimeOffset taken = time.GetUtcNow() - TimeSpan.FromTicks(Math.Max(0, age));
        return TimeZoneInfo.ConvertTime(taken, time.LocalTimeZone);
    }
}
