using Camerad.WebRtc;

namespace Camerad.Daemon.Sessions;

/// <summary>
/// Looks at one peer's statistics for all who want to know, at most once within <see cref="MaxAge"/>. A peer that does
/// not answer is waited for once: until it does, there are none of it. Any thread.
/// </summary>
internal sealed class PeerMeter(IPeer peer, TimeProvider time)
{
    /// <summary>Who asks may get what another got so long ago.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>For a peer's answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<PeerStatistics?>? _reading;
    private long _readingSince;
    private PeerStatistics? _newest;
    private long _newestAt;

    /// <returns>Null: there are none, or not in time.</returns>
    public async Task<PeerStatistics?> ReadAsync(CancellationToken cancellationToken)
    {
        Task<PeerStatistics?> reading;
        lock (_lock)
        {
            if (_newest is not null && time.GetElapsedTime(_newestAt) < MaxAge) return _newest;
            if (_reading is null) (_readingSince, _reading) = (time.GetTimestamp(), LookAsync());
            else if (time.GetElapsedTime(_readingSince) >= Timeout) return null;
            reading = _reading;
        }

        try
        {
            return await reading.WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<PeerStatistics?> LookAsync()
    {
        // Not under the caller's lock.
        await Task.Yield();
        PeerStatistics? statistics = null;
        try
        {
            statistics = await peer.ReadStatisticsAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RTCException or InvalidOperationException)
        {
            // It is closed.
        }

        lock (_lock)
        {
            _reading = null;
            return statistics is null ? null : Take(statistics);
        }
    }

    private PeerStatistics Take(PeerStatistics statistics)
    {
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_newestAt, now).TotalSeconds;
        if (_newest is { BytesSent: { } before } && statistics.BytesSent is { } bytes && seconds > 0)
            statistics = statistics with { BitsPerSecond = 8 * (bytes - before) / seconds };
        (_newest, _newestAt) = (statistics, now);
        return statistics;
    }
}
