using System.Diagnostics;

namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>What camerad itself uses.</summary>
/// <param name="root">"/", or a folder that looks like it.</param>
internal sealed class ProcessReader(string root)
{
    private readonly string _file = Path.Combine(root, "proc/self/statm");
    private readonly long _start = Stopwatch.GetTimestamp();

    public ProcessReading Read()
    {
        Span<byte> buffer = stackalloc byte[SmallFile.MaxValueLength];
        var fields = new Fields(SmallFile.Read(_file, buffer));
        fields.Skip(1); // the address space
        long? resident = fields.TryNext(out long pages) ? pages * Environment.SystemPageSize : null;
        return new ProcessReading(Environment.CpuUsage.TotalTime, resident, Stopwatch.GetElapsedTime(_start));
    }
}
