using System.Diagnostics;

namespace Camerad.Signaling.Tests;

/// <summary>Bounded waits on conditions.</summary>
internal static class Wait
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? bound = null) =>
        UntilAsync(condition, () => what, bound);

    public static async Task UntilAsync(Func<bool> condition, Func<string> what, TimeSpan? bound = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > (bound ?? Bound)) Assert.Fail($"Waited in vain: {what()}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
