using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Camerad.Daemon.Hosting;

/// <summary>
/// The line to the service manager (sd_notify(3)): datagrams of <c>KEY=value</c> lines to the socket that NOTIFY_SOCKET
/// names. Our own, because Microsoft.Extensions.Hosting.Systemd first asks /proc for its parent's name, and the unit's
/// ProtectProc=invisible hides that: it would never say that it is ready. Threading: any.
/// </summary>
internal sealed class NotifySocket : IDisposable
{
    public const string Ready = "READY=1";
    public const string Stopping = "STOPPING=1";
    public const string Alive = "WATCHDOG=1";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
    {
        Blocking = false, // a manager that does not read must not hold us up
    };

    private readonly UnixDomainSocketEndPoint _manager;

    private NotifySocket(UnixDomainSocketEndPoint manager, TimeSpan? watchdogInterval) =>
        (_manager, WatchdogInterval) = (manager, watchdogInterval);

    /// <summary>How often <see cref="Alive"/> must come at least; null: nobody waits for it.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>Null where no service manager listens.</summary>
    public static NotifySocket? FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        string path = environment.GetValueOrDefault("NOTIFY_SOCKET", "");
        // Other kinds exist (vsock:… for virtual machines), for managers that are not ours.
        if (path.Length < 2 || path[0] is not ('/' or '@')) return null;
        try
        {
            // @ stands for the zero byte of an abstract address.
            var manager = new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path);
            return new NotifySocket(manager, ReadWatchdogInterval(environment));
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // longer than an address can be
        }
    }

    /// <summary>One datagram with these lines.</summary>
    /// <returns>False: it did not arrive, which sd_notify(3) calls no reason to stop.</returns>
    public bool Send(params ReadOnlySpan<string> lines)
    {
        try
        {
            return _socket.SendTo(Encoding.UTF8.GetBytes(string.Join('\n', lines)), _manager) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>What <c>systemctl status</c> shows.</summary>
    public static string Status(string text) => "STATUS=" + text.ReplaceLineEndings(" ");

    public void Dispose() => _socket.Dispose();

    // As sd_watchdog_enabled(3): WATCHDOG_PID, where it is set, says whom the request is for.
    private static TimeSpan? ReadWatchdogInterval(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.TryGetValue("WATCHDOG_PID", out string? process)
            && process != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) return null;
        return long.TryParse(
                environment.GetValueOrDefault("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture,
                out long microseconds)
            && microseconds is > 0 and <= long.MaxValue / TimeSpan.TicksPerMicrosecond
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }
}
