using Camerad.TestKit.Processes;

namespace Camerad.EndToEnd.Tests;

/// <summary>A network namespace whose only address is ::1 (needs root).</summary>
internal sealed class Ipv6Namespace : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);

    private readonly ChildProcess _holder = new(
    [
        "/usr/bin/unshare", "--net", "/bin/sh", "-c",
        "ip link set lo up && ip addr del 127.0.0.1/8 dev lo && ip -6 addr show dev lo | grep -q ::1"
            + " && echo ready && exec sleep 300",
    ]);

    public Ipv6Namespace() =>
        Assert.SkipUnless(
            _holder.WaitUntil(() => _holder.Lines.Contains("ready"), StartLimit),
            "no network namespace: " + _holder.Tail);

    /// <summary>Put before a command, runs it inside.</summary>
    public IReadOnlyList<string> Prefix => ["/usr/bin/nsenter", $"--net=/proc/{_holder.Id}/ns/net", "--"];

    public void Dispose() => _holder.Dispose();
}
