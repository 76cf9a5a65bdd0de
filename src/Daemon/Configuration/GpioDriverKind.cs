namespace Camerad.Daemon.Configuration;

/// <summary>How GPIO lines are reached; the words are <see cref="GpioOptionsReader.Drivers"/>.</summary>
internal enum GpioDriverKind
{
    /// <summary>The first of the others that works here.</summary>
    Auto,

    /// <summary>The kernel's character device, without a library; Linux 5.10 and later.</summary>
    Kernel,

    /// <summary>The library's first interface: libgpiod.so.2, Debian 12.</summary>
    LibgpiodV1,

    /// <summary>The library's second interface: libgpiod.so.3, Debian 13.</summary>
    LibgpiodV2,

    /// <summary>Files in /sys/class/gpio: the last resort, without pull resistors.</summary>
    SysFs,
}
