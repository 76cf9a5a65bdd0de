using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>Drives pairs until a condition holds; waits for the handshakes' threads and timers, never sleeps
/// blindly.</summary>
internal sealed class DtlsBench : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly AutoResetEvent _woken = new(false);

    public HandshakeThreads Threads { get; } = new();

    public void Wake() => _woken.Set();

    /// <returns>False if the condition did not hold in time.</returns>
    public bool Run(TimeSpan limit, Func<bool> isDone, params IReadOnlyList<DtlsPair> pairs)
    {
        Instant end = DtlsPair.Now + limit;
        while (!isDone())
        {
            Instant next = pairs.Aggregate(Instant.Never, (earliest, pair) => Instant.Min(earliest, pair.Pump()));
            Instant now = DtlsPair.Now;
            if (now > end) return isDone();
            if (next > now) _woken.WaitOne(next - now < LongestWait ? next - now : LongestWait);
        }
        return true;
    }

    /// <summary>Until a handshake's thread has something, or a moment has passed.</summary>
    public void WaitBriefly() => _woken.WaitOne(TimeSpan.FromMilliseconds(1));

    public bool WaitForThreads(TimeSpan limit) => SpinWait.SpinUntil(() => Threads.Running == 0, limit);

    public void Dispose() => _woken.Dispose();
}
