using System.Text.RegularExpressions;
using Camerad.TestKit.Processes;

namespace Camerad.EndToEnd.Tests;

/// <summary>The built daemon, on ports of the kernel's choice.</summary>
internal sealed partial class DaemonProcess : ChildProcess
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    /// <param name="settings">key=value, over the defaults.</param>
    /// <param name="prefix">What comes before the command, for a network namespace.</param>
    /// <param name="listen">http.listen.</param>
    public DaemonProcess(
        IReadOnlyList<string>? settings = null, IReadOnlyList<string>? prefix = null, string listen = "127.0.0.1:0")
        : base(Command(settings ?? [], prefix ?? [], listen))
    {
        Assert.True(WaitUntil(() => FindUrl() is not null, StartLimit), Tail);
        Url = FindUrl()!;
    }

    /// <summary>The page, with a slash at its end.</summary>
    public string Url { get; }

    public string Whep => Url + "whep/main";

    /// <summary>The numbered clip as the stream, instead of the demo.</summary>
    public static IReadOnlyList<string> NumberedClip =>
        ["streams.main.source.type=file", $"streams.main.source.path={Repository.NumberedClip}"];

    private string? FindUrl() =>
        Lines.Select(line => PageUrl().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value;

    private static List<string> Command(IReadOnlyList<string> settings, IReadOnlyList<string> prefix, string listen)
    {
        List<string> command = [.. prefix, DotnetHost, Repository.Daemon, "run"];
        string[] always = [$"http.listen={listen}", "webrtc.udpPort=0", "device.id=endtoend"];
        foreach (string setting in always.Concat(settings)) command.AddRange(["--set", setting]);
        return command;
    }

    private static string DotnetHost => Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet"
        ? path
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    [GeneratedRegex("watch at (http://[^ ]+/)")]
    private static partial Regex PageUrl();
}
