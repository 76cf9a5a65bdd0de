using System.Buffers;
using Camerad.WebRtc.Protocol.Sctp;

namespace Camerad.WebRtc.Protocol.DataChannel;

/// <summary>What the association reports becomes events of channels.</summary>
internal sealed partial class DataChannelTransport
{
    /// <summary>
    /// Events that wait to be taken; a peer that makes more than anybody takes loses the association.
    /// </summary>
    public const int MaxPendingEvents = 131_072;

    private long _remoteTextLength;
    private int _nextRemoteHandle = -1;

    private void TakeAssociationEvents(Instant now)
    {
        while (_association.TryPollEvent(out SctpEvent sctpEvent))
        {
            switch (sctpEvent.Kind)
            {
                case SctpEventKind.Connected:
                    HandleConnected(now, sctpEvent.StreamId);
                    break;
                case SctpEventKind.Message:
                    HandleMessage(now, sctpEvent);
                    break;
                case SctpEventKind.IncomingReset:
                    if (_byId.TryGetValue(sctpEvent.StreamId, out Channel? channel)) HandleIncomingReset(channel);
                    break;
                case SctpEventKind.AllIncomingReset:
                    foreach (Channel each in _byId.Values) HandleIncomingReset(each);
                    break;
                case SctpEventKind.OutgoingReset:
                    if (_byId.TryGetValue(sctpEvent.StreamId, out Channel? ours)) HandleOutgoingReset(ours);
                    break;
                case SctpEventKind.ShutDown:
                    End(DataChannelError.ShutDownByPeer);
                    break;
                default:
                    End(ErrorOf(sctpEvent.Error));
                    break;
            }
        }
        if (_events.Count <= MaxPendingEvents || _isEnded) return;
        _association.Abort();
        End(DataChannelError.OutOfResource);
    }

    private void HandleConnected(Instant now, ushort streamCount)
    {
        _events.Enqueue(DataChannelEvent.Connected(streamCount));
        foreach (Channel channel in _byHandle.Values) Establish(now, channel);
    }

    private void HandleMessage(Instant now, in SctpEvent message)
    {
        byte[] buffer = message.Buffer!;
        int length = message.Length;
        _byId.TryGetValue(message.StreamId, out Channel? channel);
        if (message.ProtocolId == PayloadProtocolId.Dcep)
            HandleDcep(now, message.StreamId, channel, buffer.AsSpan(0, length));
        else if (channel is not { State: ChannelState.Open }) Counters.NoChannel++;
        else if (TryGetKind(message.ProtocolId, ref length, out DataChannelMessageKind kind))
        {
            channel.IsAcknowledged = true;                                 // RFC 8832 §6: any message does
            channel.MessagesReceived++;
            channel.BytesReceived += length;
            _events.Enqueue(DataChannelEvent.Message(channel.Handle, kind, buffer, length, message.Charge));
            return;
        }
        else Counters.UnknownProtocol++;
        _association.Release(message.Charge);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static bool TryGetKind(uint protocolId, ref int length, out DataChannelMessageKind kind)
    {
        kind = protocolId is PayloadProtocolId.Text or PayloadProtocolId.EmptyText
            ? DataChannelMessageKind.Text : DataChannelMessageKind.Binary;
        if (protocolId is PayloadProtocolId.EmptyText or PayloadProtocolId.EmptyBinary) length = 0;
        return protocolId is PayloadProtocolId.Text or PayloadProtocolId.EmptyText
            or PayloadProtocolId.Binary or PayloadProtocolId.EmptyBinary;
    }

    private void HandleDcep(Instant now, ushort id, Channel? channel, ReadOnlySpan<byte> message)
    {
        if (DcepMessage.IsAck(message))
        {
            if (channel is { State: ChannelState.Open }) channel.IsAcknowledged = true;
            else Counters.NoChannel++;
        }
        else if (!DcepMessage.IsOpen(message)) Counters.Malformed++;
        else if (channel is not null) Counters.IdInUse++;
        else if (!DcepMessage.TryParseOpen(message, out DataChannelParameters? parameters, out int textLength))
        {
            Counters.Malformed++;
            Refuse(id);
        }
        else if (_ids.IsOurs(id) || id >= StreamLimit || _remoteTextLength + textLength > _options.RemoteTextLimit)
            Refuse(id);
        else Announce(now, id, parameters!, textLength);
    }

    private void Announce(Instant now, ushort id, DataChannelParameters parameters, int textLength)
    {
        var channel = new Channel(_nextRemoteHandle--, parameters with { Id = id })
        {
            State = ChannelState.Open,
            Stream = new OutboundStream(id, (int)parameters.Priority),
            IsAcknowledged = true,
            RemoteTextLength = textLength,
        };
        _remoteTextLength += textLength;
        _byHandle.Add(channel.Handle, channel);
        _byId.Add(id, channel);
        _association.TrySend(now, channel.Stream, PayloadProtocolId.Dcep, [DcepMessage.AckType], 0, default);
        Counters.Opened++;
        _events.Enqueue(DataChannelEvent.Announced(channel.Handle, id, channel.Parameters!));
        _events.Enqueue(DataChannelEvent.Opened(channel.Handle, id));
    }

    /// <summary>
    /// RFC 8832 §6: a channel that can't be is closed, by resetting its stream; until the peer has done
    /// the same, the id is taken.
    /// </summary>
    private void Refuse(ushort id)
    {
        Counters.Refused++;
        if (id > StreamIds.Max) return;
        var channel = new Channel(0, null) { State = ChannelState.Refused, Stream = new OutboundStream(id, 1) };
        _byId.Add(id, channel);
        ResetOutgoing(channel);
    }

    /// <summary>The peer has closed its direction; RFC 8831 §6.7: so do we.</summary>
    private void HandleIncomingReset(Channel channel)
    {
        if (channel.State == ChannelState.Connecting) return;
        channel.IsIncomingReset = true;
        if (channel.State == ChannelState.Open)
        {
            _events.Enqueue(DataChannelEvent.Closing(channel.Handle));
            BeginClosing(channel);
        }
        if (channel.IsClosed) Remove(channel, DataChannelError.None);
    }

    private void HandleOutgoingReset(Channel channel)
    {
        channel.IsOutgoingReset = true;
        if (channel.IsClosed) Remove(channel, DataChannelError.None);
    }

    private void End(DataChannelError error)
    {
        if (_isEnded) return;
        _isEnded = true;
        foreach (Channel channel in _byHandle.Values) Remove(channel, error);
        _byId.Clear();
        _events.Enqueue(DataChannelEvent.Failed(error));
    }

    private static DataChannelError ErrorOf(SctpError error) => error switch
    {
        SctpError.NoAnswer => DataChannelError.NoAnswer,
        SctpError.PeerUnreachable => DataChannelError.PeerUnreachable,
        SctpError.AbortedByPeer => DataChannelError.AbortedByPeer,
        SctpError.RestartedByPeer => DataChannelError.RestartedByPeer,
        SctpError.MessageTooLong => DataChannelError.MessageTooLong,
        SctpError.OutOfResource => DataChannelError.OutOfResource,
        _ => DataChannelError.ProtocolViolation,
    };
}
