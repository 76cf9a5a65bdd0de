using System.ComponentModel;
using System.Diagnostics;

namespace Camerad.Packaging.Tests;

/// <summary>A program that ran to its end.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">Standard output and standard error.</param>
internal sealed record Program(int ExitCode, string Output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Runs it, without a terminal or input.</summary>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    public static Program Run(IReadOnlyList<string> command, TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["SYSTEMD_COLORS"] = "0";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit ?? Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"not within {limit ?? Limit}: {string.Join(' ', command)}");
        }

        return new Program(process.ExitCode, output.Result + error.Result);
    }

    /// <summary>Runs it; the test fails if it does.</summary>
    public static string Succeed(params string[] command)
    {
        Program program = Run(command);
        Assert.True(program.ExitCode == 0, $"{string.Join(' ', command)}: {program.ExitCode}\n{program.Output}");
        return program.Output;
    }

    /// <summary>Skips the test where a program is missing.</summary>
    public static void Require(string name, string package)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        Assert.SkipUnless(
            folders.Any(folder => File.Exists(Path.Combine(folder, name))),
            $"{name} is missing (apt install {package})");
    }
}
