using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Camerad.Capture.Pictures;

/// <summary>
/// A seam: raw pictures from a camera that is open and streaming, or from a program or generator. Used on one thread;
/// never blocks.
/// </summary>
internal interface IPictureSource : IDisposable
{
    /// <summary>Of the next picture. Another HDMI signal changes it with the first picture that has it.</summary>
    PictureFormat Format { get; }

    /// <summary>Pictures per second it was set to; 0 if nobody knows.</summary>
    double FramesPerSecond { get; }

    /// <summary>Readable when <see cref="TryTake"/> may have a picture; null where time alone decides.</summary>
    SafeHandle? Readable { get; }

    /// <summary>
    /// When time will have made the next picture, monotonic ticks; <see cref="long.MaxValue"/> where
    /// <see cref="Readable"/> tells it.
    /// </summary>
    long NextDueTicks { get; }

    /// <summary>Pictures lost or refused since it was opened: the driver's gaps, and impossible buffers.</summary>
    long DroppedPictures { get; }

    /// <summary>The next picture if there is one; the caller owns a reference and gives it back soon.</summary>
    /// <exception cref="SourceException">The source cannot go on.</exception>
    bool TryTake([NotNullWhen(true)] out RawPicture? picture);
}
