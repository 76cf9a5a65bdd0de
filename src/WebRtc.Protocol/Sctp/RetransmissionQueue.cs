using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// Every TSN that is sent and not cumulatively acknowledged, in a ring indexed by TSN: what SACK says of it, what is
/// lost, what is sent again and what is given up (RFC 9260 §6.2.1, §6.3, §7.2.4; RFC 3758 §3.5).
/// Loss is told from the order of sending, not of the TSNs: a fragment counts a miss when one sent after it
/// is acknowledged. For first transmissions that is the RFC's rule; for retransmitted ones it finds a second
/// loss without waiting for T3.
/// </summary>
internal sealed class RetransmissionQueue(
    SendQueue sendQueue, CongestionController congestion, RetransmissionTimeout timeout, SctpStatistics statistics)
{
    /// <summary>TSNs outstanding; no more are sent.</summary>
    public const int MaxOutstanding = 16_384;

    /// <summary>RFC 9260 §7.2.4.</summary>
    private const int MissLimit = 3;

    private OutstandingChunk[] _ring = new OutstandingChunk[16];
    private uint _first, _next, _advanced, _lostHint;
    private uint _sendOrder, _recoveryOrder;
    private uint _newestOrder;
    private int _acknowledgedLength;
    private bool _hasNewest;
    private Instant _sampleSentAt;
    private bool _hasSample;

    /// <summary>The peer understands FORWARD-TSN; without it nothing can be given up once it is sent.</summary>
    public bool CanAbandon { get; set; }

    public uint NextTsn => _next;

    public uint CumulativeTsn => _first - 1;

    public int Count => (int)(_next - _first);

    /// <summary>Bytes of user data believed to be on their way.</summary>
    public int FlightLength { get; private set; }

    public int LostCount { get; private set; }

    /// <summary>a_rwnd of the newest SACK, or of INIT.</summary>
    public uint ReceiverWindow { get; set; }

    /// <summary>Fast retransmit sends its first packet whatever the window (RFC 9260 §7.2.4 step 3).</summary>
    public bool MayIgnoreWindow { get; set; }

    /// <summary>A FORWARD-TSN is owed to the peer.</summary>
    public bool OwesForwardTsn { get; set; }

    public ref OutstandingChunk this[uint tsn] => ref _ring[tsn & (uint)(_ring.Length - 1)];

    public void Reset(uint initialTsn)
    {
        _first = _next = _lostHint = initialTsn;
        _advanced = initialTsn - 1;
    }

    /// <summary>A fragment is sent for the first time.</summary>
    /// <returns>Its TSN.</returns>
    public uint Add(Instant now, OutboundMessage message, int length)
    {
        if (!message.IsStarted)
        {
            message.FirstTsn = _next;
            message.MessageId = message.Stream.TakeMessageId(message.IsUnordered);
        }
        uint tsn = Append(new OutstandingChunk
        {
            Message = message,
            SentAt = now,
            Offset = message.SentLength,
            Length = length,
            FragmentSequence = message.FragmentCount,
            SendOrder = ++_sendOrder,
            IsEnd = message.SentLength + length == message.Length,
        });
        FlightLength += length;
        sendQueue.HandleSent(message, length);
        return tsn;
    }

    /// <returns>False if it acknowledges what was not sent, or less than before.</returns>
    public bool HandleSack(Instant now, in SackChunk sack, int packetLength)
    {
        uint cumulative = sack.CumulativeTsn;
        if (Tsn.IsAfter(CumulativeTsn, cumulative) || Tsn.IsAfter(cumulative, _next - 1)) return false;
        uint lastBlockEnd = sack.BlockCount == 0 ? cumulative : cumulative + sack.BlockAt(sack.BlockCount - 1).End;
        if (Tsn.IsAfter(lastBlockEnd, _next - 1)) return false;
        ReceiverWindow = sack.ReceiverWindow;
        bool wasFull = FlightLength + packetLength > congestion.Window, advanced = cumulative != CumulativeTsn;
        (_acknowledgedLength, _hasNewest, _hasSample) = (0, false, false);
        while (_first != cumulative + 1) AcknowledgeFirst();
        for (int i = 0; i < sack.BlockCount; i++)
        {
            (ushort start, ushort end) = sack.BlockAt(i);
            for (uint tsn = cumulative + start; tsn != cumulative + end + 1; tsn++) Acknowledge(ref this[tsn]);
        }
        if (_hasSample) timeout.HandleMeasurement(now - _sampleSentAt);
        congestion.HandleCumulative(cumulative);
        congestion.HandleAcknowledged(_acknowledgedLength, advanced, wasFull);
        if (_hasNewest && sack.BlockCount > 0) CountMisses(lastBlockEnd);
        if (TryAdvance(out _)) OwesForwardTsn = true;                      // RFC 3758 §3.5 C3
        return true;
    }

    /// <summary>T3-rtx: everything on its way is lost (RFC 9260 §6.3.3).</summary>
    public void HandleRetransmissionTimeout()
    {
        bool isReneged = Count > 0
            && this[_first] is { State: OutstandingState.Acknowledged, Message.IsAbandoned: false };
        for (uint tsn = _first; tsn != _next; tsn++)
        {
            ref OutstandingChunk chunk = ref this[tsn];
            // A peer may take back what gap ack blocks acknowledged (RFC 9260 §6.2.1 D iii).
            if (isReneged && chunk is { State: OutstandingState.Acknowledged, Message.IsAbandoned: false })
            {
                chunk.State = OutstandingState.InFlight;
                FlightLength += chunk.Length;
            }
            if (chunk.State == OutstandingState.InFlight) MarkLost(ref chunk, tsn);
        }
        if (TryAdvance(out _)) OwesForwardTsn = true;
    }

    /// <summary>The first fragment to be sent again; those whose message has expired are given up.</summary>
    public bool TryPeekLost(Instant now, out uint tsn)
    {
        if (Tsn.IsAfter(_first, _lostHint)) _lostHint = _first;
        for (tsn = _lostHint; LostCount > 0 && tsn != _next; tsn++)
        {
            ref OutstandingChunk chunk = ref this[tsn];
            if (chunk.State != OutstandingState.Lost) continue;
            _lostHint = tsn;
            if (!CanAbandon || now <= chunk.Message.ExpiresAt) return true;
            Abandon(chunk.Message);
        }
        return false;
    }

    public void HandleRetransmitted(Instant now, uint tsn)
    {
        ref OutstandingChunk chunk = ref this[tsn];
        chunk.State = OutstandingState.InFlight;
        chunk.SentAt = now;
        chunk.SendOrder = ++_sendOrder;
        chunk.MissIndications = 0;
        if (chunk.Retransmissions < ushort.MaxValue) chunk.Retransmissions++;
        FlightLength += chunk.Length;
        LostCount--;
    }

    /// <summary>
    /// Gives a message up, sent or not. One that is partly sent ends in a TSN that is never sent, only skipped: the
    /// peer must not take the next message's first fragment for the rest of this one.
    /// </summary>
    public void Abandon(OutboundMessage message)
    {
        statistics.MessagesAbandoned++;
        bool isCut = !message.IsFullySent;
        if (isCut) sendQueue.Drop(message);
        if (!message.IsStarted)
        {
            sendQueue.Release(message);
            return;
        }
        uint first = Tsn.IsAfter(_first, message.FirstTsn) ? _first : message.FirstTsn;
        for (uint tsn = first; !Tsn.IsAfter(tsn, message.LastTsn); tsn++)
        {
            ref OutstandingChunk chunk = ref this[tsn];
            if (chunk.Message != message || chunk.State == OutstandingState.Acknowledged) continue;
            if (chunk.State == OutstandingState.InFlight) FlightLength -= chunk.Length;
            if (chunk.State == OutstandingState.Lost) LostCount--;
            chunk.State = OutstandingState.Abandoned;
        }
        if (isCut)
        {
            Append(new OutstandingChunk
            {
                Message = message, State = OutstandingState.Abandoned, Offset = message.SentLength,
            });
        }
        message.Abandon();
        if (TryAdvance(out _)) OwesForwardTsn = true;
    }

    /// <summary>Advanced.Peer.Ack.Point (RFC 3758 §3.5 C2).</summary>
    /// <returns>True if it is beyond what the peer has acknowledged.</returns>
    public bool TryAdvance(out uint tsn)
    {
        if (!Tsn.IsAfter(_advanced, CumulativeTsn)) _advanced = CumulativeTsn;
        while (_advanced + 1 != _next && this[_advanced + 1].Message.IsAbandoned) _advanced++;
        tsn = _advanced;
        return _advanced != CumulativeTsn;
    }

    /// <summary>
    /// The last message skipped on each stream, up to the advanced point or to where the list is full.
    /// </summary>
    /// <param name="skipped">As many as the packet has room for.</param>
    /// <param name="interleaved">I-FORWARD-TSN lists unordered messages too.</param>
    /// <param name="count">Entries written.</param>
    /// <returns>The new cumulative TSN that the list covers.</returns>
    public uint CollectSkipped(Span<SkippedMessage> skipped, bool interleaved, out int count)
    {
        count = 0;
        TryAdvance(out uint advanced);
        for (uint tsn = _first; tsn != advanced + 1; tsn++)
        {
            OutboundMessage message = this[tsn].Message;
            if (message.IsUnordered && !interleaved) continue;
            var entry = new SkippedMessage(message.Stream.Id, message.IsUnordered, message.MessageId);
            int at = 0;
            while (at < count
                && (skipped[at].StreamId != entry.StreamId || skipped[at].IsUnordered != entry.IsUnordered))
            {
                at++;
            }
            if (at == skipped.Length) return tsn - 1;
            if (at == count) skipped[count++] = entry;
            else if (Tsn.IsAfter(entry.MessageId, skipped[at].MessageId)) skipped[at] = entry;
        }
        return advanced;
    }

    /// <summary>The association is over.</summary>
    public void Clear()
    {
        while (_first != _next) RemoveFirst();
        FlightLength = LostCount = 0;
        OwesForwardTsn = false;
    }

    private uint Append(in OutstandingChunk chunk)
    {
        if (Count == _ring.Length) Grow();
        uint tsn = _next++;
        this[tsn] = chunk;
        chunk.Message.OutstandingCount++;
        chunk.Message.LastTsn = tsn;
        return tsn;
    }

    private void Grow()
    {
        var larger = new OutstandingChunk[_ring.Length * 2];
        for (uint tsn = _first; tsn != _next; tsn++) larger[tsn & (uint)(larger.Length - 1)] = this[tsn];
        _ring = larger;
    }

    private void AcknowledgeFirst()
    {
        Acknowledge(ref this[_first]);
        RemoveFirst();
    }

    private void RemoveFirst()
    {
        ref OutstandingChunk chunk = ref this[_first++];
        OutboundMessage message = chunk.Message;
        chunk = default;
        message.OutstandingCount--;
        if (message.IsFinished) sendQueue.Release(message);
    }

    private void Acknowledge(ref OutstandingChunk chunk)
    {
        if (chunk.State is OutstandingState.Acknowledged or OutstandingState.Abandoned) return;
        if (chunk.State == OutstandingState.InFlight) FlightLength -= chunk.Length;
        else LostCount--;
        chunk.State = OutstandingState.Acknowledged;
        _acknowledgedLength += chunk.Length;
        if (_hasNewest && !Tsn.IsAfter(chunk.SendOrder, _newestOrder)) return;
        (_hasNewest, _newestOrder) = (true, chunk.SendOrder);
        _hasSample = chunk.Retransmissions == 0;                           // Karn: RFC 9260 §6.3.1 C5
        _sampleSentAt = chunk.SentAt;
    }

    private void CountMisses(uint lastBlockEnd)
    {
        for (uint tsn = _first; tsn != lastBlockEnd + 1; tsn++)
        {
            ref OutstandingChunk chunk = ref this[tsn];
            if (chunk.State != OutstandingState.InFlight || !Tsn.IsAfter(_newestOrder, chunk.SendOrder)) continue;
            if (++chunk.MissIndications < MissLimit) continue;
            HandleLoss(chunk.SendOrder);
            MarkLost(ref chunk, tsn);
        }
    }

    /// <summary>One reduction for each window: only what was sent since the last one tells of new congestion.</summary>
    private void HandleLoss(uint sendOrder)
    {
        if (congestion.IsInFastRecovery && !Tsn.IsAfter(sendOrder, _recoveryOrder)) return;
        congestion.HandleLoss(_next - 1);
        _recoveryOrder = _sendOrder;
        MayIgnoreWindow = true;
    }

    private void MarkLost(ref OutstandingChunk chunk, uint tsn)
    {
        chunk.State = OutstandingState.Lost;
        FlightLength -= chunk.Length;
        if (LostCount++ == 0 || Tsn.IsAfter(_lostHint, tsn)) _lostHint = tsn;
        if (CanAbandon && chunk.Retransmissions >= chunk.Message.MaxRetransmits) Abandon(chunk.Message);
    }
}
