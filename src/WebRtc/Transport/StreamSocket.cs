using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Turn;
using Camerad.WebRtc.Transport.Interop;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// A TCP or TLS connection to a TURN server, in the clothes of a datagram socket: the loop takes whole messages from it
/// and gives it whole messages, and waits for neither. Two pool tasks move the bytes; a bounded queue lies between each
/// of them and the loop. When what is to be written waits too long, the newest is lost, as in a router.
/// </summary>
internal sealed class StreamSocket : IDatagramSocket
{
    /// <summary>Bytes that wait to be written: a quarter of a second at 4 Mbit/s.</summary>
    internal const int MaxQueueLength = 128 << 10;

    /// <summary>Bytes more for what the TURN client itself has to say.</summary>
    internal const int ControlReserve = 16 << 10;

    /// <summary>Bytes that wait to be taken; the sender is told to wait by TCP then.</summary>
    internal const int MaxInboxLength = 64 << 10;

    /// <summary>For what is queued, when the socket is closed.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly Stream _stream;
    private readonly TransportAddress _server;
    private readonly Action _wake;
    private readonly Action _ended;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _hasOutput = new(0), _hasRoom = new(0);
    private readonly (int Offset, int Length)[] _messages = new (int, int)[DatagramReceiver.BatchLength];
    private readonly byte[] _inbox = new byte[MaxInboxLength];
    private readonly byte[] _parsed = new byte[MaxInboxLength + TurnStream.MaxMessageLength];
    private byte[] _queue = new byte[MaxQueueLength + ControlReserve];
    private byte[] _writing = new byte[MaxQueueLength + ControlReserve];
    private int _inboxLength, _parsedStart, _parsedEnd, _queueLength;
    private bool _isReaderWaiting, _isClosing, _isBroken;

    private StreamSocket(Stream stream, in TransportAddress server, int localPort, Action wake, Action ended)
    {
        (_stream, _server, _wake, _ended) = (stream, server, wake, ended);
        LocalPort = localPort;
        _ = RunAsync();
    }

    public int LocalPort { get; }

    public bool HasIPv6 => !_server.IsIPv4;

    /// <summary>Nothing to poll: whoever reads it wakes the loop.</summary>
    public int Descriptor => -1;

    /// <summary>Connects, for TLS with a certificate for <paramref name="host"/>.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="host">A name, or the literal address.</param>
    /// <param name="protocol">TCP or TLS.</param>
    /// <param name="roots">Trusted instead of the machine's own; empty: those.</param>
    /// <param name="wake">Called, from any thread, when there is something to receive.</param>
    /// <param name="ended">Called once, from any thread, when the connection has ended by itself.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SocketException">Nobody is there.</exception>
    /// <exception cref="AuthenticationException">The certificate is not the host's.</exception>
    public static async Task<StreamSocket> ConnectAsync(
        TransportAddress server, string host, RelayProtocol protocol, IReadOnlyList<X509Certificate2> roots,
        Action wake, Action ended, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(new IPEndPoint(server.ToIPAddress(), server.Port), cancellation)
                .ConfigureAwait(false);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (protocol == RelayProtocol.Tls)
                stream = await SecureAsync(stream, host, roots, cancellation).ConfigureAwait(false);
            return new StreamSocket(stream, server, ((IPEndPoint)socket.LocalEndPoint!).Port, wake, ended);
        }
        catch
        {
            if (stream is not null) await stream.DisposeAsync().ConfigureAwait(false);
            socket.Dispose();
            throw;
        }
    }

    public int Receive()
    {
        TakeInbox();
        int count = 0;
        while (count < _messages.Length && !_isBroken)
        {
            ReadOnlySpan<byte> rest = _parsed.AsSpan(_parsedStart.._parsedEnd);
            // Nothing behind rubbish can be found again.
            if (!TurnStream.TryFindMessage(rest, out int length)) Break();
            if (length == 0) return count;
            _messages[count++] = (_parsedStart, length);
            _parsedStart += length;
        }
        if (_parsedEnd > _parsedStart && !_isBroken) _wake();
        return count;
    }

    public Span<byte> Received(int index, out Route route)
    {
        route = new Route(default, _server);
        return _parsed.AsSpan(_messages[index].Offset, _messages[index].Length);
    }

    public int Send(SendBatch batch, int first, int end)
    {
        lock (_gate)
        {
            for (; first < end && !_isClosing; first++)
            {
                SendBatch.Datagram datagram = batch.Datagrams[first];
                // Frames of peers' data are not the server's own business.
                int limit = datagram.FrameLength > 0 ? MaxQueueLength : _queue.Length;
                if (_queueLength + datagram.Length > limit) break;
                batch.Payload(datagram).CopyTo(_queue.AsSpan(_queueLength));
                _queueLength += datagram.Length;
            }
            Announce(_hasOutput);
        }
        return first;
    }

    /// <summary>Writes what is queued, and closes.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosing) return;
            _isClosing = true;
            Announce(_hasOutput);
        }
        _stop.CancelAfter(Linger);
    }

    private static async Task<Stream> SecureAsync(
        Stream stream, string host, IReadOnlyList<X509Certificate2> roots, CancellationToken cancellation)
    {
        var secured = new SslStream(stream);
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (roots.Count > 0) options.CertificateChainPolicy = Trusting(roots);
        try
        {
            await secured.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static X509ChainPolicy Trusting(IReadOnlyList<X509Certificate2> roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        foreach (X509Certificate2 root in roots) policy.CustomTrustStore.Add(root);
        return policy;
    }

    private static void Announce(SemaphoreSlim signal)
    {
        if (signal.CurrentCount == 0) signal.Release();
    }

    // Loop: what has been read since joins what was left of a message.
    private void TakeInbox()
    {
        _parsed.AsSpan(_parsedStart.._parsedEnd).CopyTo(_parsed);
        (_parsedStart, _parsedEnd) = (0, _parsedEnd - _parsedStart);
        lock (_gate)
        {
            int length = Math.Min(_inboxLength, _parsed.Length - _parsedEnd);
            _inbox.AsSpan(0, length).CopyTo(_parsed.AsSpan(_parsedEnd));
            _inbox.AsSpan(length.._inboxLength).CopyTo(_inbox);
            _inboxLength -= length;
            _parsedEnd += length;
            if (!_isReaderWaiting || length == 0) return;
            _isReaderWaiting = false;
            _hasRoom.Release();
        }
    }

    private void Break()
    {
        _isBroken = true;
        _stop.Cancel();
    }

    // Owned by the loop: it ends with the socket, or with the connection.
    private async Task RunAsync()
    {
        Task reading = ReadAsync(), writing = WriteAsync();
        await Task.WhenAny(reading, writing).ConfigureAwait(false);
        bool isClosing;
        lock (_gate) isClosing = _isClosing;
        if (isClosing) await writing.ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(reading, writing).ConfigureAwait(false);
        try
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // Its other end is gone already.
        }
        lock (_gate) isClosing = _isClosing;
        if (!isClosing) _ended();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[TurnStream.MaxMessageLength * 8];
        try
        {
            while (true)
            {
                int length = await _stream.ReadAsync(buffer, _stop.Token).ConfigureAwait(false);
                if (length == 0) return;
                while (!TryKeep(buffer.AsSpan(0, length))) await _hasRoom.WaitAsync(_stop.Token).ConfigureAwait(false);
                _wake();
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // The connection is gone, or we have left it.
        }
    }

    // False: wait for room.
    private bool TryKeep(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _isReaderWaiting = _inboxLength + bytes.Length > _inbox.Length;
            if (_isReaderWaiting) return false;
            bytes.CopyTo(_inbox.AsSpan(_inboxLength));
            _inboxLength += bytes.Length;
            return true;
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                int length = TakeQueue(out bool isLast);
                ReadOnlyMemory<byte> next = _writing.AsMemory(0, length);
                if (length > 0) await _stream.WriteAsync(next, _stop.Token).ConfigureAwait(false);
                else if (isLast) return;
                else await _hasOutput.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // As in reading.
        }
    }

    private int TakeQueue(out bool isLast)
    {
        lock (_gate)
        {
            isLast = _isClosing;
            (_queue, _writing) = (_writing, _queue);
            (int length, _queueLength) = (_queueLength, 0);
            return length;
        }
    }

    private static bool IsEnd(Exception exception) =>
        exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException;
}
