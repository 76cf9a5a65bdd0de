using Camerad.Capture.Controls;
using Camerad.Capture.Encoders;
using Camerad.Capture.Stills;

namespace Camerad.Capture.Sources;

/// <summary>
/// A seam: whatever makes encoded pictures. A source knows how to run once; starting again, with a limit, is the work
/// of <see cref="CapturedStream"/>, which also ends a run that gives no pictures any more.
/// </summary>
public interface IFrameSource
{
    /// <summary>For logs and the status, e.g. "file /srv/clip.h264".</summary>
    string Description { get; }

    /// <summary>True if <see cref="RequestKeyFrame"/> does something.</summary>
    bool CanRequestKeyFrame { get; }

    /// <summary>Access units lost since the start: too large, or damaged. Any thread.</summary>
    long DroppedFrames { get; }

    /// <summary>What the source said last (a command's last lines on stderr), or null. Any thread.</summary>
    string? LastWords { get; }

    /// <summary>What is not as it was asked for though the source runs: a sentence each. Any thread.</summary>
    IReadOnlyList<string> Notices => [];

    /// <summary>What can be set while it runs; null if nothing can.</summary>
    ICameraControls? Controls => null;

    /// <summary>The encoder, where pictures are encoded here; null otherwise, or before the first picture.</summary>
    EncoderState? Encoder => null;

    /// <summary>Where single pictures can be had before they are encoded; null if they come encoded as H.264.</summary>
    StillTap? Stills => null;

    /// <summary>Asks the encoder for an IDR picture soon. Any thread; does not block.</summary>
    void RequestKeyFrame();

    /// <summary>
    /// Runs on the caller's thread and gives pictures to <paramref name="sink"/> until stopped. Returns soon after
    /// <paramref name="stop"/>, leaving nothing running. May be called again.
    /// </summary>
    /// <exception cref="SourceException">The source cannot go on.</exception>
    /// <exception cref="Media.H264.UnsupportedStreamException">What it gives cannot be sent to browsers.</exception>
    void Run(IFrameSink sink, CancellationToken stop);
}
