using System.Diagnostics;

namespace Camerad.Capture.Tests;

/// <summary>Bounded waits for what other threads and processes do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static void True(Func<bool> condition, string what)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < Limit, $"not within {Limit.TotalSeconds} s: {what}");
            Thread.Sleep(5);
        }
    }
}
