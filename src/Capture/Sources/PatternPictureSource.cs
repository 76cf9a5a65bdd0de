using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Camerad.Capture.Pictures;

namespace Camerad.Capture.Sources;

/// <summary>
/// A generated picture that moves: colour bars, a disc on its way around, the time, and the picture's number for people
/// and for machines. Picture n is due n intervals after the first; a reader that comes late gets the newest, and the
/// numbers of those it missed are left out, as with a camera.
/// </summary>
internal sealed class PatternPictureSource : IPictureSource
{
    /// <summary>Pictures that readers may hold at a time; a further one is dropped.</summary>
    internal const int MaxLent = 4;

    private readonly Lock _lock = new();
    private readonly Stack<PatternPicture> _free = new();
    private readonly long _origin = MonotonicClock.Ticks;
    private readonly PatternPainter _painter;
    private long _next;

    /// <param name="format">Any layout and size.</param>
    /// <param name="framesPerSecond">Pictures per second.</param>
    /// <param name="time">The clock that is shown.</param>
    public PatternPictureSource(PictureFormat format, double framesPerSecond, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        (Format, FramesPerSecond) = (format, framesPerSecond);
        _painter = new PatternPainter(format, framesPerSecond, time ?? TimeProvider.System);
        for (int i = 0; i < MaxLent; i++) _ = new PatternPicture(_painter, Return);
    }

    /// <inheritdoc/>
    public PictureFormat Format { get; }

    /// <inheritdoc/>
    public double FramesPerSecond { get; }

    /// <inheritdoc/>
    public SafeHandle? Readable => null;

    /// <inheritdoc/>
    public long NextDueTicks => DueTicks(_next);

    /// <inheritdoc/>
    public long DroppedPictures { get; private set; }

    /// <inheritdoc/>
    public bool TryTake([NotNullWhen(true)] out RawPicture? picture)
    {
        picture = null;
        long now = MonotonicClock.Ticks;
        if (now < NextDueTicks) return false;
        long newest = Math.Max(_next, (long)((now - _origin) * FramesPerSecond / TimeSpan.TicksPerSecond));
        DroppedPictures += newest - _next;
        _next = newest + 1;
        PatternPicture? free;
        lock (_lock) _free.TryPop(out free);
        if (free is null)
        {
            DroppedPictures++;
            return false;
        }

        free.Raw.Lend(DueTicks(newest));
        _painter.Paint(free, newest);
        picture = free.Raw;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Pictures that readers still hold are the collector's.
    }

    private long DueTicks(long number) =>
        _origin + (long)Math.Round(number * TimeSpan.TicksPerSecond / FramesPerSecond);

    private void Return(PatternPicture picture)
    {
        lock (_lock) _free.Push(picture);
    }
}
