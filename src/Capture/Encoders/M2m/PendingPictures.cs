namespace Camerad.Capture.Encoders.M2m;

/// <summary>
/// The pictures that an encoder has been given and whose code has not come yet, by the timestamps that the driver
/// copies: a picture that was overtaken by a later one will not come any more. Encoders drop so without a word when
/// they cannot keep their bitrate.
/// </summary>
internal sealed class PendingPictures
{
    /// <summary>Pictures remembered; the oldest is taken for lost when there are more.</summary>
    internal const int Capacity = 64;

    private readonly Entry[] _entries = new Entry[Capacity];
    private int _first;
    private int _count;
    private long _lastUs = long.MinValue;
    private long _lastTicks;

    /// <summary>Pictures for which nothing came.</summary>
    public long Lost { get; private set; }

    /// <summary>Pictures for which nothing has come yet.</summary>
    public int Open
    {
        get
        {
            int open = 0;
            for (int i = 0; i < _count; i++) open += At(i).IsAnswered ? 0 : 1;
            return open;
        }
    }

    /// <summary>Notes a picture that is about to be given to the driver.</summary>
    /// <returns>The timestamp to give with it: microseconds, different for each picture and growing.</returns>
    public long Add(long captureTicks)
    {
        _lastUs = Math.Max(captureTicks / TimeSpan.TicksPerMicrosecond, _lastUs + 1);
        if (_count == Capacity) RemoveFirst();
        At(_count) = new Entry(_lastUs, captureTicks, IsAnswered: false);
        _count++;
        return _lastUs;
    }

    /// <summary>The driver has not taken the picture noted last.</summary>
    public void TakeBack() => _count--;

    /// <summary>Something has come out: which picture it belongs to, and which ones are lost by that.</summary>
    /// <returns>When that picture was captured; of an unknown timestamp, when the one before was.</returns>
    public long Match(long timestampUs)
    {
        for (int i = 0; i < _count; i++)
        {
            if (At(i).TimestampUs != timestampUs) continue;
            while (At(0).TimestampUs != timestampUs) RemoveFirst();

            // It stays: one picture may come in several buffers (parameter sets apart).
            At(0) = At(0) with { IsAnswered = true };
            _lastTicks = At(0).CaptureTicks;
            break;
        }

        return _lastTicks;
    }

    /// <summary>Nothing comes any more.</summary>
    public void Clear()
    {
        while (_count > 0) RemoveFirst();
    }

    private void RemoveFirst()
    {
        if (!At(0).IsAnswered) Lost++;
        _first = (_first + 1) % Capacity;
        _count--;
    }

    private ref Entry At(int position) => ref _entries[(_first + position) % Capacity];

    private record struct Entry(long TimestampUs, long CaptureTicks, bool IsAnswered);
}
