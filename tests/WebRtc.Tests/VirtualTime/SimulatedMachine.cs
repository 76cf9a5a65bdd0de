using System.Net;
using System.Net.Sockets;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Turn;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>
/// A machine on the simulated network: addresses that come and go, seeded randomness, and DTLS without threads.
/// </summary>
/// <param name="network">Where it is.</param>
/// <param name="peer">Whose machine it is.</param>
/// <param name="seed">Of its randomness.</param>
internal sealed class SimulatedMachine(SimulatedNetwork network, ISimulatedPeer peer, ulong seed) : INetworkMachine
{
    /// <summary>The first port that it gives.</summary>
    private const int FirstPort = 8189;

    private readonly List<IPAddress> _addresses = [];
    private readonly List<SimulatedSocket> _sockets = [];
    private readonly List<FakeDtlsTransport> _dtls = [];
    private int _nextPort = FirstPort;

    public IRandom Random { get; } = new SeededRandom(seed);

    public bool IsReadable => _sockets.Exists(static socket => socket.IsReadable);

    /// <summary>Sockets that are bound.</summary>
    public int OpenSockets => _sockets.Count;

    /// <summary>DTLS libraries that were made and not ended.</summary>
    public int OpenDtls => _dtls.Count(static one => !one.IsClosed);

    public void AddAddress(IPAddress address)
    {
        _addresses.Add(address);
        foreach (SimulatedSocket socket in _sockets)
            network.Attach(peer, TransportAddress.From(address, socket.LocalPort));
    }

    public void RemoveAddress(IPAddress address)
    {
        _addresses.Remove(address);
        foreach (SimulatedSocket socket in _sockets) network.Detach(TransportAddress.From(address, socket.LocalPort));
    }

    public IReadOnlyList<IPAddress> GetHostAddresses() => [.. _addresses];

    public IDatagramSocket Bind(int port)
    {
        var socket = new SimulatedSocket(
            network, port == 0 ? _nextPort++ : port, () => TransportAddress.From(_addresses[0], 0), Close);
        _sockets.Add(socket);
        foreach (IPAddress address in _addresses)
            network.Attach(peer, TransportAddress.From(address, socket.LocalPort));
        return socket;
    }

    /// <summary>Streams are not simulated: nobody listens.</summary>
    public Task<IDatagramSocket> ConnectAsync(
        TransportAddress server, string host, RelayProtocol protocol, Action wake, Action ended,
        CancellationToken cancellation) => Task.FromException<IDatagramSocket>(new SocketException());

    public IDtlsTransport CreateDtls(RTCCertificate certificate, Action wake)
    {
        RTCDtlsFingerprint fingerprint = certificate.GetFingerprints()[0];
        var dtls = new FakeDtlsTransport(
            Random, SrtpProfile.AeadAes128Gcm, new DtlsFingerprint(fingerprint.Algorithm, fingerprint.Value));
        _dtls.Add(dtls);
        return dtls;
    }

    /// <summary>Something has come for one of the sockets.</summary>
    public void HandleDatagram(in Route route, ReadOnlySpan<byte> datagram)
    {
        int port = route.Local.Port;
        _sockets.Find(socket => socket.LocalPort == port)?.Enqueue(route, datagram);
    }

    private void Close(SimulatedSocket socket)
    {
        _sockets.Remove(socket);
        foreach (IPAddress address in _addresses) network.Detach(TransportAddress.From(address, socket.LocalPort));
    }
}
