namespace Camerad.Capture.V4l2;

/// <summary>Why a dequeued buffer holds nothing that can be used.</summary>
internal enum BufferFault
{
    /// <summary>It can be used.</summary>
    None,

    /// <summary>The driver says so itself (the ERROR flag).</summary>
    Error,

    /// <summary>It is empty.</summary>
    Empty,

    /// <summary>It claims more bytes than the buffer has.</summary>
    TooLong,

    /// <summary>It has fewer bytes than the picture needs.</summary>
    TooShort,
}
