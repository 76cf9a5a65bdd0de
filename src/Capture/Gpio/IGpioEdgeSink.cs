namespace Camerad.Capture.Gpio;

/// <summary>Gets the edges that a <see cref="GpioEdgeReader"/> reads, on the reader's thread: must not block.</summary>
public interface IGpioEdgeSink
{
    /// <summary>A line has changed.</summary>
    void HandleEdge(GpioEdge edge);

    /// <summary>A line gives no more edges: its chip is gone.</summary>
    /// <param name="offset">The line.</param>
    /// <param name="errno">What the kernel said.</param>
    void HandleLost(int offset, int errno);
}
