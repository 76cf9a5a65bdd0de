namespace Camerad.Capture.V4l2;

/// <summary>What came of dequeuing.</summary>
internal enum DequeueResult
{
    /// <summary>Nothing is ready.</summary>
    Nothing,

    /// <summary>A buffer, which is ours until it is queued again.</summary>
    Buffer,

    /// <summary>The last one has been taken; nothing comes until the queue is started again.</summary>
    Ended,
}
