namespace Camerad.Benchmarks.Measurement;

/// <summary>What a thread has used.</summary>
/// <param name="Nanoseconds">CPU time.</param>
/// <param name="Bytes">Allocated.</param>
internal readonly record struct ThreadUse(long Nanoseconds, long Bytes)
{
    /// <summary>Of the calling thread, since it began.</summary>
    public static ThreadUse Now => new(Cpu.ThreadNanoseconds, GC.GetAllocatedBytesForCurrentThread());

    public static ThreadUse operator +(ThreadUse left, ThreadUse right) =>
        new(left.Nanoseconds + right.Nanoseconds, left.Bytes + right.Bytes);

    public static ThreadUse operator -(ThreadUse left, ThreadUse right) =>
        new(left.Nanoseconds - right.Nanoseconds, left.Bytes - right.Bytes);
}
