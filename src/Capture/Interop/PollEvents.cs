namespace Camerad.Capture.Interop;

/// <summary>poll(2)'s events.</summary>
[Flags]
internal enum PollEvents : short
{
    None = 0,

    /// <summary>POLLIN: there is something to read, or a filled buffer.</summary>
    Readable = 0x001,

    /// <summary>POLLPRI: a V4L2 event.</summary>
    Exceptional = 0x002,

    /// <summary>POLLOUT: there is room to write, or an emptied buffer.</summary>
    Writable = 0x004,

    /// <summary>POLLERR: told without being asked for; V4L2: not streaming, or the device is gone.</summary>
    Error = 0x008,

    /// <summary>POLLHUP: told without being asked for.</summary>
    HungUp = 0x010,
}
