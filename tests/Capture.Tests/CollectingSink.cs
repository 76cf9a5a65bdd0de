using Camerad.Media;

namespace Camerad.Capture.Tests;

/// <summary>Notes what it is given, and can be waited for.</summary>
internal sealed class CollectingSink(Action<int>? onFrame = null) : IFrameSink
{
    private readonly List<Entry> _entries = [];

    public Entry[] Entries
    {
        get
        {
            lock (_entries) return [.. _entries];
        }
    }

    public int Count
    {
        get
        {
            lock (_entries) return _entries.Count;
        }
    }

    public void HandleFrame(EncodedFrame frame)
    {
        int count;
        lock (_entries)
        {
            _entries.Add(new Entry(frame.CaptureTicks, frame.Length, frame.IsKeyFrame, frame.NalUnits.Length,
                frame.ParameterSets?.Width));
            count = _entries.Count;
        }

        onFrame?.Invoke(count);
    }

    internal readonly record struct Entry(long Ticks, int Length, bool IsKeyFrame, int Slices, int? Width);
}
