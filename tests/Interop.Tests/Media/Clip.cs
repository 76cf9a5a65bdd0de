using Camerad.Media;
using Camerad.Media.H264;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Media;

/// <summary>The numbered clip as a camera that plays it over and over, 30 pictures a second.</summary>
internal sealed class Clip : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.0 / 30);

    private readonly List<EncodedFrame> _pictures = [];
    private readonly EncodedFramePool _pool = new();
    private readonly Playback _playback;

    public Clip(RtcNetwork network)
    {
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        splitter.HandleBytes(File.ReadAllBytes(Repository.NumberedClip), 0);
        while (splitter.TryPoll(out EncodedFrame? frame) || splitter.TryFlush(out frame)) _pictures.Add(frame);
        Source = new EncodedVideoSource(network, requestKeyFrame: null);
        _playback = new Playback(Interval, Write);
    }

    public EncodedVideoSource Source { get; }

    /// <summary>Writes nothing any more.</summary>
    public void Pause() => _playback.Dispose();

    public void Dispose()
    {
        _playback.Dispose();
        Source.Dispose();
        foreach (EncodedFrame picture in _pictures) picture.Release();
    }

    // A frame never changes once it is shared, so each round makes new ones of the same bytes.
    private void Write(int number, long captureTicks)
    {
        EncodedFrame picture = _pictures[number % _pictures.Count];
        EncodedFrame frame = _pool.Rent(picture.Length);
        picture.Bytes.CopyTo(frame.GetBuffer(picture.Length));
        frame.Complete(picture.Length, picture.NalUnits, picture.IsKeyFrame, picture.ParameterSets, captureTicks);
        Source.Write(frame);
        frame.Release();
    }
}
