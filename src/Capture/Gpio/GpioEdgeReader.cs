using Camerad.Capture.Interop;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Capture.Gpio;

/// <summary>
/// Reads the edges of a chip's inputs on one thread, which sleeps in the kernel until there is one: no line costs
/// anything while it is quiet, and an edge costs no memory.
/// </summary>
public sealed class GpioEdgeReader : IDisposable
{
    /// <summary>Events taken from the kernel at once.</summary>
    private const int BatchSize = 16;

    private readonly IGpioEdgeSink _sink;
    private readonly GpioEventPipe _pipe = new();
    private readonly Lock _lock = new();
    private readonly List<GpioLine> _lines = [];
    private readonly Thread _thread;
    private volatile bool _stopping;
    private int _version;

    /// <param name="name">Of the thread.</param>
    /// <param name="sink">Gets the edges.</param>
    public GpioEdgeReader(string name, IGpioEdgeSink sink)
    {
        _sink = sink;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Begins to read a line's edges, those included that the kernel has kept since its request.</summary>
    public void Add(GpioLine line)
    {
        lock (_lock)
        {
            _lines.Add(line);
            _version++;
        }

        _pipe.Wake();
    }

    /// <summary>
    /// Reads a line no more. An edge that is being handed over may still come; dispose the line after.
    /// </summary>
    public void Remove(GpioLine line)
    {
        lock (_lock)
        {
            _lines.Remove(line);
            _version++;
        }

        _pipe.Wake();
    }

    /// <summary>Ends the thread; not from the sink.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _pipe.Wake();
        _thread.Join();
        _pipe.Dispose();
    }

    private void Run()
    {
        var events = new GpioUapi.LineEvent[BatchSize];
        int known = -1;
        GpioLine[] lines = [];
        SafeFileHandle[] handles = [];
        bool[] ready = [];
        while (!_stopping)
        {
            lock (_lock)
            {
                if (known != _version)
                {
                    known = _version;
                    lines = [.. _lines];
                    handles = [.. lines.Select(static line => line.Request)];
                    ready = new bool[lines.Length];
                }
            }

            if (!TryWait(handles, ready)) continue;
            for (int i = 0; i < lines.Length; i++)
                if (ready[i]) ReadLine(lines[i], events);
        }
    }

    // A handle that was closed in between is no news: its line has been removed, and the next round knows.
    private bool TryWait(SafeFileHandle[] handles, bool[] ready)
    {
        int held = 0;
        try
        {
            for (; held < handles.Length; held++)
            {
                bool isHeld = false;
                handles[held].DangerousAddRef(ref isHeld);
            }

            _pipe.Wait(handles, ready);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            for (int i = 0; i < held; i++) handles[i].DangerousRelease();
        }
    }

    private void ReadLine(GpioLine line, GpioUapi.LineEvent[] events)
    {
        int count;
        try
        {
            count = GpioEventPipe.Read(line.Request, events);
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            _sink.HandleEdge(new GpioEdge(line.Offset, events[i].Id == GpioUapi.RisingEdge,
                TimeSpan.FromTicks((long)(events[i].TimestampNs / TimeSpan.NanosecondsPerTick))));
        }

        if (count > 0) return;
        Remove(line);
        _sink.HandleLost(line.Offset, -count);
    }
}
