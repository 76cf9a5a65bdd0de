using System.Globalization;

namespace Camerad.Benchmarks.Measurement;

/// <summary>Memory of this process, bytes.</summary>
/// <param name="Resident">All that lies in memory.</param>
/// <param name="Private">What no other process shares and no file can give back.</param>
/// <param name="Managed">Objects that are reachable.</param>
internal readonly record struct Memory(long Resident, long Private, long Managed)
{
    /// <summary>After the garbage has gone and the heap has given back what it can.</summary>
    public static Memory Compact()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        string[] lines = File.ReadAllLines("/proc/self/smaps_rollup");
        return new Memory(Read(lines, "Rss:"), Read(lines, "Private_Dirty:"), managed);
    }

    public static Memory operator -(Memory left, Memory right) =>
        new(left.Resident - right.Resident, left.Private - right.Private, left.Managed - right.Managed);

    // proc_pid_smaps(5): "Rss:    1234 kB".
    private static long Read(string[] lines, string name)
    {
        string line = lines.First(line => line.StartsWith(name, StringComparison.Ordinal));
        string kilobytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return 1024 * long.Parse(kilobytes, CultureInfo.InvariantCulture);
    }
}
