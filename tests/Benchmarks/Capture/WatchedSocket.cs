using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Camerad.Benchmarks.Measurement;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Transport;

namespace Camerad.Benchmarks.Capture;

/// <summary>
/// The real socket, with the times at which pictures have left it, and a viewer who answers connectivity checks: the
/// far end of the cable throws everything away. Threading: the network thread's.
/// </summary>
internal sealed class WatchedSocket : IDatagramSocket
{
    private const byte Marker = 0x80;               // RFC 3550 §5.1, in the second byte
    private const int MaxInbox = 16;

    private readonly UdpSocket _socket = UdpSocket.Bind(0);
    private readonly UdpClient _bell = new(AddressFamily.InterNetwork);
    private readonly IPEndPoint _self;
    private readonly DeafViewer _viewer;
    private readonly ConcurrentQueue<(Route Route, byte[] Bytes)> _inbox = new();
    private readonly (Route Route, byte[] Bytes)[] _received = new (Route, byte[])[MaxInbox];
    private readonly byte[] _buffer = new byte[SendBatch.MaxDatagramLength];
    private bool _isReal = true;
    private int _packets;
    private int _pictures;

    /// <param name="local">The camera's address.</param>
    /// <param name="remote">The viewer's.</param>
    /// <param name="capacity">Pictures that are noted.</param>
    public WatchedSocket(IPAddress local, IPAddress remote, int capacity)
    {
        _self = new IPEndPoint(IPAddress.Loopback, _socket.LocalPort);
        _viewer = new DeafViewer(
            TransportAddress.From(remote, 20_000), TransportAddress.From(local, _socket.LocalPort));
        Sent = new (long, int)[capacity];
    }

    public DeafViewer Viewer => _viewer;

    /// <summary>
    /// When sendmmsg has taken a picture's last packet, in <see cref="Stopwatch"/>'s time, and its number of packets.
    /// </summary>
    public (long At, int Packets)[] Sent { get; }

    /// <summary>Pictures that have left.</summary>
    public int Pictures => Volatile.Read(ref _pictures);

    /// <summary>What playing the viewer has taken of the network thread.</summary>
    public ThreadUse OwnUse { get; private set; }

    public long SystemCalls => _socket.Sender.SystemCalls;

    public int LocalPort => _socket.LocalPort;

    public bool HasIPv6 => _socket.HasIPv6;

    public int Descriptor => _socket.Descriptor;

    /// <summary>The viewer begins.</summary>
    public void Begin() => Answer();

    public int Receive()
    {
        int count = 0;
        while (count < MaxInbox && _inbox.TryDequeue(out (Route, byte[]) datagram)) _received[count++] = datagram;
        _isReal = count == 0;
        return _isReal ? _socket.Receive() : count;
    }

    public Span<byte> Received(int index, out Route route)
    {
        if (_isReal) return _socket.Received(index, out route);
        route = _received[index].Route;
        return _received[index].Bytes;
    }

    public int Send(SendBatch batch, int first, int end)
    {
        end = _socket.Send(batch, first, end);
        long now = Stopwatch.GetTimestamp();
        for (; first < end; first++)
        {
            ReadOnlySpan<byte> datagram = batch.Payload(batch.Datagrams[first]);
            switch (DatagramDemultiplexer.Classify(datagram))
            {
                case DatagramKind.Rtp: Note(datagram, now); break;
                case DatagramKind.Stun: Deliver(batch.Datagrams[first].Route, datagram); break;
            }
        }

        return end;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _bell.Dispose();
    }

    private void Note(ReadOnlySpan<byte> datagram, long now)
    {
        _packets++;
        if ((datagram[1] & Marker) == 0) return;
        if (_pictures < Sent.Length)
        {
            Sent[_pictures] = (now, _packets);
            Volatile.Write(ref _pictures, _pictures + 1);
        }

        _packets = 0;
    }

    private void Deliver(in Route route, ReadOnlySpan<byte> datagram)
    {
        if (route.Remote != _viewer.Address) return;
        ThreadUse before = ThreadUse.Now;
        _viewer.Agent.HandleDatagram(MonotonicClock.Now, new Route(route.Remote, route.Local), datagram.ToArray());
        Answer();
        OwnUse += ThreadUse.Now - before;
    }

    private void Answer()
    {
        while (_viewer.Agent.TryPollTransmit(MonotonicClock.Now, _buffer, out int length, out Route route))
            _inbox.Enqueue((new Route(route.Remote, route.Local), _buffer[..length]));
        // poll(2) knows the real socket only: something must come in there.
        if (!_inbox.IsEmpty) _bell.Send([0], _self);
    }
}
