using Camerad.Media;

namespace Camerad.Capture;

/// <summary>Takes pictures as they come.</summary>
public interface IFrameSink
{
    /// <summary>
    /// Called on the source's thread for every picture, in order. Must not block and must not throw. Who keeps the
    /// frame beyond the call adds a reference.
    /// </summary>
    void HandleFrame(EncodedFrame frame);
}
