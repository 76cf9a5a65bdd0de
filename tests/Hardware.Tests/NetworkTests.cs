using Camerad.Hardware.Tests.Machine;
using Camerad.TestKit.Processes;

namespace Camerad.Hardware.Tests;

/// <summary>The wire to the machine.</summary>
[Collection(MachineCollection.Name)]
public sealed class NetworkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly EmulatedMachine _machine;

    public NetworkTests(EmulatedMachine machine)
    {
        machine.Require();
        _machine = machine;
    }

    [Fact]
    public async Task Datagram_reaches_the_guest_and_its_echo_comes_back()
    {
        await using GuestProcess echo = await _machine.StartAsync("/payload/guest udp-echo 45000");
        await echo.WaitUntilAsync(result => result.Output.StartsWith("listening", StringComparison.Ordinal), Patience);
        using var sender = new ChildProcess(
        [
            .. _machine.Prefix, "/bin/bash", "-c",
            $"exec 3<>/dev/udp/{EmulatedMachine.GuestAddress}/45000; echo hello >&3; head -n 1 <&3",
        ]);

        Assert.True(sender.WaitUntil(() => sender.Lines.Contains("hello"), Patience), sender.Tail);
    }
}
