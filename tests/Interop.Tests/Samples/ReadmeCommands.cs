using System.Text.RegularExpressions;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Samples;

/// <summary>The commands that the library's README tells its readers.</summary>
internal static partial class ReadmeCommands
{
    private static readonly string Readme =
        File.ReadAllText(Path.Combine(Repository.Root, "src", "WebRtc", "README.md"));

    /// <summary>
    /// What follows <c>dotnet run --project</c>, word by word: the project and, after --, its arguments.
    /// </summary>
    /// <param name="sample">SendVideo, ReceiveCamera or Chat.</param>
    public static string[] Run(string sample) => Single(RunCommand(), "project", $"src/Samples/{sample}");

    /// <summary>What makes a file for SendVideo, word by word.</summary>
    public static string[] Ffmpeg() => Single(FfmpegCommand(), "program", "ffmpeg");

    private static string[] Single(Regex pattern, string group, string wanted) =>
        Assert.Single(pattern.Matches(Readme), match => match.Groups[group].Value == wanted)
            .Groups["words"].Value.Split(' ');

    [GeneratedRegex("`dotnet run --project (?<words>(?<project>[^ `]+)[^`]*)`")]
    private static partial Regex RunCommand();

    [GeneratedRegex("`(?<words>(?<program>ffmpeg) [^`]+)`")]
    private static partial Regex FfmpegCommand();
}
