using System.Diagnostics;

namespace Camerad.Capture.Tests;

/// <summary>Runs a program of the system's that a test compares with.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Skips the test if the program is not there; fails it if the program fails.</summary>
    /// <returns>What it wrote to stdout.</returns>
    public static string Run(string path, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(path), $"{path} is not installed");
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit)) process.Kill(entireProcessTree: true);
        Assert.True(process.ExitCode == 0, $"{path}: {error.Result}");
        return output.Result;
    }
}
