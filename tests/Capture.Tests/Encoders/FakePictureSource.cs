using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Camerad.Capture.Pictures;

namespace Camerad.Capture.Tests.Encoders;

/// <summary>Pictures when time says so, of whatever format a test says.</summary>
internal sealed class FakePictureSource(PictureFormat format) : IPictureSource
{
    private PicturePool _pool = new(format);
    private int _given;

    public PictureFormat Format => _pool.Format;

    public double FramesPerSecond => 100;

    public SafeHandle? Readable => null;

    public long NextDueTicks { get; private set; }

    public long DroppedPictures => 3;

    /// <summary>Pictures that are there at once when the first is taken.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>Called with a picture's number before it is given.</summary>
    public Action<int>? Before { get; init; }

    public IReadOnlyList<byte>? Jpeg { get; init; }

    public bool IsDisposed { get; private set; }

    public void Become(PictureFormat other) => _pool = new PicturePool(other);

    public bool TryTake([NotNullWhen(true)] out RawPicture? picture)
    {
        picture = null;
        long now = MonotonicClock.Ticks;
        if (now < NextDueTicks && _given % AtOnce == 0) return false;
        Before?.Invoke(_given);
        _given++;
        if (_given % AtOnce == 0) NextDueTicks = now + (10 * TimeSpan.TicksPerMillisecond);
        picture = _pool.Rent(_given);
        picture.Planes[0].Memory.Span.Fill((byte)_given);
        return true;
    }

    public void Dispose() => IsDisposed = true;
}
