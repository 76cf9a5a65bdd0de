using System.Net;
using System.Net.Sockets;

namespace Camerad.Signaling.Broker;

/// <summary>Accepts TCP connections for the broker.</summary>
internal sealed class BrokerListener : IAsyncDisposable
{
    private const int Backlog = 32;
    // E.g. out of file descriptors.
    private static readonly TimeSpan AcceptFailurePause = TimeSpan.FromMilliseconds(200);

    private readonly Socket _socket;
    private readonly BrokerConnections _connections;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <exception cref="SocketException">The port is taken, or the address is not ours.</exception>
    public BrokerListener(IPEndPoint endPoint, BrokerConnections connections)
    {
        _connections = connections;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(endPoint);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>With the port the system chose where 0 was asked for.</summary>
    public IPEndPoint EndPoint { get; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket client = await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                client.NoDelay = true;
                _ = ServeAsync(client);      // owned by the broker: ends when its client ends or the broker stops
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(AcceptFailurePause, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        EndPoint remote = client.RemoteEndPoint ?? EndPoint;
        using var stream = new NetworkStream(client, ownsSocket: true);
        await _connections.RunAsync(stream, EndPoint, remote, isDevice: false).ConfigureAwait(false);
    }
}
