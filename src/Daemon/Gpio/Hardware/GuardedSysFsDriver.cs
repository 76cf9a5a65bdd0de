using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>
/// The package's sysfs driver, with lines numbered as the kernel does. Of its own, when somebody takes a line out of
/// /sys/class/gpio behind its back, an exception on its thread ends the process, and disposing it never ends.
/// </summary>
internal sealed class GuardedSysFsDriver : SysFsDriver
{
    private static readonly string ExportFile = Path.Combine(SysFsChips.Folder, "export");

    private readonly Lock _lock = new();
    private readonly HashSet<int> _open = [];
    private volatile bool _isBroken;
    private volatile bool _isLeft;

    // A number that no chip has: otherwise the base of the first pin controller would be added to every line.
    public GuardedSysFsDriver()
        : base(new GpioChipInfo(int.MaxValue, "", "", 0))
    {
    }

    /// <summary>A line was taken away: its edges are reported no more.</summary>
    public bool IsBroken
    {
        get
        {
            lock (_lock) return _isBroken || !_open.All(static line => Directory.Exists(FolderOf(line)));
        }
    }

    protected override void OpenPin(int pinNumber)
    {
        base.OpenPin(pinNumber);
        lock (_lock) _open.Add(pinNumber);
    }

    // The base forgets a line only if it is there to be closed, and waits when it is disposed until it has forgotten
    // all.
    protected override void ClosePin(int pinNumber)
    {
        if (!IsExported(pinNumber)) _isLeft = true;
        base.ClosePin(pinNumber);
        lock (_lock) _open.Remove(pinNumber);
    }

    [SuppressMessage("Design", "CA1031", Justification = "On the driver's own thread nobody else would catch it.")]
    protected override PinValue Read(int pinNumber)
    {
        try
        {
            return base.Read(pinNumber);
        }
        catch (Exception e)
        {
            _isBroken = true;
            // The driver's thread ends by this one.
            throw new ObjectDisposedException($"/sys/class/gpio/gpio{pinNumber}: {e.Message}", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        int[] open;
        lock (_lock) open = [.. _open];
        if (!_isLeft && open.All(IsExported)) base.Dispose(disposing);
    }

    // Brings it back if it is not.
    private static bool IsExported(int line)
    {
        if (Directory.Exists(FolderOf(line))) return true;
        try
        {
            File.WriteAllText(ExportFile, line.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        return Directory.Exists(FolderOf(line));
    }

    private static string FolderOf(int line) =>
        Path.Combine(SysFsChips.Folder, string.Create(CultureInfo.InvariantCulture, $"gpio{line}"));
}
