using Camerad.Benchmarks.Measurement;

namespace Camerad.Benchmarks.Capture;

/// <summary>
/// What each slice of a stream takes of the capture's thread, measured on that thread. <see cref="Before"/> and
/// <see cref="After"/> are the source's calls, <see cref="Wait"/> is anybody's.
/// </summary>
/// <param name="length">Pictures in a slice.</param>
internal sealed class SliceMeter(int length) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _done = new(0);
    private ThreadUse _begin;
    private ThreadUse _used;

    public int Length => length;

    /// <summary>A picture is about to be taken; they are counted from 0.</summary>
    public void Before(long picture)
    {
        if (picture % length == 0) _begin = ThreadUse.Now;
    }

    /// <summary>It has been handed on.</summary>
    public void After(long picture)
    {
        if (picture % length != length - 1) return;
        _used = ThreadUse.Now - _begin;
        _done.Release();
    }

    /// <summary>Until the slice is over.</summary>
    public ThreadUse Wait() => _done.Wait(Patience)
        ? _used
        : throw new InvalidOperationException($"the source has not given {length} pictures");

    public void Dispose() => _done.Dispose();
}
