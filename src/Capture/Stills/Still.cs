using Camerad.Capture.Pictures;
using Camerad.Media;

namespace Camerad.Capture.Stills;

/// <summary>
/// One picture taken out of a stream, as it was there: raw, JPEG, or a key frame still to be decoded. Exactly one of
/// the three is set. Disposing it gives the memory back.
/// </summary>
public sealed class Still : IDisposable
{
    private int _disposed;

    private Still(long captureTicks) => CaptureTicks = captureTicks;

    /// <summary>When it was captured: 100 ns ticks of the monotonic clock.</summary>
    public long CaptureTicks { get; }

    /// <summary>Pixels.</summary>
    public RawPicture? Raw { get; private init; }

    /// <summary>As the camera compressed it.</summary>
    public ReadOnlyMemory<byte>? Jpeg { get; private init; }

    /// <summary>H.264 that can be decoded alone.</summary>
    public EncodedFrame? KeyFrame { get; private init; }

    /// <summary>Takes over the caller's reference.</summary>
    public static Still Of(RawPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return new Still(picture.CaptureTicks) { Raw = picture };
    }

    /// <summary>Keeps the memory: it must not change any more.</summary>
    public static Still Of(ReadOnlyMemory<byte> jpeg, long captureTicks) => new(captureTicks) { Jpeg = jpeg };

    /// <summary>Takes over the caller's reference.</summary>
    public static Still Of(EncodedFrame keyFrame)
    {
        ArgumentNullException.ThrowIfNull(keyFrame);
        return new Still(keyFrame.CaptureTicks) { KeyFrame = keyFrame };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Raw?.Release();
        KeyFrame?.Release();
    }
}
