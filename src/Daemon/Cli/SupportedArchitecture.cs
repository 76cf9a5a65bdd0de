using System.Runtime.InteropServices;

namespace Camerad.Daemon.Cli;

/// <summary>
/// camerad is for 64-bit systems. A 64-bit build does not start at all on a 32-bit system, whatever its kernel; a build
/// that does start there is told off here.
/// </summary>
internal static class SupportedArchitecture
{
    /// <returns>Why camerad does not run here, in a sentence; null if it does.</returns>
    public static string? Refusal(Architecture process)
    {
        if (process is not (Architecture.Arm or Architecture.Armv6 or Architecture.X86)) return null;
        string name = process.ToString().ToLowerInvariant();
        return $"this is a 32-bit system ({name}), and camerad needs a 64-bit one. A Raspberry Pi 3, 4, 5 or Zero 2 "
            + "can run it: install the 64-bit Raspberry Pi OS.";
    }
}
