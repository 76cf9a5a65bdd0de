using System.Diagnostics;
using Xunit;

namespace Camerad.TestKit.Processes;

/// <summary>The foreign programs that tests need: looked for, built or fetched once; a test whose tool is missing is
/// skipped.</summary>
internal static class Tools
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(5);

    private static readonly Lazy<string?> PionFault = new(() => Build("pion/build", Pion, "/usr/bin/go", PionPackage));
    private static readonly Lazy<string?> GmpFault =
        new(() => Build("firefox-h264/build", Gmp, "/usr/bin/g++", OpenH264Header));
    private static readonly Lazy<string?> PuppeteerFault = new(FetchPuppeteer);

    private const string PionPackage = "/usr/share/gocode/src/github.com/pion/webrtc";
    private const string OpenH264Header = "/usr/include/wels/codec_api.h";

    /// <summary>The Pion receivers' program.</summary>
    public static string Pion => Path.Combine(Repository.Built, "pion-receiver");

    /// <summary>The folder of Firefox's H.264 plugin.</summary>
    public static string Gmp => Path.Combine(Repository.Built, "gmp");

    public static void RequirePion() => Require(PionFault.Value);

    public static void RequireBrowser(string browser)
    {
        Require(browser == "firefox"
            ? Missing("/usr/bin/firefox-esr") ?? GmpFault.Value
            : Missing("/usr/bin/chromium"));
        Require(PuppeteerFault.Value);
    }

    public static void RequireFile(string path) => Require(Missing(path));

    /// <param name="module">Of /usr/bin/python3, Debian's.</param>
    public static void RequirePython(string module) =>
        Require(Missing("/usr/bin/python3") ?? (IsPythonModule(module) ? null : $"python3 has no module {module}"));

    private static bool IsPythonModule(string module) =>
        Run("/usr/bin/python3", ["-c", $"import {module}"], Repository.Peers) is null;

    private static void Require(string? fault) => Assert.SkipWhen(fault is not null, fault ?? "");

    private static string? Missing(string path) =>
        File.Exists(path) || Directory.Exists(path) ? null : $"{path} is not installed";

    private static string? Build(string script, string output, params string[] needed) =>
        needed.Select(Missing).FirstOrDefault(fault => fault is not null)
        ?? Run(Path.Combine(Repository.Peers, script), [output], Repository.Peers);

    private static string? FetchPuppeteer()
    {
        string folder = Path.Combine(Repository.Peers, "browser");
        if (Missing("/usr/bin/node") is { } noNode) return noNode;
        if (Missing("/usr/bin/npm") is { } noNpm) return noNpm;
        string mark = Path.Combine(folder, "node_modules", ".package-lock.json");
        return File.Exists(mark) ? null : Run("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder);
    }

    /// <returns>Null if it succeeded, else what it said last.</returns>
    private static string? Run(string program, string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(BuildLimit))
        {
            process.Kill(entireProcessTree: true);
            return $"{program} took longer than {BuildLimit}";
        }
        if (process.ExitCode == 0) return null;
        string said = (output.Result + error.Result).Trim();
        return $"{program} failed: {(said.Length > 500 ? said[^500..] : said)}";
    }
}
