namespace Camerad.Daemon.Hosting;

/// <summary>One of the daemon's loops, as <see cref="Watchdog"/> sees it.</summary>
/// <param name="Name">For a person, e.g. "stream main".</param>
/// <param name="IsAliveAsync">
/// Completes with true when the loop has just shown that it goes round. Waiting, resting and trying again are alive;
/// false, and not completing, mean that it hangs. Must not throw.
/// </param>
internal sealed record LivenessProbe(string Name, Func<Task<bool>> IsAliveAsync);
