using System.Text;
using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Protocol.DataChannel;

namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §6.2. Threading: any thread may call; events come from the connection's context, in the order in which
/// things happened. Listen right after the channel was made, or in <see cref="RTCPeerConnection.OnDataChannel"/>.
/// </summary>
public sealed class RTCDataChannel
{
    private readonly Lock _gate = new();
    private readonly IDataChannelCarrier _carrier;
    private readonly int _handle;
    private RTCDataChannelState _readyState;
    private long _bufferedAmount;
    private long _lowThreshold;

    internal RTCDataChannel(
        IDataChannelCarrier carrier, int handle, DataChannelParameters parameters, RTCDataChannelState state)
    {
        (_carrier, _handle, Parameters, _readyState) = (carrier, handle, parameters, state);
        WasOpen = state == RTCDataChannelState.Open;
    }

    /// <summary>Messages can be sent.</summary>
    public event Action? OnOpen;

    /// <summary>What was waiting has sunk to <see cref="BufferedAmountLowThreshold"/>.</summary>
    public event Action? OnBufferedAmountLow;

    /// <summary>The channel failed; <see cref="OnClose"/> follows.</summary>
    public event Action<RTCErrorEvent>? OnError;

    /// <summary>The peer has begun to close it.</summary>
    public event Action? OnClosing;

    /// <summary>It is closed, for good.</summary>
    public event Action? OnClose;

    public event Action<MessageEvent>? OnMessage;

    /// <summary>A name, not unique.</summary>
    public string Label => Parameters.Label;

    public bool Ordered => Parameters.Ordered;

    /// <summary>Milliseconds; null: without end.</summary>
    public int? MaxPacketLifeTime => Parameters.MaxPacketLifeTimeMs;

    /// <summary>Null: without end.</summary>
    public int? MaxRetransmits => Parameters.MaxRetransmits;

    public string Protocol => Parameters.Protocol;

    public bool Negotiated => Parameters.Negotiated;

    public RTCPriorityType Priority => Priorities.ToApi(Parameters.Priority);

    /// <summary>The SCTP stream's number; null before the answer, unless <see cref="Negotiated"/>.</summary>
    public int? Id => Parameters.Id;

    public RTCDataChannelState ReadyState
    {
        get
        {
            lock (_gate) return _readyState;
        }
    }

    /// <summary>Bytes of messages given to <see cref="Send(string)"/> that have not left yet.</summary>
    public long BufferedAmount => Interlocked.Read(ref _bufferedAmount);

    /// <summary>Bytes; 0 unless set.</summary>
    public long BufferedAmountLowThreshold
    {
        get => Interlocked.Read(ref _lowThreshold);
        set => Interlocked.Exchange(ref _lowThreshold, value);
    }

    public BinaryType BinaryType { get; set; } = BinaryType.Arraybuffer;

    internal DataChannelParameters Parameters { get; private set; }

    internal int Handle => _handle;

    /// <summary>On the context: it has been open once.</summary>
    internal bool WasOpen { get; private set; }

    /// <summary>Sends a text message (UTF-8; what is no valid UTF-16 becomes U+FFFD).</summary>
    /// <exception cref="RTCException">
    /// InvalidStateError: not open. TypeError: larger than the peer takes. OperationError: too much waits already.
    /// </exception>
    public void Send(string data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Send(DataChannelMessageKind.Text, Encoding.UTF8.GetBytes(data));
    }

    /// <summary>Sends a binary message; the bytes are copied.</summary>
    /// <exception cref="RTCException">See <see cref="Send(string)"/>.</exception>
    public void Send(ReadOnlySpan<byte> data) => Send(DataChannelMessageKind.Binary, data);

    /// <summary>Sends a binary message; the bytes are copied.</summary>
    /// <exception cref="RTCException">See <see cref="Send(string)"/>.</exception>
    public void Send(byte[] data) => Send(DataChannelMessageKind.Binary, data);

    /// <summary>Sends a binary message.</summary>
    /// <exception cref="RTCException">See <see cref="Send(string)"/>.</exception>
    public void Send(Blob data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Send(DataChannelMessageKind.Binary, data.Memory.Span);
    }

    /// <summary>W3C WebRTC §6.2: the closing procedure; what was sent goes first. Safe to call twice.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_readyState is RTCDataChannelState.Closing or RTCDataChannelState.Closed) return;
            _readyState = RTCDataChannelState.Closing;
        }

        _carrier.Close(this);
    }

    /// <summary>The DTLS role is negotiated, and with it whose ids are whose.</summary>
    internal void Assign(ushort id) => Parameters = Parameters with { Id = id };

    /// <summary>W3C WebRTC §6.1.1.3: announce the data channel as open.</summary>
    /// <returns>False: it was open, or is closed.</returns>
    internal bool Open()
    {
        lock (_gate)
        {
            if (_readyState != RTCDataChannelState.Connecting) return false;
            _readyState = RTCDataChannelState.Open;
            WasOpen = true;
        }

        OnOpen?.Invoke();
        return true;
    }

    /// <summary>
    /// A channel that the peer has made is open before anybody knows it; this tells (W3C WebRTC §6.1.1.4).
    /// </summary>
    internal void AnnounceOpen()
    {
        if (ReadyState == RTCDataChannelState.Open) OnOpen?.Invoke();
    }

    /// <summary>The peer has begun to close it.</summary>
    internal void BeginClosing()
    {
        lock (_gate)
        {
            if (_readyState is RTCDataChannelState.Closing or RTCDataChannelState.Closed) return;
            _readyState = RTCDataChannelState.Closing;
        }

        OnClosing?.Invoke();
    }

    /// <summary>W3C WebRTC §6.2.4: announce the data channel as closed.</summary>
    internal void End(RTCError? error)
    {
        if (!TryEnd()) return;
        if (error is not null) OnError?.Invoke(new RTCErrorEvent(error));
        OnClose?.Invoke();
    }

    /// <summary>W3C WebRTC §4.4.3, close(): without an event.</summary>
    internal bool TryEnd()
    {
        lock (_gate)
        {
            if (_readyState == RTCDataChannelState.Closed) return false;
            _readyState = RTCDataChannelState.Closed;
        }

        // W3C WebRTC §6.2: bufferedAmount stays as it was; the room that it took is free.
        _carrier.Release(BufferedAmount);
        return true;
    }

    internal void Receive(DataChannelMessageKind kind, ReadOnlySpan<byte> payload)
    {
        // W3C WebRTC §6.2, receiving: only an open channel tells of messages.
        if (ReadyState is not (RTCDataChannelState.Open or RTCDataChannelState.Closing)) return;
        if (OnMessage is not { } onMessage) return;
        onMessage(new MessageEvent(kind == DataChannelMessageKind.Text ? Encoding.UTF8.GetString(payload)
            : BinaryType == BinaryType.Blob ? new Blob(Copy(payload)) : Copy(payload)));
    }

    internal void HaveLeft(long bytes)
    {
        if (ReadyState == RTCDataChannelState.Closed) return;
        long after = Interlocked.Add(ref _bufferedAmount, -bytes);
        _carrier.Release(bytes);
        long threshold = BufferedAmountLowThreshold;
        if (after <= threshold && after + bytes > threshold) OnBufferedAmountLow?.Invoke();
    }

    // ToArray would clear the memory first, which for long messages is half of the work.
    private static byte[] Copy(ReadOnlySpan<byte> payload)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(payload.Length);
        payload.CopyTo(copy);
        return copy;
    }

    private void Send(DataChannelMessageKind kind, ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            if (_readyState != RTCDataChannelState.Open)
                throw new RTCException(
                    RTCException.InvalidStateError, $"The data channel \"{Label}\" is {_readyState}, not open.");
            _carrier.Reserve(message.Length);
            Interlocked.Add(ref _bufferedAmount, message.Length);
            // Inside the lock: messages of two threads leave in the order in which they were counted.
            _carrier.Send(this, kind, message);
        }
    }
}
