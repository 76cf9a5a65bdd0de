using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// One SCTP association over DTLS (RFC 9260 as RFC 8261 and RFC 8831 use it): one path, no socket, no clock. Packets
/// and the time go in, packets and events come out. This file routes chunks and timers; what they do stands in the
/// other parts: Handshake (INIT, cookies), Inbound (DATA to messages, SACK owed), Transmit (packets), Shutdown. Of its
/// pieces, <see cref="SendQueue"/> says what is sent next, <see cref="RetransmissionQueue"/> what is sent again or
/// given up, <see cref="CongestionController"/> how much, <see cref="Reassembly"/> makes messages,
/// <see cref="StreamReset"/> closes streams. The caller drains <see cref="TryPollTransmit"/> and
/// <see cref="TryPollEvent"/> after every call.
/// </summary>
internal sealed partial class Association
{
    /// <summary>Association.Max.Retrans (RFC 9260 §16): time-outs in a row before the peer counts as gone.</summary>
    public const int MaxRetransmissions = 10;

    /// <summary>HB.interval (RFC 9260 §16).</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(30);

    private readonly AssociationOptions _options;
    private readonly IRandom _random;
    private readonly Queue<SctpEvent> _events = [];
    private readonly CongestionController _congestion;
    private readonly RetransmissionTimeout _timeout = new();
    private readonly SendQueue _sendQueue = new();
    private readonly RetransmissionQueue _retransmission;
    private readonly int _packetLength;
    private ushort _remotePort;
    private Pending _pending;
    private Instant _t3 = Instant.Never, _heartbeatAt = Instant.Never;
    private ulong _heartbeatNonce;
    private Instant _heartbeatSentAt;
    private bool _heartbeatIsUnanswered;
    private int _errorCount;

    public Association(AssociationOptions options, IRandom random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPacketLength, AssociationOptions.MinPacketLength);
        _options = options;
        _random = random;
        _packetLength = options.MaxPacketLength & ~3;
        _congestion = new CongestionController(_packetLength);
        _retransmission = new RetransmissionQueue(_sendQueue, _congestion, _timeout, Statistics);
        _reassembly = new Reassembly(options.MaxMessageSize, options.ReceiveBufferLength, _events);
    }

    /// <summary>What must go out, beside data, acknowledgements and re-configuration.</summary>
    [Flags]
    private enum Pending
    {
        None = 0,
        Init = 1,
        InitAck = 2,
        CookieEcho = 4,
        CookieAck = 8,
        Heartbeat = 16,
        HeartbeatAck = 32,
        Shutdown = 64,
        ShutdownAck = 128,
        ShutdownComplete = 256,
        Abort = 512,
        Error = 1024,
    }

    public SctpStatistics Statistics { get; } = new();

    public SctpState State { get; private set; }

    /// <summary>Streams that both directions have; 0 before the association is established.</summary>
    public ushort StreamCount { get; private set; }

    /// <summary>What both sides announced.</summary>
    public SctpFeatures AgreedFeatures { get; private set; }

    public TimeSpan SmoothedRoundTripTime => _timeout.SmoothedRoundTripTime;

    public int CongestionWindow => _congestion.Window;

    /// <summary>What the peer advertised last, bytes.</summary>
    public uint PeerReceiverWindow => _retransmission.ReceiverWindow;

    /// <summary>Bytes of user data on their way.</summary>
    public int FlightLength => _retransmission.FlightLength;

    /// <summary>Bytes of messages that are not acknowledged; what a send limit counts.</summary>
    public long SendBufferedLength => _sendQueue.HeldLength;

    /// <summary>Bytes of memory that incoming messages take.</summary>
    public long ReceiveBufferedLength => _reassembly.BufferedLength;

    public int UnacknowledgedCount => _retransmission.Count;

    public Instant NextTimeout => Instant.Min(
        Instant.Min(Instant.Min(_t1, _t2), Instant.Min(_t3, _heartbeatAt)),
        Instant.Min(_sack.NextTimeout, _reset?.NextTimeout ?? Instant.Never));

    private bool IsEstablished => State >= SctpState.Established;

    public bool TryPollEvent(out SctpEvent sctpEvent) => _events.TryDequeue(out sctpEvent);

    /// <summary>A stream that has sent something of its buffered bytes.</summary>
    public bool TryPollReduced(out OutboundStream stream) => _sendQueue.TryPollReduced(out stream);

    /// <summary>One message; copied. The caller bounds <see cref="SendBufferedLength"/>.</summary>
    /// <param name="now">Lifetimes count from here.</param>
    /// <param name="stream">Not reset, nor to be.</param>
    /// <param name="protocolId">PPID.</param>
    /// <param name="payload">At least one byte.</param>
    /// <param name="applicationLength">Of it, the bytes that count as the application's.</param>
    /// <param name="reliability">What RFC 3758 may do to it.</param>
    /// <returns>False if the association takes no more messages.</returns>
    public bool TrySend(
        Instant now, OutboundStream stream, uint protocolId, ReadOnlySpan<byte> payload, int applicationLength,
        in Reliability reliability)
    {
        if (State is not (SctpState.Established or SctpState.CookieWait or SctpState.CookieEchoed)) return false;
        _sendQueue.Enqueue(now, stream, protocolId, payload, applicationLength, reliability);
        return true;
    }

    /// <summary>Resets our side of the stream when all its messages have been sent (RFC 6525 §5.1.2).</summary>
    /// <returns>False if the peer can't: nothing happens.</returns>
    public bool TryResetStream(OutboundStream stream)
    {
        if (_reset is null || !AgreedFeatures.HasFlag(SctpFeatures.StreamReset)) return false;
        if (stream.IsEmpty) _reset.Add(stream.Id);
        else stream.ResetsWhenEmpty = true;
        return true;
    }

    /// <summary>The application has taken a message.</summary>
    /// <param name="charge">Of its event.</param>
    public void Release(int charge)
    {
        _reassembly.Release(charge);
        // A window that was nearly shut and has opened by half is told at once (RFC 9260 §6.2).
        if (IsEstablished && _advertisedWindow < _options.ReceiveBufferLength / 4
            && _reassembly.Window > _options.ReceiveBufferLength / 2) _sack.SetDue();
    }

    public void HandlePacket(Instant now, ReadOnlySpan<byte> datagram)
    {
        if (!SctpPacket.TryParse(datagram, out SctpPacket packet)
            || packet.DestinationPort != _options.LocalPort || packet.SourcePort != _remotePort)
        {
            Statistics.Malformed++;
            return;
        }
        if (!HasGoodChecksum(packet, datagram))
        {
            Statistics.BadChecksum++;
            return;
        }
        Statistics.PacketsReceived++;
        Statistics.BytesReceived += datagram.Length;
        HandleChunks(now, packet);
        AfterInput(now);
    }

    public void HandleTimeout(Instant now)
    {
        if (now >= _t1) HandleT1(now);
        if (now >= _t2) HandleT2(now);
        if (now >= _t3) HandleT3();
        if (now >= _heartbeatAt) HandleHeartbeatTimeout(now);
        _sack.HandleTimeout(now);
        if (_reset is not null && _reset.HandleTimeout(now)) CountError();
        AfterInput(now);
    }

    /// <summary>
    /// ICE has the peer again after an outage: what waits for a timer goes now, and the waits of the outage say
    /// nothing about the path.
    /// </summary>
    public void HandlePathReturned(Instant now)
    {
        _timeout.ForgetBackOff();
        _t1Interval = RetransmissionTimeout.Initial;
        if (_t1 != Instant.Never) _t1 = now;
        if (_t2 != Instant.Never) _t2 = now;
        if (_t3 != Instant.Never) _t3 = now;
        _reset?.HandlePathReturned(now);
    }

    private bool HasGoodChecksum(in SctpPacket packet, ReadOnlySpan<byte> datagram)
    {
        // RFC 9653 §5.3
        if (packet.Checksum == 0 && _options.Features.HasFlag(SctpFeatures.ZeroChecksum)) return true;
        return packet.Checksum == SctpPacket.ComputeChecksum(datagram);
    }

    private void HandleChunks(Instant now, in SctpPacket packet)
    {
        ReadOnlySpan<byte> chunks = packet.Chunks;
        bool isFirst = true;
        BeginPacket();
        while (!chunks.IsEmpty)
        {
            if (!Chunk.TryRead(ref chunks, out Chunk chunk))
            {
                Statistics.Malformed++;
                break;
            }
            if (isFirst && !HasGoodTag(packet.VerificationTag, chunk))
            {
                Statistics.BadVerificationTag++;
                return;
            }
            if (chunk.Type is ChunkType.Init or ChunkType.InitAck or ChunkType.ShutdownComplete
                && !(isFirst && chunks.IsEmpty))
            {
                Statistics.Malformed++;                                    // RFC 9260 §6.10: these are alone
                break;
            }
            isFirst = false;
            if (!HandleChunk(now, packet, chunk)) break;
        }
        EndPacket(now);
    }

    /// <summary>RFC 9260 §8.5.1. COOKIE ECHO is checked against its cookie.</summary>
    private bool HasGoodTag(uint tag, in Chunk first) => first.Type switch
    {
        ChunkType.Init => tag == 0,
        ChunkType.CookieEcho => true,
        ChunkType.Abort or ChunkType.ShutdownComplete when (first.Flags & 1) != 0 => tag == _peerTag && tag != 0,
        _ => tag == _localTag && tag != 0,
    };

    /// <returns>False if the rest of the packet is not to be looked at.</returns>
    private bool HandleChunk(Instant now, in SctpPacket packet, in Chunk chunk)
    {
        switch (chunk.Type)
        {
            case ChunkType.Init:
                HandleInit(now, chunk);
                return true;
            case ChunkType.InitAck:
                HandleInitAck(now, chunk);
                return true;
            case ChunkType.CookieEcho:
                return HandleCookieEcho(now, packet.VerificationTag, chunk);
            case ChunkType.CookieAck:
                HandleCookieAck(now);
                return true;
            case ChunkType.Abort:
                HandleAbort();
                return false;
            case ChunkType.Error:
                return true;
            default:
                break;
        }
        // It has our tag: our COOKIE ECHO has arrived
        if (State == SctpState.CookieEchoed) BecomeEstablished(now);
        if (IsEstablished) return HandleEstablishedChunk(now, chunk);
        Statistics.Unexpected++;
        return false;
    }

    private bool HandleEstablishedChunk(Instant now, in Chunk chunk)
    {
        switch (chunk.Type)
        {
            case ChunkType.Data:
            case ChunkType.IData:
                return HandleData(now, chunk);
            case ChunkType.Sack:
                HandleSack(now, chunk);
                return true;
            case ChunkType.ForwardTsn:
            case ChunkType.IForwardTsn:
                HandleForwardTsn(chunk);
                return true;
            case ChunkType.ReConfig:
                HandleReConfig(now, chunk);
                return true;
            case ChunkType.Heartbeat:
                HandleHeartbeat(chunk);
                return true;
            case ChunkType.HeartbeatAck:
                HandleHeartbeatAck(now, chunk);
                return true;
            case ChunkType.Shutdown:
                HandleShutdown(now, chunk);
                return true;
            case ChunkType.ShutdownAck:
                HandleShutdownAck();
                return true;
            case ChunkType.ShutdownComplete:
                HandleShutdownComplete();
                return false;
            default:
                return HandleUnknown(chunk);
        }
    }

    private bool HandleUnknown(in Chunk chunk)
    {
        Statistics.UnknownChunks++;
        if (chunk.IsReportedIfUnknown) Report(chunk);
        return chunk.IsSkippedIfUnknown;
    }

    private void HandleAbort()
    {
        if (State != SctpState.Closed) Fail(SctpError.AbortedByPeer, ErrorCause.None);
    }

    private void HandleSack(Instant now, in Chunk chunk)
    {
        if (!SackChunk.TryParse(chunk, out SackChunk sack))
        {
            Statistics.Malformed++;
            return;
        }
        HandleAcknowledgement(now, sack);
    }

    private void HandleAcknowledgement(Instant now, in SackChunk sack)
    {
        uint before = _retransmission.CumulativeTsn;
        if (!_retransmission.HandleSack(now, sack, _packetLength))
        {
            Statistics.BadAcknowledgements++;
            return;
        }
        AddBurst((int)(_retransmission.CumulativeTsn - before));
        // A peer whose window is shut but who answers is alive (RFC 9260 §6.1).
        bool hasAdvanced = _retransmission.CumulativeTsn != before;
        if (hasAdvanced || sack.ReceiverWindow == 0) _errorCount = 0;
        if (_retransmission.Count == 0) _t3 = Instant.Never;
        else if (hasAdvanced) _t3 = now + _timeout.Current;                // RFC 9260 §6.3.2 R3
    }

    private void HandleT3()
    {
        _t3 = Instant.Never;
        Statistics.RetransmissionTimeouts++;
        _congestion.HandleRetransmissionTimeout();
        _timeout.BackOff();
        _retransmission.HandleRetransmissionTimeout();
        AddBurst(0);
        CountError();
    }

    private void HandleHeartbeatTimeout(Instant now)
    {
        _heartbeatAt = now + HeartbeatInterval;
        if (_heartbeatIsUnanswered) CountError();
        if (State == SctpState.Established) _pending |= Pending.Heartbeat;
    }

    private void CountError()
    {
        if (++_errorCount > MaxRetransmissions && State != SctpState.Closed)
            Fail(SctpError.PeerUnreachable, ErrorCause.None);
    }

    /// <summary>The end of the association; all memory goes.</summary>
    /// <param name="error">For the event.</param>
    /// <param name="cause">What ABORT tells the peer; None: no ABORT is sent.</param>
    private void Fail(SctpError error, ErrorCause cause)
    {
        Close();
        if (cause != ErrorCause.None)
        {
            _abortCause = cause;
            _pending = Pending.Abort;
        }
        _events.Enqueue(new SctpEvent(SctpEventKind.Failed, Error: error));
    }

    private void Close()
    {
        State = SctpState.Closed;
        _pending = Pending.None;
        _t1 = _t2 = _t3 = _heartbeatAt = Instant.Never;
        _reset = null;
        _sack.HandleSent();
        _retransmission.Clear();
        _sendQueue.Clear();
        _reassembly.Clear();
    }

    private void AfterInput(Instant now)
    {
        if (State is SctpState.ShutdownPending or SctpState.ShutdownReceived) ContinueShutdown(now);
    }
}
