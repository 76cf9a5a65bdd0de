using System.Runtime.InteropServices;

namespace Camerad.Capture.Gpio;

/// <summary>The kernel refused something about a GPIO chip or line.</summary>
/// <param name="subject">Chip or line, e.g. "/dev/gpiochip0 line 17".</param>
/// <param name="errno">Its reason.</param>
public sealed class GpioDeviceException(string subject, int errno)
    : IOException($"{subject}: {Marshal.GetPInvokeErrorMessage(errno)}", errno)
{
    /// <summary>EACCES or EPERM: this user may not.</summary>
    public const int NotPermitted = 1, AccessDenied = 13;

    /// <summary>EBUSY: the line is in use.</summary>
    public const int Busy = 16;

    /// <summary>ENOENT, ENXIO or ENODEV: the chip is not there, or the line cannot report edges.</summary>
    public const int NoEntry = 2, NoAddress = 6, NoDevice = 19;

    /// <summary>The kernel's reason.</summary>
    public int Errno => HResult;
}
