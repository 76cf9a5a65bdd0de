namespace Camerad.Capture.V4l2;

/// <summary>A format that a device gives or takes.</summary>
/// <param name="Code">Four-character code; see <see cref="FourCc"/>.</param>
/// <param name="Description">As the driver calls it: "Motion-JPEG".</param>
/// <param name="IsCompressed">True for H.264, JPEG and the like.</param>
/// <param name="Sizes">Sizes it comes in; empty if the driver does not tell.</param>
public sealed record VideoFormat(
    uint Code, string Description, bool IsCompressed, IReadOnlyList<VideoFrameSize> Sizes)
{
    /// <summary>The code as text: "NV12".</summary>
    public string Name => FourCc.ToText(Code);

    /// <summary>True for what a sensor gives before any processing, which camerad cannot use.</summary>
    internal bool IsBayer => Description.Contains("Bayer", StringComparison.OrdinalIgnoreCase);

    /// <summary>True if camerad can make a stream of it.</summary>
    internal bool IsUsable => Kind != null;

    /// <summary>What a configuration calls it; null if camerad cannot use it.</summary>
    public CameraFormat? Kind => FourCc.ToCameraFormat(Code);
}
