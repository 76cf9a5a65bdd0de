using Camerad.Capture.Interop;

namespace Camerad.Capture.Machine;

/// <summary>What the kernel knows of its wall clock.</summary>
public static class KernelClock
{
    /// <summary>
    /// True if a time service keeps the clock right (systemd-timesyncd, ntpd, chrony with its rtcsync); false if none
    /// has done so since the machine started, or none for hours; null if this process may not ask, as under systemd's
    /// ProtectClock.
    /// </summary>
    public static bool? IsSynchronized
    {
        get
        {
            var discipline = new Timex.Discipline();
            if (Timex.adjtimex(ref discipline) < 0) return null;
            return (discipline.Status & Timex.StatusUnsynchronized) == 0;
        }
    }
}
