using System.Runtime.InteropServices;
using static Camerad.Capture.Interop.Libc;

namespace Camerad.Capture.V4l2;

/// <summary>What went wrong with a device, and how to mend it, for a person.</summary>
/// <param name="Problem">What is wrong, naming the device; no full stop.</param>
/// <param name="Fix">What to do; empty if nothing can be done.</param>
/// <param name="NeedsRepair">True if trying again at once is useless.</param>
/// <param name="RetryAfter">When to look again, if looking costs next to nothing.</param>
internal sealed record V4l2Fault(
    string Problem, string Fix = "", bool NeedsRepair = false, TimeSpan? RetryAfter = null)
{
    /// <summary>How often a device that is gone is looked for.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>Opening the device failed.</summary>
    public static V4l2Fault OfOpening(string path, int errno, IVideoNodes nodes) => errno switch
    {
        Enoent or Enxio or Enodev => new(
            $"there is no {path} (not plugged in, or its driver is not loaded)", "camerad devices lists what there is",
            RetryAfter: LookAgain),
        Eacces or Eperm => new(
            $"{path} may not be opened by this user",
            "add the user to the device's group: usermod -aG video USER, then log in or start the service again",
            NeedsRepair: true),
        Ebusy => OfBusyDevice(path, path, nodes),
        _ => new($"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(errno)}"),
    };

    /// <summary>A call on the open device failed.</summary>
    /// <param name="device">Which.</param>
    /// <param name="what">What was asked of it: "to start", "buffers of 1280x720 NV12".</param>
    /// <param name="errno">The answer.</param>
    public static V4l2Fault Of(V4l2Device device, string what, int errno) => errno switch
    {
        Enodev or Enxio => new($"{device.Name} is gone (unplugged?)", RetryAfter: LookAgain),
        Ebusy => OfBusyDevice(device.Name, device.Path, device.Nodes),
        Enomem => new(
            $"{device.Name} gets no memory for {what}: the kernel's contiguous memory is used up",
            "a smaller picture needs less; or add cma=256M to the kernel's command line and restart the machine"),
        Eio => new(
            $"{device.Name} reports an error of the hardware or its driver at {what}",
            "if it does not heal by itself: plug it in again, look at dmesg"),
        Enospc => new(
            $"{device.Name} gets no bandwidth for {what}: too much is on the same USB bus",
            "a smaller picture, fewer per second, MJPEG, or another USB port"),
        _ => new($"{device.Name} refused {what}: {Marshal.GetPInvokeErrorMessage(errno)}"),
    };

    public SourceException ToException() => new(ToString(), NeedsRepair, retryAfter: RetryAfter);

    public override string ToString() => Fix.Length == 0 ? Problem : $"{Problem}; {Fix}";

    private static V4l2Fault OfBusyDevice(string name, string path, IVideoNodes nodes)
    {
        IReadOnlyList<string> holders = nodes.HoldersOf(path);
        if (holders.Count == 0)
        {
            return new($"{name} is in use by a program of another user",
                $"fuser -v {path} as root names it; end it, or choose another device");
        }

        // This program has it open as well, being about to use it.
        string[] others = [.. holders.Where(static holder => holder != VideoNodes.ThisProgram)];
        return others.Length == 0
            ? new($"{name} is in use by this program already", "one stream only may show it")
            : new($"{name} is in use by {string.Join(", ", others)}", "end it, or choose another device");
    }
}
