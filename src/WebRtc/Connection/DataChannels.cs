using System.Buffers;
using System.Text;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sctp;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Connection;

/// <summary>
/// A connection's data channels (W3C WebRTC §6.1): those made before there is an association wait for it. Threading:
/// creation, sending and closing from any thread; <see cref="Handle(DataChannelEvent)"/> on the connection's context.
/// </summary>
/// <param name="transport">Carries them.</param>
/// <param name="maxMessageSize">Bytes that the peer takes in one message; null: not negotiated yet.</param>
/// <param name="onAnnounced">Raises the datachannel event.</param>
internal sealed class DataChannels(
    PeerTransport transport, Func<double?> maxMessageSize, Action<RTCDataChannel> onAnnounced) : IDataChannelCarrier
{
    /// <summary>RFC 8832 §5.1: lengths have 16 bits.</summary>
    private const int MaxTextLength = 65535;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, RTCDataChannel> _channels = [];
    private readonly Dictionary<ushort, RTCDataChannel> _byId = [];
    private long _bufferedAmount;
    private int _nextHandle;
    private StreamIds _ids;
    private bool _hasBegun;
    private int? _maxChannels;

    /// <summary>Channels that have become open (webrtc-stats §8.13).</summary>
    public uint Opened { get; private set; }

    /// <summary>Of them, those that are closed.</summary>
    public uint Closed { get; private set; }

    /// <summary>Those that are not closed.</summary>
    public IReadOnlyList<RTCDataChannel> All
    {
        get
        {
            lock (_gate) return [.. _channels.Values];
        }
    }

    /// <summary>W3C WebRTC §6.1.1.2: what one message may have, of what both sides say.</summary>
    /// <param name="remote">0: the peer takes any.</param>
    public static double MaxMessageSize(long remote) => remote == 0
        ? AssociationOptions.DefaultMaxMessageSize : Math.Min(remote, AssociationOptions.DefaultMaxMessageSize);

    /// <summary>W3C WebRTC §6.1, createDataChannel.</summary>
    /// <exception cref="RTCException">TypeError, OperationError.</exception>
    public RTCDataChannel Create(string label, RTCDataChannelInit init)
    {
        DataChannelParameters parameters = Check(label, init);
        RTCDataChannel channel;
        lock (_gate)
        {
            if (parameters.Id is { } id && (id >= _maxChannels || _byId.ContainsKey(id)))
                throw new RTCException(
                    RTCException.OperationError, $"The id {id} is in use, or beyond what the peer has streams for.");
            if (_hasBegun && parameters.Id is null)
            {
                parameters = parameters with
                {
                    Id = TakeId() ?? throw new RTCException(RTCException.OperationError, "All ids are in use."),
                };
            }

            channel = new RTCDataChannel(this, _nextHandle++, parameters, RTCDataChannelState.Connecting);
            _channels.Add(channel.Handle, channel);
            if (parameters.Id is { } taken) _byId.Add(taken, channel);
            if (_hasBegun) transport.OpenChannel(channel.Handle, parameters);
        }

        return channel;
    }

    /// <summary>The association is negotiated: what waited has its id now, and is opened (W3C WebRTC §4.4.1.5).
    /// </summary>
    /// <param name="role">Whose ids are ours: the client's are even, the server's odd (RFC 8832 §6).</param>
    public void Begin(DtlsRole role)
    {
        lock (_gate)
        {
            if (_hasBegun) return;
            _hasBegun = true;
            _ids = new StreamIds(role);
            foreach (RTCDataChannel channel in _channels.Values)
            {
                // One that has been closed meanwhile is never opened.
                if (channel.ReadyState != RTCDataChannelState.Connecting) continue;
                // None is free: the transport will say so.
                if (channel.Id is null && TakeId() is { } id)
                {
                    _byId.Add(id, channel);
                    channel.Assign(id);
                }

                transport.OpenChannel(channel.Handle, channel.Parameters);
            }
        }
    }

    /// <summary>On the context: what the transport tells of channels.</summary>
    public void Handle(DataChannelEvent told)
    {
        switch (told.Kind)
        {
            case DataChannelEventKind.Connected:
                _maxChannels = told.MaxChannels;
                break;
            case DataChannelEventKind.Failed:
                EndAll(new RTCError(RTCErrorDetailType.SctpFailure, DataChannelErrors.Describe(told.Error)));
                break;
            case DataChannelEventKind.Announced:
                Announce(told);
                break;
            default:
                if (Find(told.Handle) is { } channel) Handle(channel, told);
                break;
        }
    }

    /// <summary>The connection is closed: so are its channels, without events.</summary>
    public void Close()
    {
        lock (_gate)
        {
            foreach (RTCDataChannel channel in _channels.Values) channel.TryEnd();
            _channels.Clear();
            _byId.Clear();
        }
    }

    /// <summary>On the context: the transport below has gone.</summary>
    public void EndAll(RTCError? error)
    {
        RTCDataChannel[] channels;
        lock (_gate)
        {
            channels = [.. _channels.Values];
            _channels.Clear();
            _byId.Clear();
        }

        foreach (RTCDataChannel channel in channels) End(channel, error);
    }

    public void Reserve(int length)
    {
        if (maxMessageSize() is { } limit && length > limit)
            throw new RTCException(RTCException.TypeError, $"The message has {length} bytes; the peer takes {limit}.");
        long after = Interlocked.Add(ref _bufferedAmount, length);
        if (after <= RTCPeerConnection.MaxBufferedAmount) return;
        Release(length);
        throw new RTCException(RTCException.OperationError,
            $"{after - length} bytes wait in the connection's data channels already; wait for OnBufferedAmountLow.");
    }

    public void Release(long length) => Interlocked.Add(ref _bufferedAmount, -length);

    public void Send(RTCDataChannel channel, DataChannelMessageKind kind, ReadOnlySpan<byte> message)
    {
        int length = message.Length;
        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(copy);
        transport.Send(channel.Handle, kind, copy, length);
    }

    public void Close(RTCDataChannel channel)
    {
        // Behind its opening, if there is one.
        lock (_gate) transport.CloseChannel(channel.Handle);
    }

    private static DataChannelParameters Check(string label, RTCDataChannelInit init)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (Encoding.UTF8.GetByteCount(label) > MaxTextLength)
            throw Wrong($"The label has more than {MaxTextLength} bytes.");
        if (Encoding.UTF8.GetByteCount(init.Protocol) > MaxTextLength)
            throw Wrong($"The protocol has more than {MaxTextLength} bytes.");
        if (init.Negotiated && init.Id is null) throw Wrong("A negotiated channel needs an id.");
        if (init is { MaxPacketLifeTime: not null, MaxRetransmits: not null })
            throw Wrong("MaxPacketLifeTime and MaxRetransmits exclude each other.");
        int? id = init.Negotiated ? init.Id : null;
        if (id is < 0 or > StreamIds.Max) throw Wrong($"The id is {id}; it must be 0 to {StreamIds.Max}.");
        return new DataChannelParameters(
            label, init.Protocol, init.Ordered, To16Bits(init.MaxPacketLifeTime, "MaxPacketLifeTime"),
            To16Bits(init.MaxRetransmits, "MaxRetransmits"), init.Negotiated, (ushort?)id,
            Priorities.ToCore(init.Priority));
    }

    private static ushort? To16Bits(int? value, string name) => value is < 0 or > ushort.MaxValue
        ? throw Wrong($"{name} is {value}; it must be 0 to {ushort.MaxValue}.") : (ushort?)value;

    private static RTCException Wrong(string message) => new(RTCException.TypeError, message);

    // Inside the lock. Null: all of our parity are in use.
    private ushort? TakeId()
    {
        int limit = Math.Min(_maxChannels ?? int.MaxValue, StreamIds.Max + 1);
        return _ids.TryTake(_byId, limit, out ushort id) ? id : null;
    }

    // On the context.
    private void Remove(RTCDataChannel channel, RTCError? error)
    {
        lock (_gate)
        {
            if (!_channels.Remove(channel.Handle)) return;
            if (channel.Parameters.Id is { } id) _byId.Remove(id);
        }

        End(channel, error);
    }

    private void End(RTCDataChannel channel, RTCError? error)
    {
        if (channel.WasOpen) Closed++;
        channel.End(error);
    }

    private RTCDataChannel? Find(int handle)
    {
        lock (_gate) return _channels.GetValueOrDefault(handle);
    }

    // W3C WebRTC §6.1.1.4: the channel is told of before it is told to be open, so that the caller can listen.
    private void Announce(DataChannelEvent told)
    {
        var channel = new RTCDataChannel(
            this, told.Handle, told.Parameters! with { Id = told.Id }, RTCDataChannelState.Open);
        lock (_gate)
        {
            _channels[told.Handle] = channel;
            _byId[told.Id] = channel;
        }

        Opened++;
        onAnnounced(channel);
        channel.AnnounceOpen();
    }

    private void Handle(RTCDataChannel channel, DataChannelEvent told)
    {
        switch (told.Kind)
        {
            case DataChannelEventKind.Opened:
                if (channel.Open()) Opened++;
                break;
            case DataChannelEventKind.Message:
                channel.Receive(told.MessageKind, told.Payload.Span);
                told.Release();
                break;
            case DataChannelEventKind.BufferedAmountReduced: channel.HaveLeft(told.Bytes); break;
            case DataChannelEventKind.Closing: channel.BeginClosing(); break;
            case DataChannelEventKind.Closed:
                Remove(channel, DataChannelErrors.ToApi(told.Error));
                break;
        }
    }
}
