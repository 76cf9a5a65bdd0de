using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.TestKit;

/// <summary>
/// A browser's receiving half on the simulated network: ICE (controlling), DTLS as client, SRTP, a jitter
/// buffer that asks again for what is missing (RFC 4585 NACK, answered by RFC 4588 or plainly), and the
/// pictures that come out of it.
/// </summary>
internal sealed class SimulatedViewer : ISimulatedPeer
{
    /// <summary>How long a gap is taken for reordering.</summary>
    private static readonly TimeSpan ReorderWait = TimeSpan.FromMilliseconds(10);

    /// <summary>How long an answer to a NACK may take before the next one.</summary>
    private static readonly TimeSpan NackInterval = TimeSpan.FromMilliseconds(60);

    private const uint ReceiverSsrc = 0x1234;

    private readonly byte[] _buffer = new byte[1472];
    private readonly RtpSenderParameters _stream;
    private readonly SortedDictionary<long, byte[]> _waiting = [];
    private readonly Dictionary<long, Instant> _asked = [];
    private readonly Queue<byte[]> _rtcp = new();
    private readonly H264Depacketizer _depacketizer = new();
    private string _localUfrag = "", _localPassword = "", _remoteUfrag = "", _remotePassword = "";
    private TransportAddress _camera;
    private SrtpSession? _srtp;
    private long _next = -1;
    private long _highest = -1;

    public SimulatedViewer(ulong seed, uint tag, RtpSenderParameters stream, FakeDtlsTransport dtls)
    {
        Agent = new IceAgent(IceRole.Controlling, tag, new SeededRandom(seed));
        Dtls = dtls;
        _stream = stream;
    }

    public IceAgent Agent { get; }

    public FakeDtlsTransport Dtls { get; }

    public List<H264AccessUnit> Pictures { get; } = [];

    public IList<string> Violations => _depacketizer.Violations;

    public int Nacks { get; private set; }

    public int RtxPackets { get; private set; }

    public int Rejected { get; private set; }

    public bool SawGoodbye { get; private set; }

    public bool IsConnected => _srtp is not null;

    /// <summary>What signaling has told.</summary>
    public void Begin(
        TransportAddress self, string ufrag, string password, TransportAddress camera, string cameraUfrag,
        string cameraPassword)
    {
        (_localUfrag, _localPassword, _remoteUfrag, _remotePassword, _camera) =
            (ufrag, password, cameraUfrag, cameraPassword, camera);
        Agent.SetLocalCredentials(ufrag, password);
        Agent.SetRemoteCredentials(cameraUfrag, cameraPassword);
        Agent.AddLocalCandidate(IceCandidate.Host(self));
        Agent.AddRemoteCandidate(IceCandidate.Host(camera));
    }

    public Instant NextTimeout => Instant.Min(Instant.Min(Agent.NextTimeout, Dtls.NextTimeout), NackTimeout());

    /// <summary>
    /// Makes a valid check of this viewer appear to come from elsewhere, as an attacker does who
    /// forges source addresses.
    /// </summary>
    public void CheckFrom(Instant now, TransportAddress source, Action<Route, byte[]> deliver)
    {
        var forger = new IceAgent(IceRole.Controlling, 0xBAD, new SeededRandom(99));
        forger.SetLocalCredentials(_localUfrag, _localPassword);
        forger.SetRemoteCredentials(_remoteUfrag, _remotePassword);
        forger.AddLocalCandidate(IceCandidate.Host(source));
        forger.AddRemoteCandidate(IceCandidate.Host(_camera));
        while (forger.TryPollTransmit(now, _buffer, out int length, out _))
            deliver(new Route(_camera, source), _buffer[..length]);
    }

    /// <summary>Asks for a key frame.</summary>
    public void SendPli()
    {
        byte[] packet = new byte[64];
        _rtcp.Enqueue(packet[..PictureLossIndication.Write(packet, ReceiverSsrc, _stream.Ssrc)]);
    }

    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        byte[] copy = datagram.ToArray();
        switch (DatagramDemultiplexer.Classify(copy))
        {
            case DatagramKind.Stun: Agent.HandleDatagram(now, route, copy); break;
            case DatagramKind.Dtls: Dtls.HandleDatagram(now, copy); break;
            case DatagramKind.Rtp: HandleRtp(now, copy); break;
            case DatagramKind.Rtcp: HandleRtcp(copy); break;
        }
    }

    public void HandleTimeout(Instant now)
    {
        Agent.HandleTimeout(now);
        if (Dtls.NextTimeout <= now) Dtls.HandleTimeout(now);
        Ask(now);
    }

    public void Drain(Instant now, SimulatedNetwork network)
    {
        while (Agent.TryPollEvent(out _)) { }
        if (Agent.SelectedRoute is not null) Dtls.Start(now, DtlsRole.Client);
        while (Dtls.TryPollEvent(out DtlsEvent dtlsEvent))
            if (dtlsEvent.Kind == DtlsEventKind.Connected)
                _srtp = SrtpSession.Create(dtlsEvent.Profile, dtlsEvent.KeyingMaterial, isClient: true);
        while (Agent.TryPollTransmit(now, _buffer, out int length, out Route route))
            network.Send(route, _buffer.AsSpan(0, length));
        if (Agent.SelectedRoute is not { } selected) return;
        while (Dtls.TryPollTransmit(_buffer, out int length)) network.Send(selected, _buffer.AsSpan(0, length));
        while (_srtp is not null && _rtcp.TryDequeue(out byte[]? rtcp))
        {
            rtcp.CopyTo(_buffer, 0);
            network.Send(selected, _buffer.AsSpan(0, _srtp.Outbound.ProtectRtcp(_buffer, rtcp.Length)));
        }
    }

    private void HandleRtcp(byte[] datagram)
    {
        if (_srtp is null || !_srtp.Inbound.TryUnprotectRtcp(datagram, out int length))
        {
            Rejected++;
            return;
        }
        ReadOnlySpan<byte> rest = datagram.AsSpan(0, length);
        for (; RtcpPacket.TryParse(rest, out RtcpPacket packet, out int used); rest = rest[used..])
            SawGoodbye |= packet.Type == RtcpPacketType.Goodbye;
    }

    private void HandleRtp(Instant now, byte[] datagram)
    {
        if (_srtp is null || !_srtp.Inbound.TryUnprotect(datagram, out int length)
            || !RtpPacket.TryParse(datagram.AsSpan(0, length), out RtpPacket packet))
        {
            Rejected++;
            return;
        }
        byte[] plain = datagram[..length];
        ushort sequence = packet.SequenceNumber;
        if (_stream.UsesRtx && packet.Ssrc == _stream.RtxSsrc)
        {
            RtxPackets++;
            sequence = (ushort)((packet.Payload[0] << 8) | packet.Payload[1]);
            plain = [.. plain.AsSpan(0, packet.HeaderLength), .. packet.Payload[2..]];
        }
        else if (packet.Ssrc != _stream.Ssrc)
        {
            Rejected++;
            return;
        }
        long index = Extend(sequence);
        if (_next < 0) _next = index;
        _highest = Math.Max(_highest, index);
        if (index >= _next) _waiting[index] = plain;
        Release();
        for (long missing = _next; missing < _highest; missing++)
            if (!_waiting.ContainsKey(missing)) _asked.TryAdd(missing, now + ReorderWait);
    }

    private long Extend(ushort sequence) =>
        _highest < 0 ? sequence : _highest + (short)(sequence - (ushort)_highest);

    private void Release()
    {
        for (; _waiting.Remove(_next, out byte[]? plain); _next++)
        {
            _asked.Remove(_next);
            if (!RtpPacket.TryParse(plain, out RtpPacket packet)) throw new InvalidOperationException("parsed before");
            _depacketizer.Add((ushort)_next, packet.Timestamp, packet.Marker, packet.Payload);
        }
        while (_depacketizer.TryTake(out H264AccessUnit unit)) Pictures.Add(unit);
    }

    private Instant NackTimeout()
    {
        Instant next = Instant.Never;
        foreach (Instant due in _asked.Values) next = Instant.Min(next, due);
        return next;
    }

    private void Ask(Instant now)
    {
        List<ushort> missing = [];
        foreach ((long index, Instant due) in _asked.OrderBy(entry => entry.Key).ToList())
        {
            if (_waiting.ContainsKey(index) || index < _next)
            {
                _asked.Remove(index);
            }
            else if (due <= now)
            {
                missing.Add((ushort)index);
                _asked[index] = now + NackInterval;
            }
        }
        if (missing.Count == 0) return;
        byte[] packet = new byte[1200];
        Nacks++;
        _rtcp.Enqueue(packet[..GenericNack.Write(packet, ReceiverSsrc, _stream.Ssrc, missing.ToArray())]);
    }
}
