using System.Diagnostics;

namespace Camerad.Interop.Tests;

/// <summary>Bounded waits for what other threads, browsers and networks do.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    public static Task True(Func<bool> condition, string what) => True(condition, () => what);

    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">For the message of a test that fails; asked when it does.</param>
    public static async Task True(Func<bool> condition, Func<string> what)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(begin) > Limit) Assert.Fail($"not within {Limit.TotalSeconds} s: {what()}");
            await Task.Delay(Poll, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks until the answer is the same twice, a while apart: nothing is on its way any more.</summary>
    public static async Task<T> Quiet<T>(Func<Task<T>> ask, string what)
        where T : notnull
    {
        var pause = TimeSpan.FromMilliseconds(300);
        long begin = Stopwatch.GetTimestamp();
        T before = await ask();
        while (true)
        {
            await Task.Delay(pause, TestContext.Current.CancellationToken);
            T now = await ask();
            if (now.Equals(before)) return now;
            if (Stopwatch.GetElapsedTime(begin) > Limit)
                Assert.Fail($"not quiet within {Limit.TotalSeconds} s: {what}, now {now}");
            before = now;
        }
    }
}
