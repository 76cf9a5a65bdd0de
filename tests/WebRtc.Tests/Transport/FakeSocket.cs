using System.Collections.Concurrent;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Transport;
using Camerad.WebRtc.Transport.Interop;
using Microsoft.Win32.SafeHandles;

namespace Camerad.WebRtc.Tests.Transport;

/// <summary>
/// A socket whose peers live inside it: each viewer answers ICE at once and counts the pictures it gets. It can be
/// full, which a real one on loopback hardly ever is, and it allocates nothing for media. All calls but
/// <see cref="Kick"/> come from the network thread.
/// </summary>
internal sealed class FakeSocket : IDatagramSocket
{
    private readonly SafeFileHandle _readable = new(
        Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK), ownsHandle: true);
    private readonly ConcurrentQueue<(Route Route, byte[] Bytes)> _inbox = new();
    private readonly (Route Route, byte[] Bytes)[] _received = new (Route, byte[])[DatagramReceiver.BatchLength];
    private readonly Dictionary<TransportAddress, FakeViewer> _viewers = [];
    private readonly byte[] _buffer = new byte[1500];
    private int _budget = int.MaxValue;

    public int LocalPort => 8189;

    public bool HasIPv6 => false;

    public int Descriptor => (int)_readable.DangerousGetHandle();

    /// <summary>Calls of <see cref="Send"/> that had something to send: what sendmmsg would have been called.</summary>
    public long SystemCalls { get; private set; }

    /// <summary>Bytes this stand-in itself has allocated on the network thread, for its peers' ICE messages.</summary>
    public long OwnAllocations { get; private set; }

    /// <summary>Times that the socket was full.</summary>
    public long Refusals { get; private set; }

    /// <summary>Any thread: how many datagrams are taken until the socket is full.</summary>
    public void SetBudget(int datagrams) => Volatile.Write(ref _budget, datagrams);

    public void Add(FakeViewer viewer)
    {
        _viewers.Add(viewer.Address, viewer);
        Drain(viewer);
    }

    public int Receive()
    {
        ulong count;
        unsafe
        {
            _ = Libc.read(_readable, &count, sizeof(ulong));
        }
        int n = 0;
        while (n < _received.Length && _inbox.TryDequeue(out (Route, byte[]) datagram)) _received[n++] = datagram;
        if (!_inbox.IsEmpty) Kick();
        return n;
    }

    public Span<byte> Received(int index, out Route route)
    {
        route = _received[index].Route;
        return _received[index].Bytes;
    }

    public int Send(SendBatch batch, int first, int end)
    {
        if (first == end) return first;
        SystemCalls++;
        for (; first < end; first++)
        {
            if (Volatile.Read(ref _budget) != int.MaxValue && Interlocked.Decrement(ref _budget) < 0)
            {
                Interlocked.Increment(ref _budget);
                Refusals++;
                return first;
            }
            SendBatch.Datagram datagram = batch.Datagrams[first];
            Deliver(datagram.Route, batch.Payload(datagram));
        }
        return first;
    }

    /// <summary>Any thread: a datagram out of the blue.</summary>
    public void Inject(Route route, byte[] datagram)
    {
        _inbox.Enqueue((route, datagram));
        Kick();
    }

    public unsafe void Kick()
    {
        ulong one = 1;
        _ = Libc.write(_readable, &one, sizeof(ulong));
    }

    public void Dispose() => _readable.Dispose();

    private void Deliver(in Route route, ReadOnlySpan<byte> datagram)
    {
        if (!_viewers.TryGetValue(route.Remote, out FakeViewer? viewer)) return;
        if (DatagramDemultiplexer.Classify(datagram) == DatagramKind.Rtp)
        {
            viewer.HandleRtp(datagram);
            return;
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        viewer.Agent.HandleDatagram(MonotonicClock.Now, new Route(route.Remote, route.Local), datagram);
        Drain(viewer);
        OwnAllocations += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Drain(FakeViewer viewer)
    {
        while (viewer.Agent.TryPollTransmit(MonotonicClock.Now, _buffer, out int length, out Route route))
            _inbox.Enqueue((new Route(route.Remote, route.Local), _buffer[..length]));
        if (!_inbox.IsEmpty) Kick();
    }
}
