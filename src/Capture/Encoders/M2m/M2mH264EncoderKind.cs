using Camerad.Capture.Pictures;
using Camerad.Capture.V4l2;
using Camerad.Media;

namespace Camerad.Capture.Encoders.M2m;

/// <summary>An encoder of the kernel that makes H.264, found by what it can do: any driver, any node.</summary>
internal sealed class M2mH264EncoderKind : IVideoEncoderKind
{
    // What needs no conversion of a camera's pictures comes first.
    private static readonly PixelFormat[] Preferred =
        [PixelFormat.Nv12, PixelFormat.I420, PixelFormat.Yuyv, PixelFormat.Uyvy];

    private readonly IVideoNodes _nodes;
    private readonly string _path;

    private M2mH264EncoderKind(IVideoNodes nodes, VideoDevice device)
    {
        (_nodes, _path) = (nodes, device.Path);
        Name = $"{device.Driver} ({device.Path})";
        Inputs = [.. Preferred.Where(pixels => device.Inputs.Any(input => FourCc.ToPixelFormat(input.Code) == pixels))];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsHardware => true;

    /// <inheritdoc/>
    public IReadOnlyList<PixelFormat> Inputs { get; }

    /// <summary>The first one of the machine; null if there is none that may be opened.</summary>
    public static M2mH264EncoderKind? Find(IVideoNodes? nodes = null)
    {
        nodes ??= VideoNodes.OfThisMachine;
        return new VideoDeviceCatalog(nodes).List(withDetails: false)
            .Where(static device => (device.Uses & VideoDeviceUses.H264Encoder) != 0)
            .Select(device => new M2mH264EncoderKind(nodes, device))
            .FirstOrDefault(static kind => kind.Inputs.Count > 0);
    }

    /// <inheritdoc/>
    public IVideoEncoder Open(PictureFormat input, VideoEncoderSettings settings, EncodedFramePool pool) =>
        new M2mH264Encoder(V4l2Device.Open(_path, _nodes), input, settings, pool);
}
