using System.Buffers.Binary;
using Camerad.Media;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <content>What leaves: retransmissions, frames, reports.</content>
internal sealed partial class RtpSender
{
    /// <summary>What RTX puts in front of a payload: the original sequence number (RFC 4588 §4).</summary>
    private const int OriginalSequenceNumberLength = 2;

    /// <summary>
    /// A frame of at least so many times the average size is huge (webrtc-stats, <c>hugeFramesSent</c>).
    /// </summary>
    private const double HugeFrameFactor = 2.5;

    /// <summary>
    /// Fills the batch with all that may leave now, for a sender that is alone: what was asked for again, frames as the
    /// pacer allows, reports due.
    /// </summary>
    /// <param name="now">The moment of sending.</param>
    /// <param name="srtp">The association's sending half.</param>
    /// <param name="route">Where datagrams go.</param>
    /// <param name="batch">Where they are put; if it is full, send it and call again.</param>
    /// <returns>True if anything was put in.</returns>
    public bool TryPollTransmit(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        int before = batch.Count;
        SendUrgent(now, srtp, route, batch);
        while (SendFrame(now, srtp, route, batch, otherBytes: 0) == FrameOutcome.Sent) { }
        if (_queue.Count == 0) _pacer.HandleIdle();
        SendReport(now, srtp, route, batch);
        return batch.Count != before;
    }

    /// <summary>BYE, what was asked for again, and tones.</summary>
    public void SendUrgent(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        _history.Expire(now);
        if (_state == State.Stopping) SendGoodbye(now, srtp, route, batch);
        if (_state != State.Sending) return;
        SendRetransmissions(now, srtp, route, batch);
        SendTones(now, srtp, route, batch);
    }

    /// <summary>
    /// Sends as much as may leave of the frame whose turn it is: of a picture what the pacer allows, sound at once.
    /// </summary>
    /// <param name="now">The moment of sending.</param>
    /// <param name="srtp">The association's sending half.</param>
    /// <param name="route">Where datagrams go.</param>
    /// <param name="batch">Where they are put.</param>
    /// <param name="otherBytes">Bytes of pictures that wait at the transport's other senders.</param>
    public FrameOutcome SendFrame(
        Instant now, SrtpSender srtp, in Route route, SendBatch batch, int otherBytes)
    {
        if (_queue.Count == 0 || _state != State.Sending) return FrameOutcome.NothingWaits;
        if (_queue.NextFragment == 0) BeginFrame(srtp, otherBytes);
        bool isPaced = Kind == MediaKind.Video;
        do
        {
            if ((isPaced && !_pacer.CanSend(now)) || !batch.HasRoom) return FrameOutcome.Blocked;
            if (!TrySpendBitrate(now)) return FrameOutcome.HeldBack;
            if (_queue.NextFragment == 0) NumberFrame(now);
            batch.TryReserve(out Span<byte> slot);
            int length = WritePacket(now, srtp, slot, batch);
            batch.Commit(route, length);
            if (isPaced) _pacer.HandleSent(length);
            else _pacer.HandleUnpaced(now, length);
            _queue.Advance();
        }
        while (_queue.NextFragment > 0);
        return FrameOutcome.Sent;
    }

    /// <summary>The report that is due, if one is.</summary>
    public void SendReport(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        if (_state != State.Sending || now < _reporter.NextTimeout || !batch.TryReserve(out Span<byte> slot)) return;
        SendRtcp(_reporter.Write(now, slot), srtp, slot, route, batch);
    }

    private Instant NextFrameTimeout(Instant now)
    {
        Instant next = Kind == MediaKind.Video ? _pacer.NextTimeout : now;
        return _parameters.MaxBitrateBps is null ? next : Instant.Max(next, _bitrateBound.NextTimeout(now));
    }

    private bool TrySpendBitrate(Instant now) => _parameters.MaxBitrateBps is null
        || _bitrateBound.TryTake(now, _queue.Head.Fragments[_queue.NextFragment].PayloadLength);

    private void BeginFrame(SrtpSender srtp, int otherBytes)
    {
        if (Kind != MediaKind.Video) return;
        PacketizedFrame frame = _queue.Head;
        int overhead = _header.Length + srtp.Overhead;
        _pacer.BeginFrame(
            frame.PayloadLength + (frame.Count * overhead) + otherBytes, frame.Count, _queue.PayloadLength + otherBytes,
            _rate.FrameInterval, _rate.BitrateBps);
    }

    private void NumberFrame(Instant now)
    {
        _pictureId = (ushort)((_pictureId + 1) & PictureIdMask);
        _timestamp = _timeline.Next(_queue.Head, out _isNewTalkspurt);
        HandleSoundSent(now, _queue.Head);
    }

    private int WritePacket(Instant now, SrtpSender srtp, Span<byte> slot, SendBatch batch)
    {
        PacketizedFrame frame = _queue.Head;
        int fragment = _queue.NextFragment;
        ulong index = _nextIndex++;
        bool isLast = fragment == frame.Count - 1;
        Span<byte> header = _parameters.Nack
            ? _history.Add(now, index, frame, fragment, _pictureId)
            : _scratchHeader.AsSpan(0, _header.Length);
        WriteHeader(now, _header, header, Kind == MediaKind.Video ? isLast : _isNewTalkspurt, index, _timestamp);
        if (Kind == MediaKind.Audio) _header.WriteAudioLevel(header, frame.AudioLevel);
        frame.Read(
            fragment, default, _pictureId, _scratch, out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> payload);
        Count(now, frame, fragment, index);
        if (isLast) CountFrame(now, frame);
        if (_reporter.NextTimeout == Instant.Never) _reporter.HandleFirstPacket(now);
        return srtp.Protect(header, index, prefix, payload, slot, batch.Authentication);
    }

    private void WriteHeader(
        Instant now, RtpHeaderTemplate template, Span<byte> header, bool marker, ulong index, uint timestamp)
    {
        ushort transportWideCc = template.UsesTransportWideCc ? _transportSequence.Next() : (ushort)0;
        template.Write(header, marker, (ushort)index, timestamp, _clock.ToAbsSendTime(now), transportWideCc);
    }

    private void Count(Instant now, PacketizedFrame frame, int fragment, ulong index)
    {
        CountPacket(frame.Fragments[fragment].PayloadLength, index);
        Statistics.TotalPacketSendDelay += now - _queue.HeadEnqueuedAt;
    }

    private void CountPacket(int payloadLength, ulong index)
    {
        Statistics.PacketsSent++;
        Statistics.BytesSent += payloadLength;
        Statistics.HeaderBytesSent += _header.Length;
        Statistics.LastSequenceNumber = (ushort)index;
    }

    private void CountFrame(Instant now, PacketizedFrame frame)
    {
        _frameRate.HandleFrame(now);
        Statistics.FramesSent++;
        if (Kind != MediaKind.Video) return;
        if ((double)frame.PayloadLength * Statistics.FramesSent >= HugeFrameFactor * Statistics.BytesSent)
            Statistics.HugeFramesSent++;
        if (!frame.IsKeyFrame) return;
        Statistics.KeyFramesSent++;
        if (frame.Width > 0) (Statistics.FrameWidth, Statistics.FrameHeight) = (frame.Width, frame.Height);
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
        Statistics.RetransmittedHeaderBytesSent += _header.Length;
    }

    /// <summary>
    /// RFC 4588: a stream of its own, with its own numbers; so extensions may have new values. Marker and
    /// timestamp are the first packet's.
    /// </summary>
    private int WriteRtx(
        Instant now, ulong index, in PacketHistory.Entry entry, SrtpSender srtp, Span<byte> slot, SendBatch batch)
    {
        Span<byte> originalSequenceNumber = stackalloc byte[OriginalSequenceNumberLength];
        BinaryPrimitives.WriteUInt16BigEndian(originalSequenceNumber, (ushort)index);
        ulong rtxIndex = _nextRtxIndex++;
        Span<byte> original = _history.Header(index), header = _scratchHeader.AsSpan(0, _rtxHeader.Length);
        bool marker = (original[1] & RtpPacket.MarkerBit) != 0;
        uint timestamp = BinaryPrimitives.ReadUInt32BigEndian(original[RtpPacket.TimestampOffset..]);
        WriteHeader(now, _rtxHeader, header, marker, rtxIndex, timestamp);
        if (Kind == MediaKind.Audio) _rtxHeader.WriteAudioLevel(header, entry.Frame!.AudioLevel);
        entry.Frame!.Read(
            entry.Fragment, originalSequenceNumber, entry.PictureId, _scratch,
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
            entry.Fragment, default, entry.PictureId, _scratch,
            out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> payload);
        return srtp.Protect(_history.Header(index), index, prefix, payload, slot, batch.Authentication);
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
