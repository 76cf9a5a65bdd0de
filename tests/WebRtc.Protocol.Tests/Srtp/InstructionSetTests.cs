using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Tests.Srtp;

/// <summary>
/// Runs all SRTP tests again in processes in which the runtime is told to do without some instructions, so that what
/// such a CPU would choose is what is tested.
/// </summary>
public sealed partial class InstructionSetTests
{
    private const string ExpectedVariable = "CAMERAD_TEST_EXPECTED_PRIMITIVES";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Settings of the runtime with the set that is then the best.</summary>
    public static TheoryData<string, string> Settings => NeonLanes.IsSupported
        ? new()
        {
            { "EnableArm64Aes", "bitsliced-neon" }, { "EnableArm64Sha1", "arm-aes" },
            { "EnableHWIntrinsic", "portable" },
        }
        : new() { { "EnableAVX2", "x86-aes" }, { "EnableAES", "bitsliced-avx2" }, { "EnableHWIntrinsic", "portable" } };

    [Theory, MemberData(nameof(Settings))]
    public async Task Srtp_passes_its_tests_without_the_instructions(string setting, string expected)
    {
        if (IsChild) return;
        Assert.SkipUnless(PrimitiveSet.Best.Name is "x86-aes-avx2" or "arm-aes-sha1",
            "this CPU lacks some of the instructions to begin with");
        (int exitCode, string output) = await RunSelf(setting, expected);
        Assert.True(exitCode == 0, output);
        Match total = Totals().Match(output);
        Assert.True(total.Success && int.Parse(total.Groups[1].Value, CultureInfo.InvariantCulture) > 10, output);
    }

    [Fact]
    public void Best_primitives_are_those_this_process_is_limited_to()
    {
        string expected = Environment.GetEnvironmentVariable(ExpectedVariable) ?? PrimitiveSet.Supported[0].Name;
        Assert.Equal(expected, PrimitiveSet.Best.Name);
    }

    private static bool IsChild => Environment.GetEnvironmentVariable(ExpectedVariable) is not null;

    private static async Task<(int ExitCode, string Output)> RunSelf(string setting, string expected)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "-noLogo", "-noColor", "-namespace", "Camerad.WebRtc.Protocol.Tests.Srtp*" },
        };
        start.Environment["DOTNET_" + setting] = "0";
        start.Environment[ExpectedVariable] = expected;
        using Process child = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Limit);
        try
        {
            Task<string> output = child.StandardOutput.ReadToEndAsync(timeout.Token);
            Task<string> errors = child.StandardError.ReadToEndAsync(timeout.Token);
            await child.WaitForExitAsync(timeout.Token);
            return (child.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            child.Kill();
            return (-1, "took longer than " + Limit);
        }
    }

    [GeneratedRegex(@"Total: (\d+), Errors: 0, Failed: 0")]
    private static partial Regex Totals();
}
