using System.Diagnostics;

namespace Camerad.Daemon.Tests;

/// <summary>Bounded waits on conditions.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Bound) Assert.Fail($"Waited in vain: {what}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
