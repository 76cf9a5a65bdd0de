using Camerad.Media;
using Camerad.Media.H264;
using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>A camera whose pictures are numbers, a key picture when one is asked for.</summary>
internal sealed class SceneCamera : IDisposable
{
    private static readonly H264ParameterSets ParameterSets =
        new([[0x67, 0x42, 0xE0, 0x1F]], [[0x68, 0xCE]], new ProfileLevelId(0x42, 0xE0, 0x1F));

    private bool _wantsKey = true;

    public SceneCamera(RtcNetwork network) => Source = new EncodedVideoSource(network, () => _wantsKey = true);

    public EncodedVideoSource Source { get; }

    public EncodedFramePool Pool { get; } = new();

    /// <summary>Pictures written; their numbers begin with 0.</summary>
    public int Written { get; private set; }

    public void Write(Instant now)
    {
        int length = ScenePicture.LengthOf(Written);
        EncodedFrame frame = Pool.Rent();
        Span<byte> picture = frame.GetBuffer(length)[..length];
        ScenePicture.Fill(picture, Written, _wantsKey);
        frame.Complete(length, [new NalUnit(0, length)], _wantsKey, ParameterSets, now.Ticks);
        _wantsKey = false;
        Written++;
        Source.Write(frame);
        frame.Release();
    }

    public void Dispose() => Source.Dispose();
}
