using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <content>The jitter buffer: sequence, gaps, and what becomes of them.</content>
internal sealed partial class RtpReceiver
{
    /// <summary>
    /// A video stream's first packets may come out of order; without its first one a key frame would be lost.
    /// </summary>
    public static readonly TimeSpan StartPatience = TimeSpan.FromMilliseconds(20);

    /// <summary>Packets by which the first one may be late.</summary>
    private const int MaxStartMisorder = 64;

    private readonly NackList _nack = new();
    private SequenceUnwrapper _sequence = new();
    private PacketRing? _ring;
    private long _next, _gapAt;
    private Instant _gapDeadline = Instant.Never, _heldUntil = Instant.Never;

    private bool IsHeld => _heldUntil != Instant.Never;

    private Instant BufferTimeout => Instant.Min(_gapDeadline, _heldUntil);

    private int Waiting => _ring?.Count ?? 0;

    /// <summary>The packet's place in the sequence, and what its coming says of others.</summary>
    private bool TryPlace(Instant now, in RtpPacket packet, RtpReceiverCodec codec, bool isRtx, out long index)
    {
        if (isRtx) return TryPlaceRetransmission(now, packet.SequenceNumber, out index);
        long highest = _sequence.Highest;
        if (!_sequence.TryUnwrap(packet.SequenceNumber, out index, out bool restarted))
        {
            Statistics.PacketsRefused++;
            return false;
        }
        if (restarted) Restart(now, index, codec, packet.Payload);
        bool isAnswer = NoteArrival(now, index, codec.RtxPayloadType is null ? null : false);
        _reception.HandlePacket(index);
        if (isAnswer) CountRetransmission(packet);                          // without RTX the same packet comes again
        // All packets of an event have one timestamp: how they come says nothing of jitter.
        else if (!codec.IsTelephoneEvent) _reception.HandleArrival(now, packet.Timestamp, codec.ClockRate);
        if (!restarted && index > highest + 1 && !_nack.TryAdd(now, highest + 1, index)) HandleOutage(index);
        return true;
    }

    private bool TryPlaceRetransmission(Instant now, ushort sequenceNumber, out long index)
    {
        index = _sequence.HasBegun ? _sequence.Near(sequenceNumber) : 0;
        // Senders also fill probes with old packets.
        if (!_sequence.HasBegun || index > _sequence.Highest || index < _next) return false;
        NoteArrival(now, index, isRetransmission: true);
        return true;
    }

    private bool NoteArrival(Instant now, long index, bool? isRetransmission)
    {
        bool isAnswer = _nack.HandleArrival(now, index, isRetransmission, _roundTrip.Value, out TimeSpan? roundTrip);
        if (roundTrip is { } measured) _roundTrip.HandleMeasurement(measured);
        return isAnswer;
    }

    private void Restart(Instant now, long index, RtpReceiverCodec codec, ReadOnlySpan<byte> payload)
    {
        ResetBuffer();
        HandleLoss();
        _reception.HandleRestart(index);
        _next = index;
        if (_parameters.Kind == MediaKind.Video && !Assembler.BeginsKeyFrame(codec, payload))
            _heldUntil = now + StartPatience;
    }

    /// <summary>More is missing than can be asked for: nothing before this packet is waited for.</summary>
    private void HandleOutage(long index)
    {
        Statistics.GapsSkipped++;
        SkipTo(index);
        HandleLoss();
        _keyFrames.Request();
    }

    private void Insert(Instant now, long index, ReadOnlySpan<byte> datagram, in RtpPacket packet, bool isRtx)
    {
        if (index < _next && !TryBeginEarlier(index))
        {
            if (!isRtx) Statistics.PacketsDiscarded++;
            return;
        }
        if (index == _next && Waiting == 0 && !IsHeld)
        {
            _next++;                                                           // the usual way: nothing is copied
            Consume(now, now, datagram, packet);
            return;
        }
        if (!TryStore(now, index, datagram)) return;
        if (IsHeld && index == _next && Assembler.BeginsKeyFrame(_codec!, packet.Payload)) _heldUntil = Instant.Never;
        if (index > _next && IsKeyFrameToBeginWith(packet))
        {
            SkipTo(index);
            Assembler.HandleLoss();
        }
        Advance(now);
    }

    /// <summary>Whoever waits for a key frame need not wait for what is missing before it.</summary>
    private bool IsKeyFrameToBeginWith(in RtpPacket packet) =>
        _parameters.Kind == MediaKind.Video && !IsHeld && Assembler.AwaitsKeyFrame && !Assembler.IsInFrame
        && Assembler.BeginsKeyFrame(_codec!, packet.Payload);

    private bool TryBeginEarlier(long index)
    {
        if (!IsHeld || _next - index > MaxStartMisorder) return false;
        _ring?.EnsureRoom(_next, _sequence.Highest + _next - index);
        _next = index;
        return true;
    }

    private bool TryStore(Instant now, long index, ReadOnlySpan<byte> datagram)
    {
        _ring ??= new PacketRing(_pool);
        if (_ring.TryAdd(_next, index, datagram, now, out bool isDuplicate)) return true;
        if (isDuplicate) return false;
        _heldUntil = Instant.Never;
        // Over a limit: the gap has been waited for enough.
        SkipGap(now);
        if (index >= _next && _ring.TryAdd(_next, index, datagram, now, out isDuplicate)) return true;
        Statistics.PacketsDiscarded++;
        return false;
    }

    /// <summary>Takes all packets whose turn has come.</summary>
    private void Advance(Instant now)
    {
        if (_ring is null || IsHeld) return;
        while (_ring.TryTake(_next, out StoredPacket stored))
        {
            _next++;
            if (RtpPacket.TryParse(stored.Bytes, out RtpPacket packet))
                Consume(now, stored.ArrivalTime, stored.Bytes, packet);
            _ring.Free(stored);
        }
        _nack.RemoveBelow(_next);
        UpdateGap();
    }

    private void UpdateGap()
    {
        if (Waiting == 0)
        {
            _gapDeadline = Instant.Never;
            return;
        }
        if (_gapDeadline != Instant.Never && _gapAt == _next) return;
        _gapAt = _next;
        _ring!.TryPeek(_ring.FirstFrom(_next), out StoredPacket first);
        _gapDeadline = first.ArrivalTime + GapPatience.Of(
            _parameters.Kind, _codec!.Nack, _roundTrip.Value, _nack.ReorderDelay, _reception.JitterTime);
    }

    private void HandleBufferTimeout(Instant now)
    {
        if (now >= _heldUntil)
        {
            _heldUntil = Instant.Never;
            Advance(now);
            if (Assembler is { AwaitsKeyFrame: true, IsInFrame: false }) _keyFrames.Request();
        }
        if (now >= _gapDeadline) SkipGap(now);
    }

    /// <summary>
    /// Gives up what is missing. Video goes on with the first key frame behind the gap, or with whatever comes next
    /// until there is one; audio with what is there.
    /// </summary>
    private void SkipGap(Instant now)
    {
        if (Waiting == 0) return;
        Statistics.GapsSkipped++;
        long? goesOn = _parameters.Kind == MediaKind.Audio ? _ring!.FirstFrom(_next) : FirstKeyFrame();
        SkipTo(goesOn ?? _sequence.Highest + 1);
        HandleLoss();
        if (goesOn is null) _keyFrames.Request();
        Advance(now);
        UpdateGap();
    }

    private long? FirstKeyFrame()
    {
        for (long index = _next + 1; index <= _sequence.Highest; index++)
        {
            if (!_ring!.TryPeek(index, out StoredPacket stored)) continue;
            if (!RtpPacket.TryParse(stored.Bytes, out RtpPacket packet)) continue;
            if (FindCodec(packet.PayloadType, out _) is { } codec && Assembler.BeginsKeyFrame(codec, packet.Payload))
                return index;
        }
        return null;
    }

    private void SkipTo(long index)
    {
        _ring?.Drop(_next, index);
        _next = index;
        _nack.RemoveBelow(index);
        (_gapDeadline, _heldUntil) = (Instant.Never, Instant.Never);
    }

    private void ResetBuffer()
    {
        _ring?.Clear();
        _nack.Clear();
        (_gapDeadline, _heldUntil) = (Instant.Never, Instant.Never);
    }

    private void ResetStream()
    {
        ResetBuffer();
        _sequence = new SequenceUnwrapper();
        _tones?.Reset();
        HandleLoss();
    }
}
