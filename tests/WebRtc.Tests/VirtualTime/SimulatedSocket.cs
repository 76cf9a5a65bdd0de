using Camerad.TestKit;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Transport;
using Camerad.WebRtc.Transport.Interop;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>A socket of a <see cref="SimulatedMachine"/>, on all its addresses.</summary>
internal sealed class SimulatedSocket(
    SimulatedNetwork network, int port, Func<TransportAddress> source, Action<SimulatedSocket> onDispose)
    : IDatagramSocket
{
    private readonly Queue<(Route Route, byte[] Datagram)> _inbox = new();
    private readonly List<(Route Route, byte[] Datagram)> _received = [];

    public int LocalPort => port;

    public bool HasIPv6 => false;

    /// <summary>There is nothing to poll.</summary>
    public int Descriptor => -1;

    public bool IsReadable => _inbox.Count > 0;

    public void Enqueue(in Route route, ReadOnlySpan<byte> datagram) => _inbox.Enqueue((route, datagram.ToArray()));

    public int Receive()
    {
        _received.Clear();
        while (_received.Count < DatagramReceiver.BatchLength && _inbox.TryDequeue(out (Route, byte[]) next))
            _received.Add(next);
        return _received.Count;
    }

    public Span<byte> Received(int index, out Route route)
    {
        route = _received[index].Route;
        return _received[index].Datagram;
    }

    public int Send(SendBatch batch, int first, int end)
    {
        for (; first < end; first++)
        {
            SendBatch.Datagram datagram = batch.Datagrams[first];
            Route route = datagram.Route;
            // The machine chooses, as a kernel does.
            if (route.Local.IsEmpty) route = route with { Local = source().WithPort((ushort)port) };
            network.Send(route, batch.Payload(datagram));
        }

        return first;
    }

    public void Dispose()
    {
        _inbox.Clear();
        onDispose(this);
    }
}
