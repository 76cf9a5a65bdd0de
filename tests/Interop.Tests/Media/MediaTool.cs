using System.Diagnostics;

namespace Camerad.Interop.Tests.Media;

/// <summary>ffmpeg and ffprobe, which must have nothing to complain of.</summary>
internal static class MediaTool
{
    /// <returns>What it says.</returns>
    public static string Run(string program, IReadOnlyList<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", complaints.Result);
        Assert.Equal(0, process.ExitCode);
        return said;
    }
}
