using System.Buffers.Binary;
using Camerad.WebRtc.Protocol.Congestion;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// Sends one track to one viewer. Pictures come in cut into payloads for all viewers (<see cref="PacketizedFrame"/>)
/// and wait in the <see cref="FrameQueue"/> for the <see cref="Pacer"/>. At the moment of sending a packet gets its
/// numbers, its header is written into the <see cref="PacketHistory"/>, and SRTP encrypts it from the shared picture
/// straight into the batch's slot. What receivers report comes in through <see cref="HandleRtcp"/>
/// (RtpSender.Feedback.cs). No socket, no clock, one thread.
/// </summary>
internal sealed partial class RtpSender
{
    /// <summary>What RTX puts in front of a payload: the original sequence number (RFC 4588 §4).</summary>
    private const int OriginalSequenceNumberLength = 2;

    private readonly RtpSenderParameters _parameters;
    private readonly TransportWideSequence _transportSequence;
    private readonly NtpClock _clock;
    private readonly RtpHeaderTemplate _header, _rtxHeader;
    private readonly uint _timestampOffset;
    private readonly FrameQueue _queue = new();
    private readonly Pacer _pacer = new();
    private readonly StreamRateEstimator _rate = new();
    private readonly PacketHistory _history;
    private readonly RetransmissionQueue _retransmissions = new();
    private readonly SenderReporter _reporter;
    private readonly byte[] _scratch = new byte[PacketizedFrame.ScratchLength];
    private readonly byte[] _scratchHeader = new byte[RtpHeaderTemplate.MaxLength];

    private ulong _nextIndex, _nextRtxIndex;
    private State _state;
    private bool _awaitsKeyFrame, _wantsKeyFrame;

    /// <param name="parameters">What was negotiated.</param>
    /// <param name="transportSequence">The transport's own, shared by all its senders.</param>
    /// <param name="clock">For sender reports and abs-send-time.</param>
    /// <param name="random">For the first sequence numbers and timestamp (RFC 3550 §5.1).</param>
    /// <param name="firstPacketIndex">For tests that wait for the wrap; null: random.</param>
    /// <param name="continues">Where the stream of these SSRCs stands already; null: it begins.</param>
    public RtpSender(
        RtpSenderParameters parameters, TransportWideSequence transportSequence, NtpClock clock, IRandom random,
        ulong? firstPacketIndex = null, RtpStreamPosition? continues = null)
    {
        _parameters = parameters;
        _transportSequence = transportSequence;
        _clock = clock;
        _header = NewTemplate(parameters, parameters.PayloadType, parameters.Ssrc);
        _rtxHeader = NewTemplate(parameters, parameters.RtxPayloadType ?? 0, parameters.RtxSsrc);
        _history = new PacketHistory(_header.Length);
        Statistics = continues?.Statistics ?? new RtpSenderStatistics();
        _timestampOffset = continues?.TimestampOffset ?? random.NextUInt32();
        _nextIndex = continues?.NextIndex ?? firstPacketIndex ?? FirstIndex(random);
        _nextRtxIndex = continues?.NextRtxIndex ?? FirstIndex(random);
        _awaitsKeyFrame = continues is null;   // who has seen the stream so far can go on with it
        _reporter = new SenderReporter(parameters, _timestampOffset, clock, Statistics);
    }

    private enum State
    {
        Sending,
        Stopping,
        Stopped,
    }

    public RtpSenderStatistics Statistics { get; }

    /// <summary>For the sender that takes this one's SSRCs over.</summary>
    public RtpStreamPosition Position => new(_nextIndex, _nextRtxIndex, _timestampOffset, Statistics);

    /// <summary>Bytes of payload that wait for the pacer.</summary>
    public int QueuedBytes => _queue.PayloadLength;

    /// <summary>The stream's rate as its pictures tell, bits per second.</summary>
    public double StreamRateBps => _rate.BitrateBps;

    /// <summary>
    /// The round trip assumed for retransmission, until and besides what receiver reports tell: e.g. what ICE measured.
    /// </summary>
    public void SetRoundTripTime(TimeSpan roundTripTime) => _reporter.RoundTrip.HandleMeasurement(roundTripTime);

    /// <summary>
    /// When <see cref="TryPollTransmit"/> has something to send; not later than <paramref name="now"/> if it has
    /// already.
    /// </summary>
    public Instant NextTimeout(Instant now) => _state switch
    {
        State.Stopping => now,
        State.Stopped => Instant.Never,
        _ => Instant.Min(
            Instant.Min(_reporter.NextTimeout, _retransmissions.NextTimeout(now)),
            _queue.Count > 0 ? _pacer.NextTimeout : Instant.Never),
    };

    /// <summary>
    /// Adds a picture; takes its own reference. Until the first key frame, and after the queue had to be given up,
    /// pictures that can't be decoded are skipped, counted, and a key frame is wanted
    /// (<see cref="TryPollKeyFrameRequest"/>). A cached group of pictures is simply added picture by picture.
    /// </summary>
    public void Enqueue(Instant now, PacketizedFrame frame)
    {
        if (_state != State.Sending || frame.Count == 0) return;
        _rate.HandleFrame(frame.CaptureTicks, frame.PayloadLength);
        _retransmissions.SetStreamRate(_rate.BitrateBps);
        if (_awaitsKeyFrame && !frame.IsKeyFrame)
        {
            Statistics.FramesSkipped++;
            _wantsKeyFrame = true;
            return;
        }
        if (!_queue.TryAdd(now, frame) && !TryAddAfterSkip(now, frame))
        {
            Statistics.FramesSkipped++;
            (_awaitsKeyFrame, _wantsKeyFrame) = (true, true);
            return;
        }
        _awaitsKeyFrame = false;
    }

    /// <summary>
    /// Fills the batch with all that may leave now: what was asked for again, pictures as the pacer allows, reports
    /// due.
    /// </summary>
    /// <param name="now">The moment of sending.</param>
    /// <param name="srtp">The association's sending half.</param>
    /// <param name="route">Where datagrams go.</param>
    /// <param name="batch">Where they are put; if it is full, send it and call again.</param>
    /// <returns>True if anything was put in.</returns>
    public bool TryPollTransmit(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        int before = batch.Count;
        _history.Expire(now);
        if (_state == State.Stopping) SendGoodbye(now, srtp, route, batch);
        if (_state == State.Sending)
        {
            SendRetransmissions(now, srtp, route, batch);
            SendMedia(now, srtp, route, batch);
            if (now >= _reporter.NextTimeout) SendReport(now, srtp, route, batch);
        }
        return batch.Count != before;
    }

    /// <returns>True once after the viewer has asked for a key frame or can't go on without one.</returns>
    public bool TryPollKeyFrameRequest()
    {
        bool wants = _wantsKeyFrame;
        _wantsKeyFrame = false;
        return wants;
    }

    /// <summary>
    /// Lets go of all pictures; the next <see cref="TryPollTransmit"/> sends BYE, and then nothing more is sent.
    /// </summary>
    public void Stop()
    {
        if (_state != State.Sending) return;
        _state = Statistics.PacketsSent > 0 ? State.Stopping : State.Stopped;
        _queue.Clear();
        _history.Clear();
        _retransmissions.Clear();
    }

    private static RtpHeaderTemplate NewTemplate(RtpSenderParameters parameters, byte payloadType, uint ssrc) =>
        new(payloadType, ssrc, parameters.Mid, parameters.Extensions, parameters.PlayoutDelay);

    /// <summary>
    /// Below 2^15: were the first packets before a wrap lost, the receiver would guess the rollover counter wrong (RFC
    /// 3711 §3.3.1).
    /// </summary>
    private static ulong FirstIndex(IRandom random) => random.NextUInt32() & 0x7FFF;

    private bool TryAddAfterSkip(Instant now, PacketizedFrame frame)
    {
        bool canGoOn = _queue.SkipToNewestKeyFrame(out int dropped);
        Statistics.FramesSkipped += dropped;
        if (canGoOn && _queue.TryAdd(now, frame)) return true;
        if (canGoOn)
        {
            _queue.SkipToNewestKeyFrame(out dropped); // even that key frame is too old: nothing is kept
            Statistics.FramesSkipped += dropped;
        }
        return frame.IsKeyFrame && _queue.TryAdd(now, frame);
    }

    private void SendMedia(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        while (_queue.Count > 0)
        {
            if (_queue.NextFragment == 0) BeginFrame(srtp);
            if (!_pacer.CanSend(now) || !batch.TryReserve(out Span<byte> slot)) return;
            int length = WritePacket(now, srtp, slot, batch);
            batch.Commit(route, length);
            _pacer.HandleSent(length);
            _queue.Advance();
        }
        _pacer.HandleIdle();
    }

    private void BeginFrame(SrtpSender srtp)
    {
        PacketizedFrame frame = _queue.Head;
        int overhead = _header.Length + srtp.Overhead;
        _pacer.BeginFrame(
            frame.PayloadLength + (frame.Count * overhead), frame.Count, _queue.PayloadLength, _rate.FrameInterval,
            _rate.BitrateBps);
    }

    private int WritePacket(Instant now, SrtpSender srtp, Span<byte> slot, SendBatch batch)
    {
        PacketizedFrame frame = _queue.Head;
        int fragment = _queue.NextFragment;
        ulong index = _nextIndex++;
        bool isLast = fragment == frame.Count - 1;
        Span<byte> header = _parameters.Nack
            ? _history.Add(now, index, frame, fragment)
            : _scratchHeader.AsSpan(0, _header.Length);
        WriteHeader(now, _header, header, isLast, index, Timestamp(frame));
        frame.Read(fragment, default, _scratch, out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> payload);
        Count(frame, fragment, isLast);
        if (_reporter.NextTimeout == Instant.Never) _reporter.HandleFirstPacket(now);
        return srtp.Protect(header, index, prefix, payload, slot, batch.Authentication);
    }

    private void WriteHeader(
        Instant now, RtpHeaderTemplate template, Span<byte> header, bool marker, ulong index, uint timestamp)
    {
        ushort transportWideCc = template.UsesTransportWideCc ? _transportSequence.Next() : (ushort)0;
        template.Write(header, marker, (ushort)index, timestamp, _clock.ToAbsSendTime(now), transportWideCc);
    }

    private uint Timestamp(PacketizedFrame frame) =>
        unchecked(VideoClock.FromTicks(frame.CaptureTicks) + _timestampOffset);

    private void Count(PacketizedFrame frame, int fragment, bool isLast)
    {
        Statistics.PacketsSent++;
        Statistics.BytesSent += frame.Fragments[fragment].PayloadLength;
        Statistics.HeaderBytesSent += _header.Length;
        if (!isLast) return;
        Statistics.FramesSent++;
        if (frame.IsKeyFrame) Statistics.KeyFramesSent++;
    }

    private void SendRetransmissions(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        while (_retransmissions.Count > 0)
        {
            ulong index = _retransmissions.Head;
            if (!_history.Contains(index))                                     // has become too old while it waited
            {
                _retransmissions.RemoveHead();
                Statistics.NackedPacketsMissing++;
                continue;
            }
            if (!batch.HasRoom || !_retransmissions.TrySpend(now, _history.PayloadLengthOf(index))) return;
            _retransmissions.RemoveHead();
            SendAgain(now, index, srtp, route, batch);
        }
    }

    private void SendAgain(Instant now, ulong index, SrtpSender srtp, in Route route, SendBatch batch)
    {
        ref PacketHistory.Entry entry = ref _history[index];
        entry.IsRequested = false;
        entry.RetransmittedAt = now;
        batch.TryReserve(out Span<byte> slot);
        int length = _parameters.UsesRtx
            ? WriteRtx(now, index, entry, srtp, slot, batch)
            : WriteRepetition(index, entry, srtp, slot, batch);
        batch.Commit(route, length);
        Statistics.RetransmittedPacketsSent++;
        Statistics.RetransmittedBytesSent += _history.PayloadLengthOf(index);
    }

    /// <summary>RFC 4588: a stream of its own, with its own numbers; so extensions may have new values.</summary>
    private int WriteRtx(
        Instant now, ulong index, in PacketHistory.Entry entry, SrtpSender srtp, Span<byte> slot, SendBatch batch)
    {
        PacketizedFrame frame = entry.Frame!;
        Span<byte> originalSequenceNumber = stackalloc byte[OriginalSequenceNumberLength];
        BinaryPrimitives.WriteUInt16BigEndian(originalSequenceNumber, (ushort)index);
        ulong rtxIndex = _nextRtxIndex++;
        Span<byte> header = _scratchHeader.AsSpan(0, _rtxHeader.Length);
        WriteHeader(now, _rtxHeader, header, entry.Fragment == frame.Count - 1, rtxIndex, Timestamp(frame));
        frame.Read(
            entry.Fragment, originalSequenceNumber, _scratch,
            out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> payload);
        return srtp.Protect(header, rtxIndex, prefix, payload, slot, batch.Authentication);
    }

    /// <summary>
    /// The first packet bit for bit: it has the same SRTP index, and a second plaintext under one index would give
    /// GCM's authentication key away (RFC 7714 §8.1). So its extensions keep their old values, the transport-wide
    /// number too.
    /// </summary>
    private int WriteRepetition(
        ulong index, in PacketHistory.Entry entry, SrtpSender srtp, Span<byte> slot, SendBatch batch)
    {
        entry.Frame!.Read(
            entry.Fragment, default, _scratch, out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> payload);
        return srtp.Protect(_history.Header(index), index, prefix, payload, slot, batch.Authentication);
    }

    private void SendReport(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        if (!batch.TryReserve(out Span<byte> slot)) return;
        SendRtcp(_reporter.Write(now, slot), srtp, slot, route, batch);
    }

    private void SendGoodbye(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        if (!batch.TryReserve(out Span<byte> slot)) return;
        _state = State.Stopped;
        SendRtcp(_reporter.WriteGoodbye(now, slot), srtp, slot, route, batch);
    }

    private static void SendRtcp(int length, SrtpSender srtp, Span<byte> slot, in Route route, SendBatch batch)
    {
        int protectedLength = srtp.ProtectRtcp(slot, length);
        if (protectedLength > 0) batch.Commit(route, protectedLength);
    }
}
