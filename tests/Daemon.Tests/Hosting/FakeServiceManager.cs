using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Camerad.Daemon.Tests.Hosting;

/// <summary>What systemd is to a service: a datagram socket at a path of the file system, or an abstract one.</summary>
internal sealed class FakeServiceManager : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Thread _reader;

    public FakeServiceManager(bool isAbstract = false)
    {
        Address = isAbstract ? "@camerad-test-" + Guid.NewGuid().ToString("N") : Path.Combine(_folder.Root, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + Address[1..] : Address));
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>The value of NOTIFY_SOCKET.</summary>
    public string Address { get; }

    /// <summary>Every datagram so far.</summary>
    public ConcurrentQueue<string> Messages { get; } = new();

    /// <summary>The lines of all datagrams that begin so.</summary>
    public IReadOnlyList<string> Lines(string begin = "") =>
        [.. Messages.SelectMany(static message => message.Split('\n'))
            .Where(line => line.StartsWith(begin, StringComparison.Ordinal))];

    /// <summary>The environment that systemd gives to a service with WatchdogSec, or without it.</summary>
    public Dictionary<string, string> Environment(TimeSpan? watchdog = null)
    {
        var environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = Address };
        if (watchdog is { } interval) environment["WATCHDOG_USEC"] = $"{interval.TotalMicroseconds:0}";
        return environment;
    }

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        using var timeout = new CancellationTokenSource(Limit);
        while (!condition())
        {
            if (timeout.IsCancellationRequested)
                Assert.Fail($"not within {Limit.TotalSeconds} s: {what}; there came: {string.Join(" | ", Messages)}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _reader.Join();
        _folder.Dispose();
    }

    private void Read()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (true) Messages.Enqueue(Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
