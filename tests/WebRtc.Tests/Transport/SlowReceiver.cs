using System.Net;
using System.Net.Sockets;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Tests.Transport;

/// <summary>
/// A receiver on a real socket with the kernel's default buffer, that looks at it only every few milliseconds, as a
/// busy program does: what comes in a burst larger than the buffer is lost.
/// </summary>
internal sealed class SlowReceiver : IDisposable
{
    /// <summary>What Linux gives a socket by default: 208 KiB, bookkeeping of each packet included.</summary>
    public const int BufferLength = 212_992;

    public const string Ufrag = "slow";

    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(4);

    private readonly Socket _socket =
        new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
    private readonly IceAgent _agent = new(IceRole.Controlling, 0xF00D, new SeededRandom(7));
    private readonly Thread _thread;
    private readonly byte[] _buffer = new byte[2048];
    private volatile bool _stopping;
    private int _last = -1;

    public SlowReceiver(TransportAddress camera, string cameraUfrag)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        // Setting it doubles it (socket(7)), and asks for no more than what is the default.
        _socket.ReceiveBufferSize = BufferLength / 2;
        Address = TransportAddress.From(IPAddress.Loopback, ((IPEndPoint)_socket.LocalEndPoint!).Port);
        _agent.SetLocalCredentials(Ufrag, LoopBench.ViewerPassword);
        _agent.SetRemoteCredentials(cameraUfrag, LoopBench.CameraPassword);
        _agent.AddLocalCandidate(IceCandidate.Host(Address));
        _agent.AddRemoteCandidate(IceCandidate.Host(camera));
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public TransportAddress Address { get; }

    public int Packets => Volatile.Read(ref _packets);

    public int Lost => Volatile.Read(ref _lost);

    public int Pictures => Volatile.Read(ref _pictures);

    private int _packets;
    private int _lost;
    private int _pictures;

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Run()
    {
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (!_stopping)
        {
            while (_socket.Available > 0) Handle(_socket.ReceiveFrom(_buffer, ref from), (IPEndPoint)from);
            if (_agent.NextTimeout <= MonotonicClock.Now) _agent.HandleTimeout(MonotonicClock.Now);
            while (_agent.TryPollTransmit(MonotonicClock.Now, _buffer, out int length, out Route route))
                _socket.SendTo(
                    _buffer.AsSpan(0, length), new IPEndPoint(route.Remote.ToIPAddress(), route.Remote.Port));
            Thread.Sleep(Nap);
        }
    }

    private void Handle(int length, IPEndPoint from)
    {
        Span<byte> datagram = _buffer.AsSpan(0, length);
        if (DatagramDemultiplexer.Classify(datagram) == DatagramKind.Stun)
        {
            _agent.HandleDatagram(
                MonotonicClock.Now, new Route(Address, TransportAddress.From(from.Address, from.Port)), datagram);
            return;
        }
        if (DatagramDemultiplexer.Classify(datagram) != DatagramKind.Rtp) return;
        int sequence = (datagram[2] << 8) | datagram[3];
        if (_last >= 0) Interlocked.Add(ref _lost, (sequence - _last - 1) & 0xFFFF);
        _last = sequence;
        Interlocked.Increment(ref _packets);
        if ((datagram[1] & 0x80) != 0) Interlocked.Increment(ref _pictures);
    }
}
