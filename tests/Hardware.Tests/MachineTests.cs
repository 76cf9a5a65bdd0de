using System.Globalization;
using Camerad.Hardware.Tests.Machine;

namespace Camerad.Hardware.Tests;

/// <summary>The emulated machine itself: what other tests build on.</summary>
[Collection(MachineCollection.Name)]
public sealed class MachineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly EmulatedMachine _machine;

    public MachineTests(EmulatedMachine machine)
    {
        machine.Require();
        _machine = machine;
    }

    [Fact]
    public async Task Command_gives_its_exit_code_output_and_errors()
    {
        GuestResult result = await _machine.RunAsync("uname -m; echo sad >&2; exit 3");
        Assert.Equal(new GuestResult(3, "aarch64\n", "sad\n"), result);
    }

    [Fact]
    public async Task Command_that_is_too_slow_is_killed_and_its_output_told()
    {
        GuestException late = await Assert.ThrowsAsync<GuestException>(
            () => _machine.RunAsync("echo begun; sleep 1234", TimeSpan.FromSeconds(2)));

        Assert.Contains("begun", late.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await _machine.RunAsync("pgrep -f 'sleep 1234$'")).ExitCode);
    }

    [Fact]
    public async Task Started_process_is_heard_while_it_runs_and_stopped_with_its_children()
    {
        await using GuestProcess process = await _machine.StartAsync("echo one; (sleep 4321; echo never); true");
        await process.WaitUntilAsync(result => result.Output == "one\n", Patience);
        await _machine.OutputOfAsync("until pgrep -f 'sleep 4321$'; do sleep 0.1; done");

        GuestResult stopped = await process.StopAsync();

        Assert.Equal(new GuestResult(128 + 15, "one\n", ""), stopped);
        Assert.Equal(1, (await _machine.RunAsync("pgrep -f 'sleep 4321$'")).ExitCode);
    }

    [Fact]
    public async Task File_comes_back_as_it_went()
    {
        var content = new byte[3_000_000];
        new Random(1).NextBytes(content);

        await _machine.PutFileAsync("/tmp/file", content, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Assert.Equal("440", await _machine.OutputOfAsync("stat -c %a /tmp/file"));
        Assert.Equal(content, await _machine.GetFileAsync("/tmp/file"));
    }

    [Fact]
    public async Task File_that_is_not_there_is_named()
    {
        GuestException missing = await Assert.ThrowsAsync<GuestException>(() => _machine.GetFileAsync("/nowhere"));
        Assert.Contains("/nowhere", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clock_is_right() // certificates are valid from now on
    {
        long guest = long.Parse(await _machine.OutputOfAsync("date +%s"), CultureInfo.InvariantCulture);
        Assert.InRange(guest - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), -60, 5);
    }

    [Theory]
    [InlineData("libgpiod.so.2", "")]
    [InlineData("libgpiod.so.3", "/opt/libgpiod3")]
    [InlineData("libopenh264.so.7", "")]
    [InlineData("libturbojpeg.so.0", "")]
    [InlineData("libssl.so.3", "")]
    public async Task Library_is_there_for_who_looks_in_the_right_place(string name, string folder)
    {
        string where = folder.Length > 0 ? folder : "/usr/lib/aarch64-linux-gnu";
        await _machine.OutputOfAsync($"test -e {where}/{name}");
    }
}
