using System.Diagnostics;
using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>A client and a server over in-memory queues, in real time (the library computes on threads), with seeded
/// loss.</summary>
internal sealed class DtlsPair : IDisposable
{
    private static readonly Stopwatch Clock = Stopwatch.StartNew();

    private readonly Queue<byte[]> _toServer = new();
    private readonly Queue<byte[]> _toClient = new();
    private readonly Random _random;
    private readonly double _loss;

    public DtlsPair(
        HandshakeThreads threads,
        Action wake,
        int seed = 1,
        double loss = 0,
        IReadOnlyList<SrtpProfile>? clientProfiles = null,
        IReadOnlyList<SrtpProfile>? serverProfiles = null,
        KeygenAlgorithm? clientKey = null,
        KeygenAlgorithm? serverKey = null)
    {
        _random = new Random(seed);
        _loss = loss;
        Client = new DtlsEndpoint(threads, wake, clientProfiles, clientKey);
        Server = new DtlsEndpoint(threads, wake, serverProfiles, serverKey);
    }

    public DtlsEndpoint Client { get; }

    public DtlsEndpoint Server { get; }

    /// <summary>What the network does to a datagram instead of passing it on; null result: dropped.</summary>
    public Func<byte[], bool, byte[]?>? Tamper { get; set; }

    public TimeSpan? ConnectedAfter { get; private set; }

    public bool IsConnected => Client.Connected is not null && Server.Connected is not null;

    public bool IsOver => IsConnected || (Client.Failed is not null && Server.Failed is not null);

    private Instant Begun { get; set; }

    public static Instant Now => new(Clock.Elapsed.Ticks);

    public void TrustEachOther()
    {
        Client.Trust(Server.Fingerprint);
        Server.Trust(Client.Fingerprint);
    }

    public void Start()
    {
        Begun = Now;
        Server.Transport.Start(Begun, DtlsRole.Server);
        Client.Transport.Start(Begun, DtlsRole.Client);
    }

    /// <summary>Carries everything that is on its way; returns when the next timer is due.</summary>
    public Instant Pump()
    {
        Instant now = Now;
        Client.Pump(now, datagram => Carry(datagram, _toServer, toServer: true));
        Server.Pump(now, datagram => Carry(datagram, _toClient, toServer: false));
        while (_toServer.TryDequeue(out byte[]? datagram)) Server.Transport.HandleDatagram(Now, datagram);
        while (_toClient.TryDequeue(out byte[]? datagram)) Client.Transport.HandleDatagram(Now, datagram);
        Client.Pump(Now, datagram => Carry(datagram, _toServer, toServer: true));
        Server.Pump(Now, datagram => Carry(datagram, _toClient, toServer: false));
        if (IsConnected) ConnectedAfter ??= Now - Begun;
        bool isQuiet = _toServer.Count + _toClient.Count == 0;
        return isQuiet ? Instant.Min(Client.Transport.NextTimeout, Server.Transport.NextTimeout) : Instant.Zero;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private void Carry(byte[] datagram, Queue<byte[]> destination, bool toServer)
    {
        if (_random.NextDouble() < _loss) return;
        byte[]? arriving = Tamper is null ? datagram : Tamper(datagram, toServer);
        if (arriving is not null) destination.Enqueue(arriving);
    }
}
