using System.Globalization;

namespace Camerad.Capture.V4l2;

/// <summary>A picture size that a device offers, or a range of them.</summary>
/// <param name="MinWidth">Pixels.</param>
/// <param name="MaxWidth">Pixels; the same as the minimum unless it is a range.</param>
/// <param name="StepWidth">Pixels from one width to the next.</param>
/// <param name="MinHeight">Pixels.</param>
/// <param name="MaxHeight">Pixels.</param>
/// <param name="StepHeight">Pixels from one height to the next.</param>
/// <param name="Rates">At this size; at the largest one of a range.</param>
public sealed record VideoFrameSize(
    int MinWidth, int MaxWidth, int StepWidth, int MinHeight, int MaxHeight, int StepHeight, FrameRates Rates)
{
    /// <summary>One size.</summary>
    public VideoFrameSize(int width, int height, FrameRates rates)
        : this(width, width, 1, height, height, 1, rates)
    {
    }

    /// <summary>True if it is more than one size.</summary>
    public bool IsRange => MinWidth != MaxWidth || MinHeight != MaxHeight;

    /// <summary>True if this size is one of them.</summary>
    public bool Contains(int width, int height) =>
        width >= MinWidth && width <= MaxWidth && (width - MinWidth) % Math.Max(1, StepWidth) == 0
        && height >= MinHeight && height <= MaxHeight && (height - MinHeight) % Math.Max(1, StepHeight) == 0;

    /// <summary>"1280x720", or "32x32 to 1920x1080".</summary>
    public override string ToString()
    {
        string largest = string.Create(CultureInfo.InvariantCulture, $"{MaxWidth}x{MaxHeight}");
        return IsRange ? string.Create(CultureInfo.InvariantCulture, $"{MinWidth}x{MinHeight} to {largest}") : largest;
    }
}
