using Camerad.Capture.Pictures;
using Camerad.Media;

namespace Camerad.Capture.Encoders;

/// <summary>An encoder that this machine has, not yet in use.</summary>
internal interface IVideoEncoderKind
{
    /// <summary>For people.</summary>
    string Name { get; }

    /// <summary>True if a chip does the work.</summary>
    bool IsHardware { get; }

    /// <summary>Layouts it takes, the best first.</summary>
    IReadOnlyList<PixelFormat> Inputs { get; }

    /// <summary>Makes one ready for pictures of <paramref name="input"/>.</summary>
    /// <exception cref="SourceException">It cannot be had, or not so: what is missing and how to mend it.</exception>
    IVideoEncoder Open(PictureFormat input, VideoEncoderSettings settings, EncodedFramePool pool);
}
