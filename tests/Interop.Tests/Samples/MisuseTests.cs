using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Samples;

/// <summary>What users get wrong is told in one line, and by the exit code.</summary>
[SupportedOSPlatform("linux")]
public sealed class MisuseTests
{
    private const int Failed = 1, Misused = 2;

    // Root reads everything; without these it is like everybody.
    private static readonly string[] AsOrdinaryUser =
        ["/usr/bin/setpriv", "--bounding-set", "-dac_override,-dac_read_search"];

    public static TheoryData<string> Samples => ["SendVideo", "ReceiveCamera", "Chat"];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task The_readmes_command_starts_it(string sample)
    {
        using var folder = new TemporaryFolder();
        string file = sample == "SendVideo" ? Repository.NumberedClip : folder.File("camera");
        using SampleProcess process = SampleProcess.StartByDotnetRun(sample, file);
        using var http = new HttpClient();
        string page = await http.GetStringAsync(process.Address, TestContext.Current.CancellationToken);
        Assert.Contains("RTCPeerConnection", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SendVideo", "usage: SendVideo FILE.h264 [PORT]")]
    [InlineData("ReceiveCamera", "usage: ReceiveCamera FILE [PORT]")]
    [InlineData("SendVideo", "usage: SendVideo FILE.h264 [PORT]", "a", "8000", "b")]
    [InlineData("Chat", "usage: Chat [PORT]", "8000", "b")]
    public void Too_few_or_many_arguments_are_answered_by_the_usage(
        string sample, string message, params string[] arguments) =>
        AssertRefused(message, Misused, sample, arguments);

    [Theory]
    [InlineData("eight")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("")]
    public void A_bad_port_is_named(string port)
    {
        string message = $"PORT is a number from 1 to 65535, not '{port}'.";
        AssertRefused(message, Misused, "Chat", port);
        AssertRefused(message, Misused, "SendVideo", Repository.NumberedClip, port);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_port_that_is_taken_is_named(string sample)
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Any, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        string[] file = sample switch
        {
            "SendVideo" => [Repository.NumberedClip],
            "ReceiveCamera" => [folder.File("camera")],
            _ => [],
        };
        AssertRefused(
            $"Port {port} can't be had: Address already in use. Another one may be given as the last argument.",
            Failed, sample, [.. file, $"{port}"]);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("missing.h264");
        AssertRefused($"Could not find file '{file}'.", Failed, "SendVideo", file, SampleProcess.FreePort());
        AssertRefused(
            $"Could not find a part of the path '{file}/camera'.", Failed, "ReceiveCamera", file + "/camera",
            SampleProcess.FreePort());
    }

    [Fact]
    public void A_folder_is_no_file()
    {
        using var folder = new TemporaryFolder();
        string path = Directory.CreateDirectory(folder.File("folder")).FullName;
        string message = $"Access to the path '{path}' is denied.";
        AssertRefused(message, Failed, "SendVideo", path, SampleProcess.FreePort());
        AssertRefused(message, Failed, "ReceiveCamera", path, SampleProcess.FreePort());
    }

    [Fact]
    public void A_file_that_must_not_be_read_or_written_is_named()
    {
        Tools.RequireFile(AsOrdinaryUser[0]);
        using var folder = new TemporaryFolder();
        string file = folder.File("locked.h264");
        File.Copy(Repository.NumberedClip, file);
        File.SetUnixFileMode(file, UnixFileMode.None);
        foreach (string sample in (string[])["SendVideo", "ReceiveCamera"])
        {
            using SampleProcess process = SampleProcess.StartWith(
                sample, [file, SampleProcess.FreePort()], Environment.IsPrivilegedProcess ? AsOrdinaryUser : []);
            AssertRefused(process, $"Access to the path '{file}' is denied.", Failed);
        }
    }

    [Fact]
    public void A_file_without_H264_pictures_is_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (byte[] content in (byte[][])[[], "no video"u8.ToArray(), new byte[100_000]])
        {
            string file = folder.File("other.h264");
            File.WriteAllBytes(file, content);
            AssertRefused(
                $"'{file}' has no H.264 picture; is it an Annex B file?", Failed, "SendVideo", file,
                SampleProcess.FreePort());
        }
    }

    [Fact]
    public void A_file_with_B_frames_is_refused_with_what_to_do()
    {
        using SampleProcess process = SampleProcess.StartWith(
            "SendVideo",
            [Path.Combine(Repository.Root, "tests", "media", "b-frames.h264"), SampleProcess.FreePort()]);
        process.AssertEnds(Failed);
        string line = Assert.Single(process.Lines, static line => !line.StartsWith("Open ", StringComparison.Ordinal));
        Assert.Contains("B-frames", line, StringComparison.Ordinal);
        Assert.Contains("ffmpeg -bf 0", line, StringComparison.Ordinal);
    }

    private static void AssertRefused(string message, int exitCode, string sample, params string[] arguments)
    {
        using SampleProcess process = SampleProcess.StartWith(sample, arguments);
        AssertRefused(process, message, exitCode);
    }

    private static void AssertRefused(SampleProcess process, string message, int exitCode)
    {
        process.AssertEnds(exitCode);
        Assert.Equal([message], process.Lines);
    }
}
