using Camerad.Media;
using Camerad.Media.H264;
using Camerad.TestKit.Processes;

namespace Camerad.WebRtc.Tests.Connections;

/// <summary>A real clip as a camera: a picture at each call. What a receiver must get is kept.</summary>
internal sealed class TestCamera : IDisposable
{
    private readonly List<byte[]> _pictures = [];
    private int _next;

    public TestCamera(RtcNetwork network)
    {
        Source = new EncodedVideoSource(network, requestKeyFrame: null);
        string clip = Path.Combine(Repository.Root, "tests/media/numbered-360p30.h264");
        foreach (byte[] picture in Split(File.ReadAllBytes(clip)))
            _pictures.Add(picture);
    }

    public EncodedVideoSource Source { get; }

    /// <summary>
    /// Each picture written, as it must arrive: with start codes of four bytes, parameter sets before a key picture.
    /// </summary>
    public List<byte[]> Written { get; } = [];

    public void Write()
    {
        byte[] picture = _pictures[_next % _pictures.Count];
        Assert.True(Source.Write(picture, TimeSpan.FromMilliseconds(33.3 * _next)));
        _next++;
        Written.Add(picture);
    }

    public void Dispose() => Source.Dispose();

    // The frames of a clip as our own writer gives them out, so that what arrives can be compared byte by byte.
    private static List<byte[]> Split(byte[] clip)
    {
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        clip.CopyTo(splitter.GetWriteBuffer(clip.Length));
        splitter.HandleWritten(clip.Length, 0);
        var pictures = new List<byte[]>();
        while (splitter.TryPoll(out EncodedFrame? frame))
        {
            pictures.Add(ToAnnexB(frame));
            frame.Release();
        }

        return pictures;
    }

    private static byte[] ToAnnexB(EncodedFrame frame)
    {
        var bytes = new List<byte>();
        if (frame.IsKeyFrame)
            foreach (byte[] set in frame.ParameterSets!.Sps.Concat(frame.ParameterSets.Pps)) Append(set);
        foreach (NalUnit unit in frame.NalUnits) Append(frame.Bytes.Slice(unit.Offset, unit.Length));
        return [.. bytes];

        void Append(ReadOnlySpan<byte> unit)
        {
            bytes.AddRange([0, 0, 0, 1]);
            bytes.AddRange(unit);
        }
    }
}
