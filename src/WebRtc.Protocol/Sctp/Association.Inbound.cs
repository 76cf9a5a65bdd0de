using System.Buffers.Binary;
using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>What the peer sends once the association stands: data, what it gives up, resets, heartbeats.</summary>
internal sealed partial class Association
{
    /// <summary>A request of the peer names at most as many streams as a packet holds.</summary>
    private const int MaxStreamsInRequest = 600;

    /// <summary>Bytes of an unknown chunk that its report repeats.</summary>
    private const int MaxReportLength = 64;

    private readonly ReceivedTsns _received = new();
    private readonly SackSchedule _sack = new();
    private readonly Reassembly _reassembly;
    private StreamReset? _reset;
    private uint _advertisedWindow = uint.MaxValue;
    private bool _packetHasData, _packetIsUrgent, _packetHasForward;
    private byte[] _heartbeatToEcho = [];
    private int _heartbeatToEchoLength;
    private byte[] _report = [];

    private void BeginPacket() => _packetHasData = _packetIsUrgent = _packetHasForward = false;

    private void EndPacket(Instant now)
    {
        if (!_packetHasData || !IsEstablished) return;
        _sack.HandlePacket(now, _packetIsUrgent || _received.BlockCount > 0);
        if (State == SctpState.ShutdownSent) _pending |= Pending.Shutdown; // RFC 9260 §9.2
    }

    private bool HandleData(Instant now, in Chunk chunk)
    {
        bool isInterleaved = chunk.Type == ChunkType.IData;
        DataChunk data;
        if (!(isInterleaved ? IDataChunk.TryParse(chunk, out data) : DataChunk.TryParse(chunk, out data)))
        {
            Statistics.Malformed++;
            return false;
        }
        // RFC 8260 §2.2.1: once agreed, only I-DATA; without agreement it is an unknown chunk.
        if (isInterleaved != AgreedFeatures.HasFlag(SctpFeatures.Interleaving))
        {
            Fail(SctpError.ProtocolViolation, ErrorCause.ProtocolViolation);
            return false;
        }
        if (State is SctpState.ShutdownReceived or SctpState.ShutdownAckSent) return true;
        _packetHasData = true;
        _packetIsUrgent |= data.WantsSack;
        if (_received.Contains(data.Tsn))
        {
            Statistics.Duplicates++;
            _received.AddDuplicate(data.Tsn);
            _packetIsUrgent = true;
            return true;
        }
        if (_received.CanAdd(data.Tsn)) return Store(data);
        Statistics.OutOfWindow++;
        return true;
    }

    private bool Store(in DataChunk data)
    {
        switch (_reassembly.Handle(data, isNext: data.Tsn == _received.CumulativeTsn + 1))
        {
            case ReassemblyResult.Stored:
                _packetIsUrgent |= _received.BlockCount > 0;               // a gap may have been closed
                _received.Add(data.Tsn);
                return true;
            case ReassemblyResult.NoRoom:
                Statistics.ReceiveBufferFull++;
                _packetIsUrgent = true;
                return true;
            default:
                Fail(SctpError.MessageTooLong, ErrorCause.OutOfResource);
                return false;
        }
    }

    private void HandleForwardTsn(in Chunk chunk)
    {
        // One in a packet is what peers send; each costs a look at everything that waits.
        if (_packetHasForward || !ForwardTsnChunk.TryParse(chunk, out ForwardTsnChunk forward)
            || !AgreedFeatures.HasFlag(SctpFeatures.PartialReliability)
            || forward.IsInterleaved != AgreedFeatures.HasFlag(SctpFeatures.Interleaving))
        {
            Statistics.Malformed++;
            return;
        }
        _packetHasForward = _packetHasData = _packetIsUrgent = true;       // RFC 3758 §3.6: answered at once
        if (!Tsn.IsAfter(forward.NewCumulativeTsn, _received.CumulativeTsn))
        {
            Statistics.BadAcknowledgements++;
            return;
        }
        _received.AdvanceTo(forward.NewCumulativeTsn);
        _reassembly.Skip(forward);
    }

    private void HandleReConfig(Instant now, in Chunk chunk)
    {
        ReadOnlySpan<byte> parameters = chunk.Value;
        for (int i = 0; i < 2 && _reset is not null && Parameter.TryRead(ref parameters, out Parameter parameter); i++)
        {
            if (parameter.Type == ParameterType.ReConfigResponse) HandleReConfigResponse(now, parameter);
            else HandleReConfigRequest(parameter);
        }
    }

    private void HandleReConfigResponse(Instant now, in Parameter parameter)
    {
        _errorCount = 0;
        if (!_reset!.HandleResponse(now, _timeout.Current, parameter)) return;
        foreach (ushort stream in _reset.Requested) _events.Enqueue(new SctpEvent(SctpEventKind.OutgoingReset, stream));
        _reset.HandleCompleted();
    }

    private void HandleReConfigRequest(in Parameter parameter)
    {
        if (!_reset!.HandleRequest(parameter, _received.CumulativeTsn, out ReadOnlySpan<byte> named))
        {
            Statistics.ResetRequestsRefused++;
            return;
        }
        Span<ushort> streams = stackalloc ushort[MaxStreamsInRequest];
        int count = Math.Min(named.Length / sizeof(ushort), MaxStreamsInRequest);
        for (int i = 0; i < count; i++)
            streams[i] = BinaryPrimitives.ReadUInt16BigEndian(named[(i * sizeof(ushort))..]);
        _reassembly.ResetStreams(streams[..count]);
        if (count == 0) _events.Enqueue(new SctpEvent(SctpEventKind.AllIncomingReset));
        foreach (ushort stream in streams[..count]) _events.Enqueue(new SctpEvent(SctpEventKind.IncomingReset, stream));
    }

    private void HandleHeartbeat(in Chunk chunk)
    {
        if (chunk.Value.Length > _packetLength - SctpPacket.HeaderLength - Chunk.HeaderLength) return;
        if (_heartbeatToEcho.Length < chunk.Value.Length) _heartbeatToEcho = new byte[_packetLength];
        chunk.Value.CopyTo(_heartbeatToEcho);
        _heartbeatToEchoLength = chunk.Value.Length;
        _pending |= Pending.HeartbeatAck;
    }

    private void HandleHeartbeatAck(Instant now, in Chunk chunk)
    {
        ReadOnlySpan<byte> parameters = chunk.Value;
        if (!_heartbeatIsUnanswered || !Parameter.TryRead(ref parameters, out Parameter info)
            || info.Value.Length != sizeof(ulong)
            || BinaryPrimitives.ReadUInt64BigEndian(info.Value) != _heartbeatNonce)
        {
            Statistics.Unexpected++;
            return;
        }
        _heartbeatIsUnanswered = false;
        _errorCount = 0;
        _timeout.HandleMeasurement(now - _heartbeatSentAt);
    }

    /// <summary>RFC 9260 §3.2, §3.3.10.6; the newest one only, and not all of a long one.</summary>
    private void Report(in Chunk chunk)
    {
        int length = Math.Min(chunk.Value.Length, MaxReportLength);
        _report = new byte[Chunk.HeaderLength + length];
        _report[0] = (byte)chunk.Type;
        _report[1] = chunk.Flags;
        BinaryPrimitives.WriteUInt16BigEndian(_report.AsSpan(2), (ushort)(Chunk.HeaderLength + chunk.Value.Length));
        chunk.Value[..length].CopyTo(_report.AsSpan(Chunk.HeaderLength));
        _pending |= Pending.Error;
    }
}
