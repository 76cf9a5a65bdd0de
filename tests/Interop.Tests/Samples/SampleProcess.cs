using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Samples;

/// <summary>A sample as it was built beside these tests, given the arguments that the README tells.</summary>
internal sealed partial class SampleProcess : ChildProcess
{
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(20);

    // Ctrl+C is heard also where these tests run in the background, which begins with SIGINT ignored.
    private SampleProcess(IReadOnlyList<string> command)
        : base(["env", "--default-signal=INT", .. command])
    {
    }

    /// <summary>What a browser is to open.</summary>
    public string Address => Assert.Single(Lines.Select(line => OpenLine().Match(line)), match => match.Success)
        .Groups[1].Value;

    /// <summary>Starts it as its users do, on a free port, and waits for its page.</summary>
    /// <param name="sample">SendVideo, ReceiveCamera or Chat.</param>
    /// <param name="file">In the place of FILE.</param>
    public static SampleProcess Start(string sample, string? file = null) =>
        Opened(StartWith(sample, [.. Arguments(sample, file), FreePort()]));

    /// <summary>Starts it by the README's own command; only the build is left out.</summary>
    public static SampleProcess StartByDotnetRun(string sample, string? file = null)
    {
        string[] arguments = Arguments(sample, file);
        string project = Path.Combine(Repository.Root, ReadmeCommands.Run(sample)[0]);
        string[] told = ["dotnet", "run", "--no-build", "--configuration", Configuration, "--project", project, "--"];
        return Opened(new SampleProcess([.. told, .. arguments, FreePort()]));
    }

    /// <summary>Starts it with any arguments, and waits for nothing.</summary>
    /// <param name="sample">SendVideo, ReceiveCamera or Chat.</param>
    /// <param name="arguments">Its own.</param>
    /// <param name="prefix">What comes before the command.</param>
    public static SampleProcess StartWith(
        string sample, IReadOnlyList<string> arguments, IReadOnlyList<string>? prefix = null)
    {
        string program = Path.Combine(
            Repository.Root, "src", "Samples", sample, "bin", Configuration, "net10.0",
            $"Camerad.Samples.{sample}.dll");
        return new SampleProcess([.. prefix ?? [], "dotnet", program, .. arguments]);
    }

    public static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    public void AssertSays(string line) =>
        Assert.True(WaitUntil(() => Lines.Contains(line), Eventually.Limit), $"not said: {line}\n{Tail}");

    /// <summary>It ends by itself, or because of a signal.</summary>
    public void AssertEnds(int exitCode, string? signal = null)
    {
        if (signal is not null) Signal(signal);
        Assert.True(WaitUntil(() => HasExited, ExitLimit), $"it does not end\n{Tail}");
        Kill();   // waits for its last lines
        Assert.Equal(exitCode, ExitCode);
        Assert.DoesNotContain(Lines, static line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    private static string Configuration =>
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    private static SampleProcess Opened(SampleProcess process)
    {
        if (process.WaitUntil(() => process.Lines.Any(OpenLine().IsMatch), Eventually.Limit)) return process;
        string tail = process.Tail;
        process.Dispose();
        throw new InvalidOperationException($"the sample did not start:\n{tail}");
    }

    // dotnet run's --, then FILE or FILE.h264, which stand for the user's own.
    private static string[] Arguments(string sample, string? file) =>
    [
        .. ReadmeCommands.Run(sample).Skip(2)
            .Select(word => word.StartsWith("FILE", StringComparison.Ordinal) ? file! : word),
    ];

    [GeneratedRegex("^Open (http://localhost:[0-9]+/) in a browser. Ctrl\\+C ends.$")]
    private static partial Regex OpenLine();
}
