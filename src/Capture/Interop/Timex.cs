using System.Runtime.InteropServices;

namespace Camerad.Capture.Interop;

/// <summary>The kernel's discipline of the clock (sys/timex.h); it is only read here.</summary>
internal static partial class Timex
{
    /// <summary>STA_UNSYNC: no time service has set the clock yet, or none for hours.</summary>
    public const int StatusUnsynchronized = 0x0040;

    /// <summary>struct timex as the C library's <c>long</c> of this machine makes it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Discipline
    {
        /// <summary>What to change; 0 changes nothing and needs no privilege.</summary>
        public uint Modes;

        public nint Offset;
        public nint Frequency;
        public nint MaximumError;
        public nint EstimatedError;
        public int Status;
        public nint Constant;
        public nint Precision;
        public nint Tolerance;
        public nint Seconds;
        public nint Microseconds;
        public nint Tick;
        public nint PulseFrequency;
        public nint PulseJitter;
        public int PulseShift;
        public nint PulseStability;
        public nint JitterCount;
        public nint CalibrationCount;
        public nint ErrorCount;
        public nint StabilityCount;
        public int TaiOffset;
        public Reserve Reserved;
    }

    /// <summary>Eleven ints that the kernel keeps for later.</summary>
    [System.Runtime.CompilerServices.InlineArray(11)]
    public struct Reserve
    {
        private int _first;
    }

    /// <returns>
    /// The state of the clock (0 to 5), or -1: a sandbox that protects the clock forbids even reading.
    /// </returns>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int adjtimex(ref Discipline discipline);
}
