using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Camerad.Daemon.Cli;

namespace Camerad.Daemon.Tests.Cli;

public sealed class CommandLineTests
{
    private static readonly string[] AnyPorts = ["--set", "http.listen=127.0.0.1:0", "--set", "webrtc.udpPort=0"];

    [Theory]
    [InlineData("--version", "camerad ")]
    [InlineData("--help", "check")]
    [InlineData("check --help", "--config")]
    public async Task Information_goes_to_the_output_with_exit_code_0(string args, string expected)
    {
        (int code, string output, string error) = await Invoke(args.Split(' '));

        Assert.Equal((ExitCode.Success, ""), (code, error));
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bla")]
    [InlineData("run --nope")]
    [InlineData("--config")]
    public async Task Wrong_command_line_is_exit_code_2_and_a_sentence(string args)
    {
        (int code, string output, string error) = await Invoke(args.Split(' '));

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.StartsWith("camerad: ", error, StringComparison.Ordinal);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("")]
    [InlineData("devices")]
    public async Task Refused_configuration_is_exit_code_1_and_no_stack_trace(string command)
    {
        (int code, _, string error) =
            await Invoke([.. Words(command), "--set", "http.lisen=1", "--set", "webrtc.udpPort=x"]);

        Assert.Equal(ExitCode.Fault, code);
        Assert.Contains("http.lisen", error, StringComparison.Ordinal);
        Assert.Contains("webrtc.udpPort", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Architecture.Arm, "(arm)")]
    [InlineData(Architecture.Armv6, "(armv6)")]
    [InlineData(Architecture.X86, "(x86)")]
    public async Task System_of_32_bits_is_refused_with_a_sentence(Architecture architecture, string name)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await new CommandLine(output, error, new Dictionary<string, string>(), architecture)
            .InvokeAsync(["--version"], TestContext.Current.CancellationToken);

        Assert.Equal((ExitCode.Fault, ""), (code, output.ToString()));
        Assert.StartsWith("camerad: this is a 32-bit system " + name, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("install the 64-bit Raspberry Pi OS", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Architecture.Arm64)]
    [InlineData(Architecture.X64)]
    public void System_of_64_bits_is_taken(Architecture architecture) =>
        Assert.Null(SupportedArchitecture.Refusal(architecture));

    [Fact]
    public async Task Check_looks_at_libraries_and_health()
    {
        (_, string output, _) = await Invoke(["check", .. AnyPorts]);

        foreach (string name in new[] { "OpenSSL", "OpenH264", "TurboJPEG", "ALSA", "Opus" })
            Assert.Matches($"libraries +{name}", output);
        Assert.Matches("(ok  |warn)  +health ", output);
    }

    [Fact]
    public async Task Setting_without_a_value_is_refused()
    {
        (int code, _, string error) = await Invoke("devices", "--set", "http.listen");

        Assert.Equal(ExitCode.Fault, code);
        Assert.Contains("key=value", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_of_the_defaults_finds_no_fault()
    {
        (int code, string output, _) = await Invoke(["check", .. AnyPorts]);

        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("0 faults", output, StringComparison.Ordinal);
        Assert.Contains("http.listen", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_lists_refused_keys_as_rows()
    {
        (int code, string output, _) = await Invoke("check", "--set", "device.idd=x");

        Assert.Equal(ExitCode.Fault, code);
        Assert.Contains("FAULT  device.idd", output, StringComparison.Ordinal);
        Assert.Contains("fix: Did you mean \"id\"?", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_finds_ports_that_are_taken()
    {
        using var http = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        http.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        http.Listen();
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Bind(new IPEndPoint(IPAddress.Any, 0));

        (int code, string output, _) = await Invoke(
            "check", "--set", $"http.listen={http.LocalEndPoint}", "--set",
                $"webrtc.udpPort={((IPEndPoint)udp.LocalEndPoint!).Port}");

        Assert.Equal(ExitCode.Fault, code);
        Assert.Contains($"{http.LocalEndPoint} is taken", output, StringComparison.Ordinal);
        Assert.Contains("2 faults", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "streams.main.source.type=file streams.main.source.path=/nowhere.h264", "does not exist", "who may read")]
    [InlineData("streams.main.source.type=file streams.main.source.path=/etc/passwd", "not Annex B", "ffmpeg")]
    [InlineData(
        "streams.main.source.type=command streams.main.source.command=no-such-program", "no program", "apt install")]
    [InlineData(
        "streams.main.source.type=v4l2 streams.main.source.device=/dev/no-such", "there is no /dev/no-such",
        "camerad devices")]
    [InlineData("streams.main.source.type=rpicam", "rpicam-vid is not installed", "apt install rpicam-apps-lite")]
    [InlineData("webrtc.interfaces=nosuch0", "no interface nosuch0", "Present: ")]
    [InlineData("http.tokenFile=/nowhere", "token file /nowhere can't be read", "openssl rand")]
    [InlineData("http.certFile=/nowhere http.keyFile=/nowhere", "can't be read", "paths")]
    [InlineData("mqtt.url=mqtts://127.0.0.1:1 mqtt.caFile=/etc/passwd", "holds no certificate", "PEM")]
    [InlineData("mqtt.url=mqtt://127.0.0.1:1", "127.0.0.1:1", "mqtt.url")]
    [InlineData("snapshots.directory=/dev/null/x", "/dev/null/x can't be used", "on a working disk")]
    [InlineData(
        "snapshots.directory=/tmp snapshots.minFreeBytes=1000000000000000", "/tmp has", "lower snapshots.minFreeBytes")]
    public async Task Check_names_the_fix_for_each_fault(string settings, string found, string fix)
    {
        (int code, string output, _) = await Invoke(
            ["check", .. AnyPorts, .. Words(settings).SelectMany(static setting => new[] { "--set", setting })]);

        Assert.Equal(ExitCode.Fault, code);
        Assert.Contains(found, output, StringComparison.Ordinal);
        Assert.Contains(fix, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_lists_streams_encoders_and_addresses()
    {
        (int code, string text, _) = await Invoke("devices");
        (_, string json, _) = await Invoke("devices", "--json");

        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("demo", text, StringComparison.Ordinal);
        Assert.Contains("OpenH264", text, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal("main", document.RootElement.GetProperty("streams")[0].GetProperty("name").GetString());
        Assert.True(document.RootElement.GetProperty("addresses").GetArrayLength() > 0);
        Assert.Equal(JsonValueKind.Array, document.RootElement.GetProperty("videoDevices").ValueKind);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<(int Code, string Output, string Error)> Invoke(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await new CommandLine(output, error, new Dictionary<string, string>())
            .InvokeAsync(args, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
