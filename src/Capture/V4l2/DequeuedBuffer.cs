namespace Camerad.Capture.V4l2;

/// <summary>A buffer that the driver has filled or used up.</summary>
/// <param name="Index">Of the queue's buffers.</param>
/// <param name="Fault">Why it is of no use; the other values may then be nonsense.</param>
/// <param name="Flags">BufFlag… bits.</param>
/// <param name="Sequence">The driver's count of pictures, with those that it lost.</param>
/// <param name="TimestampUs">Microseconds, of a clock that the flags tell.</param>
/// <param name="Offset">Where the first plane's content begins.</param>
/// <param name="Length">Bytes of the first plane's content.</param>
internal readonly record struct DequeuedBuffer(
    int Index, BufferFault Fault, uint Flags, uint Sequence, long TimestampUs, int Offset, int Length);
