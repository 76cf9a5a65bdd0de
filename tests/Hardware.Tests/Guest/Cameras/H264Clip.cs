using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Hardware.Guest.Cameras;

/// <summary>A clip cut into what a camera gives at a time.</summary>
internal sealed class H264Clip
{
    /// <param name="bytes">Annex B byte stream.</param>
    /// <exception cref="InvalidDataException">There is no key frame in it.</exception>
    public H264Clip(ReadOnlySpan<byte> bytes)
    {
        var units = new List<byte[]>();
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        splitter.HandleBytes(bytes, captureTicks: 0);
        // The last one's end is that of the clip, which only flushing finds.
        while (splitter.TryPoll(out EncodedFrame? frame) || splitter.TryFlush(out frame))
        {
            (Width, Height) = (frame.ParameterSets!.Width, frame.ParameterSets.Height);
            units.Add(frame.Bytes.ToArray());
            frame.Release();
        }
        AccessUnits = units.Count > 0 ? units : throw new InvalidDataException("no H.264 key frame in the clip");
    }

    /// <summary>As they stand in the clip, parameter sets and delimiters with them.</summary>
    public IReadOnlyList<byte[]> AccessUnits { get; }

    /// <summary>Pixels.</summary>
    public int Width { get; }

    /// <summary>Pixels.</summary>
    public int Height { get; }
}
