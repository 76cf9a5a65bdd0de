using System.Diagnostics;

namespace Camerad.Interop.Tests.Media;

/// <summary>Writes frames into a source at their pace, over and over, from a thread of its own.</summary>
internal sealed class Playback : IDisposable
{
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;
    private volatile int _written;

    /// <param name="interval">From frame to frame.</param>
    /// <param name="write">Writes the frame of this number, captured at these ticks of 100 ns.</param>
    public Playback(TimeSpan interval, Action<int, long> write)
    {
        _thread = new Thread(() => Run(interval, write)) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ticks of 100 ns of the machine's monotonic clock.</summary>
    public static long Now => Stopwatch.GetElapsedTime(0).Ticks;

    /// <summary>Frames written so far.</summary>
    public int Written => _written;

    /// <summary>No frame is written after.</summary>
    public void Dispose()
    {
        if (_end.IsSet) return;
        _end.Set();
        _thread.Join();
    }

    private void Run(TimeSpan interval, Action<int, long> write)
    {
        long begin = Now;
        for (int number = 0; ; number++)
        {
            long due = begin + (number * interval.Ticks);
            long wait = due - Now;
            if (wait > 0 ? _end.Wait(TimeSpan.FromTicks(wait)) : _end.IsSet) return;
            write(number, due);
            _written = number + 1;
        }
    }
}
