using Camerad.Media;

namespace Camerad.Capture;

/// <summary>A seam: makes the picture that says why there is none.</summary>
public interface IPlaceholder
{
    /// <summary>Draws and encodes it, always as a key frame.</summary>
    /// <param name="name">The stream's.</param>
    /// <param name="reason">A sentence for people.</param>
    /// <param name="since">When the last real picture came.</param>
    /// <param name="width">Pixels, of the stream so far.</param>
    /// <param name="height">Pixels, of the stream so far.</param>
    /// <param name="captureTicks">For the frame.</param>
    /// <returns>The caller owns a reference; null if it cannot be made.</returns>
    EncodedFrame? Render(
        string name, string reason, DateTimeOffset since, int width, int height, long captureTicks);
}
