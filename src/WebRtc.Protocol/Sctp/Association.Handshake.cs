using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// The four-way handshake (RFC 9260 §5). Both sides of a data channel transport send INIT: §5.2 says what comes
/// of it. A peer that restarts (§5.2.4 A) has lost its channels; here the association fails then, because
/// nobody could tell them apart.
/// </summary>
internal sealed partial class Association
{
    /// <summary>Max.Init.Retransmits (RFC 9260 §16).</summary>
    public const int MaxInitRetransmissions = 8;

    /// <summary>Bytes; a longer cookie does not fit into COOKIE ECHO.</summary>
    public const int MaxCookieLength = 1160;

    private const ushort MaxStreams = ushort.MaxValue;

    private readonly byte[] _cookieKey = new byte[32];
    private uint _localTag, _localInitialTsn, _peerTag, _peerInitialTsn, _peerWindow;
    private ushort _peerOutboundStreams, _peerInboundStreams;
    private SctpFeatures _peerFeatures;
    private byte[] _cookieToEcho = [];
    private byte[] _sealedCookie = [];
    private uint _initAckTag, _initAckLocalTag, _initAckLocalTsn;
    private Instant _t1 = Instant.Never;
    private TimeSpan _t1Interval;
    private int _initRetransmissions;

    /// <summary>DTLS is connected: INIT goes.</summary>
    /// <param name="now">T1 runs from here.</param>
    /// <param name="remotePort">a=sctp-port of the peer.</param>
    public void Start(Instant now, ushort remotePort)
    {
        if (_localTag != 0) return;
        _remotePort = remotePort;
        _random.Fill(_cookieKey);
        _localTag = NewTag();
        _localInitialTsn = _random.NextUInt32();
        State = SctpState.CookieWait;
        _pending |= Pending.Init;
        _t1Interval = RetransmissionTimeout.Initial;
        _t1 = now + _t1Interval;
    }

    private void HandleInit(Instant now, in Chunk chunk)
    {
        if (!InitChunk.TryParse(chunk, out InitChunk init))
        {
            Statistics.Malformed++;
            return;
        }
        if (State is SctpState.Closed or SctpState.ShutdownAckSent)
        {
            Statistics.Unexpected++;
            return;
        }
        // RFC 9260 §5.2.1: before the association stands the answer repeats our own INIT's tag;
        // §5.2.2: later it has a new one.
        bool isCollision = State is SctpState.CookieWait or SctpState.CookieEchoed;
        _initAckTag = init.InitiateTag;
        _initAckLocalTag = isCollision ? _localTag : NewTag();
        _initAckLocalTsn = isCollision ? _localInitialTsn : _random.NextUInt32();
        _sealedCookie = new StateCookie
        {
            MadeAt = now,
            LocalTag = _initAckLocalTag,
            LocalInitialTsn = _initAckLocalTsn,
            PeerTag = init.InitiateTag,
            PeerInitialTsn = init.InitialTsn,
            PeerReceiverWindow = init.ReceiverWindow,
            PeerOutboundStreams = init.OutboundStreams,
            PeerInboundStreams = init.InboundStreams,
            PeerFeatures = init.Features,
            LocalTieTag = isCollision ? 0 : _localTag,
            PeerTieTag = isCollision ? 0 : _peerTag,
        }.Seal(_cookieKey);
        _pending |= Pending.InitAck;
    }

    private void HandleInitAck(Instant now, in Chunk chunk)
    {
        if (State != SctpState.CookieWait)
        {
            Statistics.Unexpected++;                                       // RFC 9260 §5.2.3
            return;
        }
        if (!InitChunk.TryParse(chunk, out InitChunk init) || init.Cookie.Length is 0 or > MaxCookieLength
            || init.Cookie.Length > _packetLength - SctpPacket.HeaderLength - Chunk.HeaderLength)
        {
            Statistics.Malformed++;
            return;
        }
        _peerTag = init.InitiateTag;
        _peerInitialTsn = init.InitialTsn;
        _peerWindow = init.ReceiverWindow;
        (_peerOutboundStreams, _peerInboundStreams) = (init.OutboundStreams, init.InboundStreams);
        _peerFeatures = init.Features;
        _cookieToEcho = init.Cookie.ToArray();
        State = SctpState.CookieEchoed;
        _pending = (_pending & ~Pending.Init) | Pending.CookieEcho;
        _initRetransmissions = 0;
        _t1Interval = RetransmissionTimeout.Initial;
        _t1 = now + _t1Interval;
    }

    /// <summary>RFC 9260 §5.1.5 and the table of §5.2.4.</summary>
    private bool HandleCookieEcho(Instant now, uint tag, in Chunk chunk)
    {
        if (State == SctpState.Closed || !StateCookie.TryOpen(chunk.Value, _cookieKey, out StateCookie cookie)
            || tag != cookie.LocalTag || now - cookie.MadeAt > StateCookie.Lifetime)
        {
            Statistics.BadCookies++;
            return false;
        }
        bool isOurs = cookie.LocalTag == _localTag;
        if (isOurs && State is SctpState.CookieWait or SctpState.CookieEchoed)    // B, or D before our COOKIE ACK came
        {
            Adopt(cookie);
            BecomeEstablished(now);
            _pending |= Pending.CookieAck;
            return true;
        }
        if (isOurs && cookie.PeerTag == _peerTag)                          // D: our COOKIE ACK was lost
        {
            _pending |= Pending.CookieAck;
            return true;
        }
        if (cookie.PeerTag != _peerTag && cookie.LocalTieTag == _localTag && cookie.PeerTieTag == _peerTag)
        {
            Fail(SctpError.RestartedByPeer, ErrorCause.None);              // A
            return false;
        }
        Statistics.BadCookies++;                                           // C, and what the table does not name
        return false;
    }

    private void HandleCookieAck(Instant now)
    {
        if (State == SctpState.CookieEchoed) BecomeEstablished(now);
    }

    private void Adopt(in StateCookie cookie)
    {
        _peerTag = cookie.PeerTag;
        _peerInitialTsn = cookie.PeerInitialTsn;
        _peerWindow = cookie.PeerReceiverWindow;
        (_peerOutboundStreams, _peerInboundStreams) = (cookie.PeerOutboundStreams, cookie.PeerInboundStreams);
        _peerFeatures = cookie.PeerFeatures;
    }

    private void BecomeEstablished(Instant now)
    {
        State = SctpState.Established;
        _t1 = Instant.Never;
        _pending &= ~(Pending.Init | Pending.CookieEcho);
        _cookieToEcho = [];
        AgreedFeatures = _options.Features & _peerFeatures;
        StreamCount = Math.Min(Math.Min(_peerOutboundStreams, _peerInboundStreams), MaxStreams);
        _sendQueue.IsInterleaved = AgreedFeatures.HasFlag(SctpFeatures.Interleaving);
        _retransmission.Reset(_localInitialTsn);
        _retransmission.ReceiverWindow = _peerWindow;
        _retransmission.CanAbandon = AgreedFeatures.HasFlag(SctpFeatures.PartialReliability);
        _received.Reset(_peerInitialTsn);
        _reset = new StreamReset(_localInitialTsn, _peerInitialTsn);
        _heartbeatAt = now + HeartbeatInterval;
        _events.Enqueue(new SctpEvent(SctpEventKind.Connected, StreamCount));
    }

    private void HandleT1(Instant now)
    {
        if (++_initRetransmissions > MaxInitRetransmissions)
        {
            Fail(SctpError.NoAnswer, ErrorCause.None);
            return;
        }
        _t1Interval *= 2;
        if (_t1Interval > RetransmissionTimeout.Max) _t1Interval = RetransmissionTimeout.Max;
        _t1 = now + _t1Interval;
        _pending |= State == SctpState.CookieWait ? Pending.Init : Pending.CookieEcho;
    }

    private void WriteInit(ref SctpPacketWriter writer) =>
        OurInit(_localTag, _localInitialTsn, cookie: []).Write(ref writer, ChunkType.Init);

    private void WriteInitAck(ref SctpPacketWriter writer) =>
        OurInit(_initAckLocalTag, _initAckLocalTsn, _sealedCookie).Write(ref writer, ChunkType.InitAck);

    private InitChunk OurInit(uint tag, uint initialTsn, ReadOnlySpan<byte> cookie) => new()
    {
        InitiateTag = tag,
        ReceiverWindow = (uint)_options.ReceiveBufferLength,
        OutboundStreams = MaxStreams,
        InboundStreams = MaxStreams,
        InitialTsn = initialTsn,
        Features = _options.Features,
        Cookie = cookie,
    };

    private uint NewTag()
    {
        uint tag;
        do tag = _random.NextUInt32();
        while (tag == 0);
        return tag;
    }
}
