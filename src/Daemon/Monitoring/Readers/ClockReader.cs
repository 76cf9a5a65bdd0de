using Camerad.Capture.Machine;

namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>
/// Whether a time service keeps the clock right: by the kernel, or where a sandbox does not let us ask it, by the file
/// that systemd-timesyncd touches each time it has set the clock.
/// </summary>
/// <param name="root">"/", or a folder that looks like it.</param>
/// <param name="kernel">What the kernel says; null: ask it.</param>
internal sealed class ClockReader(string root, Func<bool?>? kernel = null)
{
    /// <summary>
    /// The kernel gives up on a clock after so long: its greatest error grows by 500 µs a second, to 16 s.
    /// </summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(16 / 500e-6);

    private readonly string _folder = Path.Combine(root, "run/systemd/timesync");
    private readonly string _file = Path.Combine(root, "run/systemd/timesync/synchronized");

    /// <returns>Null if it can't be known.</returns>
    public bool? Read()
    {
        bool? known = kernel is null ? KernelClock.IsSynchronized : kernel();
        if (known is not null || !Directory.Exists(_folder)) return known;
        return File.Exists(_file) && DateTime.UtcNow - File.GetLastWriteTimeUtc(_file) < MaxAge;
    }
}
