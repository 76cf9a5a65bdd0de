namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>The machine's load and how long it has been running.</summary>
/// <param name="root">"/", or a folder that looks like it.</param>
internal sealed class LoadReader(string root)
{
    private readonly string _load = Path.Combine(root, "proc/loadavg");
    private readonly string _uptime = Path.Combine(root, "proc/uptime");

    public LoadReading? ReadLoad()
    {
        Span<byte> buffer = stackalloc byte[SmallFile.MaxValueLength];
        var fields = new Fields(SmallFile.Read(_load, buffer));
        return fields.TryNext(out double one) && fields.TryNext(out double five) && fields.TryNext(out double fifteen)
            ? new LoadReading(one, five, fifteen)
            : null;
    }

    public TimeSpan? ReadUptime()
    {
        Span<byte> buffer = stackalloc byte[SmallFile.MaxValueLength];
        var fields = new Fields(SmallFile.Read(_uptime, buffer));
        return fields.TryNext(out double seconds) ? TimeSpan.FromSeconds(seconds) : null;
    }
}
