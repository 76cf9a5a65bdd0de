using System.Buffers.Binary;
using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// Packets out: handshake chunks alone, then control chunks, SACK, FORWARD-TSN and data bundled in
/// that order (RFC 9260 §6.10).
/// </summary>
internal sealed partial class Association
{
    /// <summary>
    /// Max.Burst (RFC 9260 §16): packets with data that one SACK or time-out sets free. A receiver that takes
    /// many datagrams in a turn, as ours does, sends one SACK for all of them, which then counts as one for
    /// every two (RFC 9260 §6.2).
    /// </summary>
    public const int MaxBurst = 4;

    /// <summary>
    /// Packets that SACKs handled together may set free: what a turn of the network loop takes twice over.
    /// </summary>
    public const int MaxBurstCredit = 512;

    /// <summary>
    /// Bytes of room in a packet that has other chunks, below which a longer message waits for the next packet.
    /// </summary>
    private const int MinFragmentLength = 256;

    /// <summary>Streams that one FORWARD-TSN lists; more are skipped by the next.</summary>
    private const int MaxSkippedStreams = 120;

    private int _burst = CongestionController.InitialWindowPackets;
    private Instant _lastDataAt = Instant.Never;
    private ErrorCause _abortCause;

    private bool IsInterleaved => _sendQueue.IsInterleaved;

    private int DataHeaderLength => IsInterleaved ? IDataChunk.HeaderLength : DataChunk.HeaderLength;

    private int MaxFragmentLength => _packetLength - SctpPacket.HeaderLength - Chunk.HeaderLength - DataHeaderLength;

    /// <summary>The next packet to send now.</summary>
    /// <param name="now">For timers.</param>
    /// <param name="destination">At least <see cref="AssociationOptions.MaxPacketLength"/> bytes.</param>
    /// <param name="length">Bytes written.</param>
    public bool TryPollTransmit(Instant now, Span<byte> destination, out int length)
    {
        length = 0;
        if (_pending == Pending.None && !IsEstablished) return false;
        bool needsChecksum = !AgreedFeatures.HasFlag(SctpFeatures.ZeroChecksum);
        var writer = new SctpPacketWriter(destination[.._packetLength], _options.LocalPort, _remotePort, NextTag());
        // RFC 9653 §5.2: never without on INIT and COOKIE ECHO
        if (TryWriteAlone(ref writer)) needsChecksum = true;
        else WriteBundle(now, ref writer);
        if (writer.IsEmpty) return false;
        if (needsChecksum) writer.WriteChecksum();
        length = writer.Length;
        Statistics.PacketsSent++;
        Statistics.BytesSent += length;
        return true;
    }

    private uint NextTag() =>
        _pending.HasFlag(Pending.Abort) ? _peerTag
        : _pending.HasFlag(Pending.InitAck) ? _initAckTag
        : _pending.HasFlag(Pending.Init) ? 0 : _peerTag;

    /// <summary>The order is that of <see cref="NextTag"/>.</summary>
    private bool TryWriteAlone(ref SctpPacketWriter writer)
    {
        if (TakePending(Pending.Abort)) ErrorCauses.WriteAbort(ref writer, _abortCause);
        else if (TakePending(Pending.InitAck)) WriteInitAck(ref writer);
        else if (TakePending(Pending.Init)) WriteInit(ref writer);
        else if (TakePending(Pending.CookieEcho))
            _cookieToEcho.CopyTo(writer.Reserve(ChunkType.CookieEcho, 0, _cookieToEcho.Length));
        else if (TakePending(Pending.ShutdownComplete)) writer.Reserve(ChunkType.ShutdownComplete, 0, 0);
        else return false;
        return true;
    }

    private bool TakePending(Pending what)
    {
        if ((_pending & what) == 0) return false;
        _pending &= ~what;
        return true;
    }

    private void WriteBundle(Instant now, ref SctpPacketWriter writer)
    {
        if (!IsEstablished) return;
        if (_pending != Pending.None) WriteControl(now, ref writer);
        bool mayData = MaySendData(now);
        if (_sack.IsDue || (mayData && _sack.IsPending)) WriteSack(ref writer);
        WriteReset(now, ref writer);
        if (_retransmission.OwesForwardTsn) WriteForwardTsn(now, ref writer);
        if (!mayData) return;
        int before = writer.Length;
        WriteLost(now, ref writer);
        if (_retransmission.LostCount == 0) WriteNew(now, ref writer);
        if (writer.Length == before)
        {
            // What was given up instead of sent may have been the last of a stream, and is to be skipped.
            WriteReset(now, ref writer);
            if (_retransmission.OwesForwardTsn) WriteForwardTsn(now, ref writer);
            return;
        }
        _burst--;
        _lastDataAt = now;
        _heartbeatAt = now + HeartbeatInterval;
        if (_t3 == Instant.Never) _t3 = now + _timeout.Current;            // RFC 9260 §6.3.2 R1
    }

    private void WriteControl(Instant now, ref SctpPacketWriter writer)
    {
        if (TakePending(Pending.CookieAck)) writer.Reserve(ChunkType.CookieAck, 0, 0);
        if (TakePending(Pending.Error)) Parameter.Write(
            writer.Reserve(ChunkType.Error, 0, Parameter.PaddedLength(_report.Length)),
            (ParameterType)ErrorCause.UnrecognizedChunk, _report);
        if (TakePending(Pending.Heartbeat)) WriteHeartbeat(now, ref writer);
        if (TakePending(Pending.Shutdown))
            BinaryPrimitives.WriteUInt32BigEndian(
                writer.Reserve(ChunkType.Shutdown, 0, sizeof(uint)), _received.CumulativeTsn);
        if (TakePending(Pending.ShutdownAck)) writer.Reserve(ChunkType.ShutdownAck, 0, 0);
        if ((_pending & Pending.HeartbeatAck) == 0 || writer.Room < _heartbeatToEchoLength) return;
        _pending &= ~Pending.HeartbeatAck;
        _heartbeatToEcho.AsSpan(0, _heartbeatToEchoLength)
            .CopyTo(writer.Reserve(ChunkType.HeartbeatAck, 0, _heartbeatToEchoLength));
    }

    private void WriteHeartbeat(Instant now, ref SctpPacketWriter writer)
    {
        _heartbeatNonce = _random.NextUInt64();
        _heartbeatSentAt = now;
        _heartbeatIsUnanswered = true;
        Span<byte> nonce = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(nonce, _heartbeatNonce);
        Parameter.Write(
            writer.Reserve(ChunkType.Heartbeat, 0, Parameter.PaddedLength(nonce.Length)),
            ParameterType.HeartbeatInfo, nonce);
    }

    private void WriteSack(ref SctpPacketWriter writer)
    {
        if (writer.Room < SackChunk.FixedLength) return;
        _advertisedWindow = _reassembly.Window;
        SackChunk.Write(ref writer, _received, _advertisedWindow);
        _received.ClearDuplicates();
        _sack.HandleSent();
    }

    private void WriteReset(Instant now, ref SctpPacketWriter writer)
    {
        while (_sendQueue.TryPollEmptied(out OutboundStream stream)) _reset?.Add(stream.Id);
        if (_reset is { IsDue: true }) _reset.Write(now, _timeout.Current, _retransmission.NextTsn - 1, ref writer);
    }

    private void WriteForwardTsn(Instant now, ref SctpPacketWriter writer)
    {
        if (!_retransmission.TryAdvance(out _))
        {
            _retransmission.OwesForwardTsn = false;
            return;
        }
        int entryLength = IsInterleaved ? ForwardTsnChunk.InterleavedEntryLength : ForwardTsnChunk.EntryLength;
        int room = (writer.Room - ForwardTsnChunk.FixedLength) / entryLength;
        if (room < 1) return;
        Span<SkippedMessage> skipped = stackalloc SkippedMessage[MaxSkippedStreams];
        uint tsn = _retransmission.CollectSkipped(
            skipped[..Math.Min(room, MaxSkippedStreams)], IsInterleaved, out int count);
        ForwardTsnChunk.Write(ref writer, IsInterleaved, tsn, skipped[..count]);
        _retransmission.OwesForwardTsn = false;
        if (_t3 == Instant.Never) _t3 = now + _timeout.Current;            // RFC 3758 §3.5 C4
    }

    private bool MaySendData(Instant now)
    {
        if (_retransmission.LostCount == 0 && _sendQueue.IsEmpty) return false;
        if (State is SctpState.ShutdownSent or SctpState.ShutdownAckSent) return false;
        if (_retransmission.FlightLength == 0)
        {
            _burst = Math.Max(_burst, MaxBurst);
            if (_lastDataAt != Instant.Never && now - _lastDataAt > _timeout.Current && _retransmission.Count == 0)
            {
                _congestion.HandleIdle();
                _lastDataAt = now;
            }
        }
        if (_retransmission.MayIgnoreWindow && _retransmission.LostCount > 0) return true;
        return _burst > 0 && _retransmission.FlightLength < _congestion.Window;
    }

    private void WriteLost(Instant now, ref SctpPacketWriter writer)
    {
        while (_retransmission.TryPeekLost(now, out uint tsn))
        {
            ref OutstandingChunk chunk = ref _retransmission[tsn];
            if (writer.Room < DataHeaderLength + chunk.Length) return;
            bool hasWindow = _retransmission.FlightLength < _congestion.Window;
            if (!hasWindow && !_retransmission.MayIgnoreWindow) return;
            Write(ref writer, chunk, tsn);
            _retransmission.HandleRetransmitted(now, tsn);
        }
        _retransmission.MayIgnoreWindow = false;
    }

    private void WriteNew(Instant now, ref SctpPacketWriter writer)
    {
        while (_retransmission.Count < RetransmissionQueue.MaxOutstanding
            && _sendQueue.TryPeek(MaxFragmentLength, out OutboundMessage message))
        {
            if (now > message.ExpiresAt && (!message.IsStarted || _retransmission.CanAbandon))
            {
                _retransmission.Abandon(message);
                continue;
            }
            if (!TryCut(message, writer.Room - DataHeaderLength, out int length)) return;
            uint tsn = _retransmission.Add(now, message, length);
            Write(ref writer, _retransmission[tsn], tsn);
        }
    }

    /// <returns>False if the packet, the congestion window or the peer's window has no room for the
    /// next fragment.</returns>
    private bool TryCut(OutboundMessage message, int room, out int length)
    {
        length = message.Length - message.SentLength;
        if (length > room)
        {
            bool isFresh = room >= MaxFragmentLength;
            if (!isFresh && room < MinFragmentLength) return false;
            length = room & ~3;
        }
        int flight = _retransmission.FlightLength;
        if (flight >= _congestion.Window) return false;
        // RFC 9260 §6.1 A: one probe at a shut window
        return flight == 0 || flight + length <= _retransmission.ReceiverWindow;
    }

    private void Write(ref SctpPacketWriter writer, in OutstandingChunk chunk, uint tsn)
    {
        OutboundMessage message = chunk.Message;
        byte flags = DataChunk.Flags(chunk.IsBeginning, chunk.IsEnd, message.IsUnordered);
        // At a small window the peer's delayed acknowledgement would stop us for 200 ms.
        if (_congestion.Window < MaxBurst * _packetLength) flags |= DataChunk.ImmediateFlag;
        ReadOnlySpan<byte> payload = message.Buffer.AsSpan(chunk.Offset, chunk.Length);
        if (!IsInterleaved)
        {
            DataChunk.Write(
                ref writer, flags, tsn, message.Stream.Id, (ushort)message.MessageId, message.ProtocolId, payload);
            return;
        }
        uint shared = chunk.IsBeginning ? message.ProtocolId : chunk.FragmentSequence;
        IDataChunk.Write(ref writer, flags, tsn, message.Stream.Id, message.MessageId, shared, payload);
    }

    /// <param name="acknowledged">Fragments that have left the path.</param>
    private void AddBurst(int acknowledged) =>
        _burst = Math.Min(Math.Max(_burst, 0) + (MaxBurst * Math.Max(1, acknowledged / 2)), MaxBurstCredit);
}
