using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sctp;

namespace Camerad.WebRtc.Protocol.DataChannel;

/// <summary>
/// The data channels of one peer (RFC 8831, RFC 8832) over one SCTP association: the surface of this stack. A channel
/// is a pair of streams with one id. Opening sends OPEN (unless negotiated), closing resets our stream when all is
/// sent; the channel is gone, and its id free, when both sides have. This file has what the application asks for; what
/// the association reports is in the other part.
/// </summary>
internal sealed partial class DataChannelTransport
{
    private readonly DataChannelTransportOptions _options;
    private readonly Association _association;
    private readonly Dictionary<int, Channel> _byHandle = [];
    private readonly Dictionary<ushort, Channel> _byId = [];
    private readonly Queue<DataChannelEvent> _events = [];
    private StreamIds _ids;
    private bool _isStarted, _isEnded;
    private long _remoteMaxMessageSize;

    public DataChannelTransport(DataChannelTransportOptions options, IRandom random)
    {
        _options = options;
        _association = new Association(
            new AssociationOptions
            {
                LocalPort = options.LocalPort,
                MaxMessageSize = options.MaxMessageSize,
                ReceiveBufferLength = options.ReceiveBufferLength,
                MaxPacketLength = options.MaxPacketLength,
                Features = options.Features,
            },
            random);
    }

    /// <summary>When <see cref="HandleTimeout"/> wants to be called.</summary>
    public Instant NextTimeout => _association.NextTimeout;

    public SctpState State => _association.State;

    public SctpStatistics Statistics => _association.Statistics;

    public DataChannelCounters Counters { get; } = new();

    /// <summary>W3C maxChannels; 0 before the association stands.</summary>
    public ushort MaxChannels => _association.StreamCount;

    /// <summary>Zero: not measured yet.</summary>
    public TimeSpan SmoothedRoundTripTime => _association.SmoothedRoundTripTime;

    /// <summary>Bytes.</summary>
    public int CongestionWindow => _association.CongestionWindow;

    /// <summary>What the peer advertised last, bytes.</summary>
    public uint ReceiverWindow => _association.PeerReceiverWindow;

    /// <summary>Bytes of user data on their way.</summary>
    public int UnacknowledgedLength => _association.FlightLength;

    /// <summary>Bytes of the longest SCTP packet (webrtc-stats mtu).</summary>
    public int Mtu => _options.MaxPacketLength;

    /// <summary>What both sides announced.</summary>
    public SctpFeatures AgreedFeatures => _association.AgreedFeatures;

    /// <summary>Channels that are not closed.</summary>
    public int ChannelCount => _byHandle.Count;

    /// <summary>Fragments sent and not cumulatively acknowledged.</summary>
    internal int UnacknowledgedCount => _association.UnacknowledgedCount;

    /// <summary>Bytes of memory that incoming messages take.</summary>
    internal long ReceiveBufferedLength => _association.ReceiveBufferedLength;

    /// <summary>DTLS is connected: SCTP begins.</summary>
    /// <param name="now">For timers.</param>
    /// <param name="role">Ours in DTLS: which ids are ours.</param>
    /// <param name="remotePort">a=sctp-port of the peer.</param>
    /// <param name="remoteMaxMessageSize">a=max-message-size of the peer, bytes; 0: no limit.</param>
    public void Start(Instant now, DtlsRole role, ushort remotePort, long remoteMaxMessageSize)
    {
        if (_isStarted || _isEnded) return;
        _isStarted = true;
        _ids = new StreamIds(role);
        _remoteMaxMessageSize = remoteMaxMessageSize;
        AssignIds();
        _association.Start(now, remotePort);
    }

    /// <param name="bytes">From a new description; 0: no limit.</param>
    public void SetRemoteMaxMessageSize(long bytes) => _remoteMaxMessageSize = bytes;

    /// <summary>One SCTP packet, as DTLS decrypted it.</summary>
    public void HandlePacket(Instant now, ReadOnlySpan<byte> packet)
    {
        _association.HandlePacket(now, packet);
        TakeAssociationEvents(now);
    }

    public void HandleTimeout(Instant now)
    {
        _association.HandleTimeout(now);
        TakeAssociationEvents(now);
    }

    /// <summary>See <see cref="Association.HandlePathReturned"/>.</summary>
    public void HandlePathReturned(Instant now) => _association.HandlePathReturned(now);

    /// <param name="now">For timers.</param>
    /// <param name="destination">At least <see cref="Mtu"/> bytes.</param>
    /// <param name="length">Bytes written.</param>
    public bool TryPollTransmit(Instant now, Span<byte> destination, out int length) =>
        _association.TryPollTransmit(now, destination, out length);

    public bool TryPollEvent(out DataChannelEvent channelEvent)
    {
        while (_association.TryPollReduced(out OutboundStream stream))
        {
            long bytes = stream.TakeReduced();
            if (!_byId.TryGetValue(stream.Id, out Channel? channel) || channel.Stream != stream) continue;
            channelEvent = DataChannelEvent.Reduced(channel.Handle, bytes);
            return true;
        }
        if (!_events.TryDequeue(out channelEvent)) return false;
        if (channelEvent.Kind == DataChannelEventKind.Message) _association.Release(channelEvent.Charge);
        return true;
    }

    /// <summary>Opens a channel, at once or when the association stands; Opened says when.</summary>
    /// <param name="now">For timers.</param>
    /// <param name="handle">0 or more, of the caller's choice.</param>
    /// <param name="parameters">At most one of lifetime and retransmissions.</param>
    /// <param name="error">Why not.</param>
    public bool TryOpen(Instant now, int handle, DataChannelParameters parameters, out DataChannelError error)
    {
        error = CheckOpen(handle, parameters);
        ushort id = parameters.Id ?? 0;
        if (error == DataChannelError.None && _isStarted && parameters.Id is null
            && !_ids.TryTake(_byId, StreamLimit, out id)) error = DataChannelError.NoFreeId;
        if (error != DataChannelError.None) return false;
        var channel = new Channel(handle, parameters);
        _byHandle.Add(handle, channel);
        if (parameters.Id is not null || _isStarted) Assign(channel, id);
        if (_association.State == SctpState.Established) Establish(now, channel);
        return true;
    }

    /// <returns>False if the channel is not open, the message longer than the peer takes, or the
    /// send buffer full.</returns>
    public bool TrySend(Instant now, int handle, DataChannelMessageKind kind, ReadOnlySpan<byte> message)
    {
        if (!_byHandle.TryGetValue(handle, out Channel? channel) || channel.State != ChannelState.Open) return false;
        if (_remoteMaxMessageSize != 0 && message.Length > _remoteMaxMessageSize) return false;
        if (_association.SendBufferedLength + message.Length > _options.SendBufferLimit) return false;
        bool isText = kind == DataChannelMessageKind.Text;
        bool isSent = message.IsEmpty                                      // SCTP has no empty messages: RFC 8831 §6.6
            ? Send(now, channel, isText ? PayloadProtocolId.EmptyText : PayloadProtocolId.EmptyBinary, [0], 0)
            : Send(now, channel, isText ? PayloadProtocolId.Text : PayloadProtocolId.Binary, message, message.Length);
        if (!isSent) return false;
        channel.MessagesSent++;
        channel.BytesSent += message.Length;
        return true;
    }

    /// <summary>
    /// The closing procedure (RFC 8831 §6.7): what is queued goes first. Closed says when both sides have finished.
    /// </summary>
    /// <returns>False: there is no such channel, and so no event of it to come.</returns>
    public bool Close(Instant now, int handle)
    {
        if (!_byHandle.TryGetValue(handle, out Channel? channel)) return false;
        if (channel.State == ChannelState.Connecting) Remove(channel, DataChannelError.None);
        else if (channel.State == ChannelState.Open) BeginClosing(channel);
        return true;
    }

    /// <summary>What carries it has ended: so do its channels, and no other can be opened.</summary>
    public void HandleTransportEnded(DataChannelError error) => End(error);

    /// <summary>The connection is closed: ABORT is the last packet, and no event comes any more.</summary>
    public void Abort(Instant now)
    {
        _isEnded = true;
        _association.Abort();
        _byHandle.Clear();
        _byId.Clear();
        while (_events.TryDequeue(out DataChannelEvent forgotten)) forgotten.Release();
    }

    private int StreamLimit => MaxChannels == 0 ? StreamIds.Max + 1 : Math.Min((int)MaxChannels, StreamIds.Max + 1);

    private DataChannelError CheckOpen(int handle, DataChannelParameters parameters)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(handle);
        if (_isEnded) return DataChannelError.TransportClosed;
        if (_byHandle.ContainsKey(handle)) return DataChannelError.HandleInUse;
        if (!DcepMessage.HasRoomFor(parameters)) return DataChannelError.TextTooLong;
        if (parameters.Id is not { } id)
            return parameters.Negotiated ? DataChannelError.InvalidId : DataChannelError.None;
        if (id > StreamIds.Max) return DataChannelError.InvalidId;
        if (id >= StreamLimit) return DataChannelError.IdTooLarge;
        return _byId.ContainsKey(id) ? DataChannelError.IdInUse : DataChannelError.None;
    }

    /// <summary>
    /// Channels opened before the role was known get their ids (W3C: when the DTLS transport connects).
    /// </summary>
    private void AssignIds()
    {
        foreach (Channel channel in _byHandle.Values)
        {
            if (channel.Stream is not null) continue;
            if (_ids.TryTake(_byId, StreamLimit, out ushort id)) Assign(channel, id);
            else Remove(channel, DataChannelError.NoFreeId);
        }
    }

    private void Assign(Channel channel, ushort id)
    {
        channel.Stream = new OutboundStream(id, (int)channel.Parameters!.Priority);
        _byId.Add(id, channel);
    }

    /// <summary>
    /// The association stands: the channel is open, OPEN on its way before anything else (RFC 8832 §6).
    /// </summary>
    private void Establish(Instant now, Channel channel)
    {
        if (channel.Stream!.Id >= StreamLimit)
        {
            Remove(channel, DataChannelError.IdTooLarge);
            return;
        }
        channel.State = ChannelState.Open;
        channel.IsAcknowledged = channel.Parameters!.Negotiated;
        if (!channel.Parameters.Negotiated)
            _association.TrySend(
                now, channel.Stream, PayloadProtocolId.Dcep, DcepMessage.CreateOpen(channel.Parameters), 0, default);
        Counters.Opened++;
        _events.Enqueue(DataChannelEvent.Opened(channel.Handle, channel.Stream.Id));
    }

    private bool Send(
        Instant now, Channel channel, uint protocolId, ReadOnlySpan<byte> payload, int applicationLength) =>
        _association.TrySend(now, channel.Stream!, protocolId, payload, applicationLength, channel.Reliability);

    private void BeginClosing(Channel channel)
    {
        channel.State = ChannelState.Closing;
        ResetOutgoing(channel);
    }

    /// <summary>A peer without RE-CONFIG can't be told: then the channel is closed on this side only.</summary>
    private void ResetOutgoing(Channel channel)
    {
        if (!_association.TryResetStream(channel.Stream!)) Remove(channel, DataChannelError.None);
    }

    private void Remove(Channel channel, DataChannelError error)
    {
        if (channel.Stream is not null) _byId.Remove(channel.Stream.Id);
        _remoteTextLength -= channel.RemoteTextLength;
        if (channel.State == ChannelState.Refused) return;
        if (channel.State != ChannelState.Connecting) Counters.Closed++;
        _byHandle.Remove(channel.Handle);
        _events.Enqueue(DataChannelEvent.Closed(channel.Handle, error, channel.Statistics));
    }
}
