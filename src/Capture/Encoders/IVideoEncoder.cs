using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Camerad.Capture.Pictures;
using Camerad.Media;

namespace Camerad.Capture.Encoders;

/// <summary>
/// A seam: raw pictures in, H.264 access units out. Used on one thread; never blocks longer than one picture's work.
/// </summary>
internal interface IVideoEncoder : IDisposable
{
    /// <summary>For people: "OpenH264 2.3.1", "bcm2835-codec (/dev/video11)".</summary>
    string Name { get; }

    /// <summary>What it takes; another format needs another encoder.</summary>
    PictureFormat Input { get; }

    /// <summary>In force, after the encoder's own rounding.</summary>
    VideoEncoderSettings Settings { get; }

    /// <summary>
    /// To be polled for input and output; then call <see cref="TryTake"/>. Null: pictures are ready at once.
    /// </summary>
    SafeHandle? Pollable { get; }

    /// <summary>Pictures not taken because the encoder was busy with earlier ones.</summary>
    long SkippedPictures { get; }

    /// <summary>Pictures taken for which no access unit came (an encoder that drops on overshoot).</summary>
    long LostPictures { get; }

    /// <summary>
    /// Gives it a picture of <see cref="Input"/>; it takes a reference of its own for as long as it needs the pixels.
    /// </summary>
    /// <returns>False if there was no room: the picture is skipped and counted.</returns>
    /// <exception cref="SourceException">The encoder failed.</exception>
    bool TryEncode(RawPicture picture);

    /// <summary>The next access unit that is ready; the caller owns a reference.</summary>
    /// <exception cref="SourceException">The encoder failed.</exception>
    bool TryTake([NotNullWhen(true)] out EncodedFrame? frame);

    /// <summary>Makes the next picture that is given an IDR picture.</summary>
    void RequestKeyFrame();

    /// <summary>Changes what can be changed while running (bitrate, interval, rate); the rest stays.</summary>
    /// <returns>Null, or why the encoder did not take it; then <see cref="Settings"/> is as before.</returns>
    string? Change(VideoEncoderSettings wanted);

    /// <summary>
    /// No more pictures come: afterwards <see cref="TryTake"/> gives those still inside, waiting for them.
    /// </summary>
    void Drain();
}
