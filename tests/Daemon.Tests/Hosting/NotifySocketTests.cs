using System.Globalization;
using Camerad.Daemon.Hosting;

namespace Camerad.Daemon.Tests.Hosting;

public sealed class NotifySocketTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lines_arrive_as_one_datagram_at_either_kind_of_address(bool isAbstract)
    {
        using var manager = new FakeServiceManager(isAbstract);
        using NotifySocket socket = NotifySocket.FromEnvironment(manager.Environment())!;

        Assert.True(socket.Send(NotifySocket.Ready, NotifySocket.Status("two\nlines")));

        await manager.UntilAsync(() => !manager.Messages.IsEmpty, "a datagram");
        Assert.Equal(["READY=1\nSTATUS=two lines"], manager.Messages);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("relative")]
    [InlineData("vsock:2:1234")]
    public void Nobody_is_told_where_no_manager_is_named(string? address)
    {
        Dictionary<string, string> environment = address is null ? [] : new() { ["NOTIFY_SOCKET"] = address };

        Assert.Null(NotifySocket.FromEnvironment(environment));
    }

    [Fact]
    public void Address_that_is_too_long_is_no_manager() => Assert.Null(NotifySocket.FromEnvironment(
        new Dictionary<string, string> { ["NOTIFY_SOCKET"] = "/" + new string('x', 200) }));

    [Fact]
    public void Manager_that_is_gone_is_no_error()
    {
        using NotifySocket socket = NotifySocket.FromEnvironment(
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = "/nowhere/notify" })!;

        Assert.False(socket.Send(NotifySocket.Ready));
    }

    [Theory]
    [InlineData("3000000", null, 3000)]
    [InlineData("3000000", "self", 3000)]
    [InlineData("3000000", "1", null)] // meant for another process
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("soon", null, null)]
    [InlineData("18446744073709551615", null, null)]
    [InlineData(null, null, null)]
    public void Watchdog_interval_is_read_as_sd_watchdog_enabled_does(string? usec, string? pid, int? milliseconds)
    {
        var environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = "/run/notify" };
        if (usec is not null) environment["WATCHDOG_USEC"] = usec;
        if (pid is not null)
        {
            environment["WATCHDOG_PID"] =
                pid == "self" ? Environment.ProcessId.ToString(CultureInfo.InvariantCulture) : pid;
        }

        using NotifySocket socket = NotifySocket.FromEnvironment(environment)!;

        Assert.Equal(milliseconds, (int?)socket.WatchdogInterval?.TotalMilliseconds);
    }
}
