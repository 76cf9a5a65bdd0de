using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>
/// Says when a camera's pictures were captured, and how many are missing between them. A driver whose clock is not
/// CLOCK_MONOTONIC, unset, or far from now gets the time of arrival, for good. Pictures that run back are refused; a
/// clock that goes on running back is no monotonic one.
/// </summary>
internal sealed class FrameTimeline
{
    /// <summary>After so many refused pictures in a row the driver's time is not believed any more.</summary>
    internal const int MaxRefusedInARow = 10;

    /// <summary>A gap in the count is believed after so many pictures without one: some count otherwise.</summary>
    internal const int TrustedRun = 10;

    /// <summary>A larger gap is a count that was begun anew, not a loss: 10 s at 100 pictures per second.</summary>
    internal const uint MaxGap = 1000;

    /// <summary>A picture may be stamped so far ahead (a calculated clock) and be so old (a busy machine).</summary>
    private const long MaxAheadTicks = TimeSpan.TicksPerSecond / 2, MaxAgeTicks = 10 * TimeSpan.TicksPerSecond;

    private long _lastTicks = long.MinValue;
    private uint _lastSequence;
    private int _contiguous = -1;               // -1: no picture yet
    private int _refusedInARow;
    private bool _usesArrival;

    /// <summary>Pictures that the driver counted and did not give.</summary>
    public long LostFrames { get; private set; }

    /// <summary>Pictures refused since they were older than the one before.</summary>
    public long BackwardFrames { get; private set; }

    /// <summary>True if the driver's timestamps are of no use.</summary>
    public bool UsesArrival => _usesArrival;

    /// <param name="buffer">Just dequeued.</param>
    /// <param name="nowTicks">Monotonic clock.</param>
    /// <param name="captureTicks">When it was captured.</param>
    /// <param name="lost">Pictures missing before this one.</param>
    /// <returns>False if it is older than the one before.</returns>
    public bool TryPlace(in DequeuedBuffer buffer, long nowTicks, out long captureTicks, out int lost)
    {
        lost = CountLost(buffer.Sequence);
        captureTicks = buffer.TimestampUs * TimeSpan.TicksPerMicrosecond;
        _usesArrival |= (buffer.Flags & BufFlagTimestampMask) != BufFlagTimestampMonotonic
            || captureTicks <= nowTicks - MaxAgeTicks || captureTicks > nowTicks + MaxAheadTicks
            || _refusedInARow == MaxRefusedInARow;
        if (_usesArrival)
        {
            captureTicks = Math.Max(nowTicks, _lastTicks);
        }
        else if (captureTicks < _lastTicks)
        {
            _refusedInARow++;
            BackwardFrames++;
            return false;
        }

        _refusedInARow = 0;
        _lastTicks = captureTicks;
        return true;
    }

    /// <summary>A buffer that holds no picture has its number all the same.</summary>
    public void Skip(in DequeuedBuffer buffer) => CountLost(buffer.Sequence);

    private int CountLost(uint sequence)
    {
        uint gap = _contiguous < 0 ? 0 : unchecked(sequence - _lastSequence - 1);
        _lastSequence = sequence;
        if (gap == 0 || _contiguous < 0)
        {
            _contiguous = Math.Min(_contiguous + 1, TrustedRun);
            return 0;
        }

        bool isLoss = gap <= MaxGap && _contiguous >= TrustedRun;
        // The run is not over: a camera that loses one picture in two is to be believed as well.
        if (!isLoss)
        {
            _contiguous = 0;
            return 0;
        }

        LostFrames += gap;
        return (int)gap;
    }
}
