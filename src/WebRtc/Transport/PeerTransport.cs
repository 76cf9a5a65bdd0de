using System.Buffers;
using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Protocol.Sdp;
using Camerad.WebRtc.Protocol.Stats;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// A connection's handle on its engine: commands go to the network thread in order, events come back. What is marked so
/// below is touched by the network thread alone.
/// </summary>
/// <param name="network">Where the engine lives.</param>
/// <param name="certificate">What DTLS authenticates with.</param>
/// <param name="events">Where what it tells is posted.</param>
internal sealed class PeerTransport(
    RtcNetwork network, RTCCertificate certificate, IPeerEvents events)
{
    // What waits is bounded by RTCPeerConnection.MaxBufferedAmount; here it also has to be acknowledged.
    private static readonly DataChannelTransportOptions DataOptions =
        new() { SendBufferLimit = 4 * RTCPeerConnection.MaxBufferedAmount };

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Func<EngineEntry, RelayEntry?>> _relays = [];   // network thread; of an engine to come
    private EngineEntry? _entry;   // network thread
    private bool _isClosed;        // network thread
    private bool _hasBegun;

    /// <summary>Done when the network thread has let go of the engine.</summary>
    public Task Closed => _closed.Task;

    /// <summary>The descriptions say this now; the engine begins with the first local one.</summary>
    /// <param name="port">The connection's, always the same.</param>
    /// <param name="transport">What is agreed.</param>
    /// <param name="local">Our candidates so far.</param>
    /// <param name="policy">Which were gathered, and may be used.</param>
    public void Update(
        NetworkPort port, NegotiatedTransport transport, IReadOnlyList<IceCandidate> local,
        RTCIceTransportPolicy policy)
    {
        bool begin = !_hasBegun;
        _hasBegun = true;
        network.Loop.Post(now =>
        {
            // Close may have overtaken the description that begins.
            if (_isClosed) return;
            if (begin) Begin(port, transport);
            if (_entry is null) return;
            port.Engines.AddUfrag(_entry, System.Text.Encoding.ASCII.GetBytes(transport.Local.UsernameFragment));
            _entry.Engine.SetPolicy((IceTransportPolicy)policy);
            _entry.Engine.SetTransport(now, transport);
            foreach (IceCandidate candidate in local) _entry.Engine.AddLocalCandidate(now, candidate);
            foreach (IceCandidateAttribute candidate in transport.RemoteCandidates) AddRemote(now, candidate);
            if (transport.RemoteEndOfCandidates) _entry.Engine.SetEndOfRemoteCandidates(now);
            NetworkLoop.Touch(_entry);
        });
    }

    public void AddLocalCandidates(IReadOnlyList<IceCandidate> candidates) => Command((now, engine) =>
    {
        foreach (IceCandidate candidate in candidates) engine.AddLocalCandidate(now, candidate);
    });

    public void AddRemoteCandidate(IceCandidateAttribute candidate) => Command((now, _) => AddRemote(now, candidate));

    public void EndOfRemoteCandidates() => Command((now, engine) => engine.SetEndOfRemoteCandidates(now));

    /// <summary>What is sent and where its frames come from, and what is received.</summary>
    public void SetMedia(IReadOnlyList<OutboundStream> outbound, IReadOnlyList<NegotiatedMedia> inbound)
    {
        if (!_hasBegun) return;
        RtpSenderParameters[] senders = [.. outbound.Select(StreamParameters.Of)];
        RtpReceiverParameters[] receivers = [.. inbound.Select(StreamParameters.Of)];
        Command((now, engine) =>
        {
            engine.SetSenders(now, senders, NtpClock.From(now, DateTime.UtcNow));
            engine.SetReceivers(now, receivers);
            foreach (int gone in _entry!.Feeds.Keys.Except(senders.Select(static one => one.Handle)).ToArray())
                _entry.SetFeed(now, gone, null);
            foreach (OutboundStream stream in outbound)
                _entry.SetFeed(now, stream.Media.Transceiver.Handle, stream.Feed);
        });
    }

    /// <summary>
    /// Network thread: an allocation on a TURN server, from now on or, if there is no engine yet, from its beginning.
    /// </summary>
    /// <returns>False: the connection is closed.</returns>
    /// <param name="create">Makes what the loop keeps of it; null: it can't.</param>
    public bool AddRelay(Func<EngineEntry, RelayEntry?> create)
    {
        if (_isClosed) return false;
        if (_entry is not { } entry) _relays.Add(create);
        else if (create(entry) is { } relay) network.Loop.TryAdd(relay);
        return true;
    }

    public void RequestKeyFrame(int handle) => Command((now, engine) => engine.Inbound.RequestKeyFrame(now, handle));

    /// <summary>Plays a tone or a pause at one sender; what tells when it is over is told in any case.</summary>
    public void PlayTone(int handle, byte? code, TimeSpan duration, TimeSpan gap) => Command(
        (now, engine) => engine.PlayTone(now, handle, code, duration, gap), () => events.PostTonePlayed(handle));

    public void SetDataTransport(NegotiatedDataTransport data) =>
        Command((now, engine) => engine.SetDataTransport(now, data));

    public void OpenChannel(int handle, DataChannelParameters parameters) => Command((now, engine) =>
    {
        if (engine.Data is not { } data || data.TryOpen(now, handle, parameters, out DataChannelError error)) return;
        events.Post(DataChannelEvent.Closed(handle, error, default));
    });

    /// <param name="handle">The channel.</param>
    /// <param name="kind">Of the message.</param>
    /// <param name="rented">Holds it; of the shared pool, given back here.</param>
    /// <param name="length">Bytes of it.</param>
    public void Send(int handle, DataChannelMessageKind kind, byte[] rented, int length) => Command((now, engine) =>
    {
        bool isSent = engine.Data is { } data && data.TrySend(now, handle, kind, rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
        // The channel is being closed: it will never leave.
        if (!isSent) events.Post(DataChannelEvent.Reduced(handle, length));
    });

    /// <summary>Begins the closing procedure; a channel that was never opened here is closed at once.</summary>
    public void CloseChannel(int handle)
    {
        Command(
            (now, engine) =>
            {
                if (engine.Data?.Close(now, handle) != true) TellClosed();
            },
            otherwise: TellClosed);

        void TellClosed() => events.Post(DataChannelEvent.Closed(handle, DataChannelError.None, default));
    }

    /// <summary>There is room again for what the engine tells.</summary>
    public void Resume() => Command(static (_, _) => { });

    /// <summary>What the engine has counted; null: there is none.</summary>
    public Task<RtcEngineStatistics?> CollectStatistics() => Ask((now, engine) => engine.CollectStatistics(now));

    /// <summary>Who a receiver has heard lately; waits for the network thread, which is a turn at most.</summary>
    public IReadOnlyList<RtpSource> CollectSources(int handle, bool contributing) => Ask((now, engine) => contributing
        ? engine.Inbound.ContributingSources(now, handle) : engine.Inbound.SynchronizationSources(now, handle))
        .GetAwaiter().GetResult() ?? [];

    /// <summary>Says goodbye and ends the engine.</summary>
    public void Close()
    {
        bool posted = network.Loop.Post(now =>
        {
            _isClosed = true;
            if (_entry is not null) network.Loop.Remove(_entry, now);
            _entry = null;
            _closed.TrySetResult();
        });
        if (!posted) _closed.TrySetResult();
    }

    // Null: there is no engine.
    private Task<T?> Ask<T>(Func<Instant, RtcEngine, T> question)
        where T : class
    {
        var answer = new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool posted = network.Loop.Post(
            now => answer.SetResult(_entry is { } entry ? question(now, entry.Engine) : null));
        return posted ? answer.Task : Task.FromResult<T?>(null);
    }

    // Otherwise: there is no engine.
    private void Command(Action<Instant, RtcEngine> command, Action? otherwise = null) => network.Loop.Post(now =>
    {
        if (_entry is not { } entry)
        {
            otherwise?.Invoke();
            return;
        }

        NetworkLoop.Touch(entry);
        try
        {
            command(now, entry.Engine);
        }
        catch (Exception exception)
        {
            network.Loop.Break(entry, exception);
        }
    });

    // Network thread.
    private void Begin(NetworkPort port, NegotiatedTransport transport)
    {
        IRandom random = network.Machine.Random;
        uint tag = port.NewTag(random);
        EngineEntry? entry = null;
        IDtlsTransport dtls = network.Machine.CreateDtls(certificate, WakeEngine);
        IceRole role = transport.IsOfferer || transport.RemoteIsIceLite ? IceRole.Controlling : IceRole.Controlled;
        var engine = new RtcEngine(role, tag, random, dtls, dataOptions: DataOptions);
        _entry = entry = new EngineEntry(port, tag, engine, events);
        NetworkLoop.Add(_entry);
        foreach (Func<EngineEntry, RelayEntry?> create in _relays)
            if (create(entry) is { } relay) network.Loop.TryAdd(relay);
        _relays.Clear();

        // From the handshake's thread: it has something to send or to say.
        void WakeEngine() => network.Loop.Post(_ =>
        {
            if (entry is not null) NetworkLoop.Touch(entry);
        });
    }

    private void AddRemote(Instant now, IceCandidateAttribute attribute)
    {
        // A .local name is no address: the browser's own check reaches us, and makes a peer-reflexive candidate
        // (docs/ice.md).
        _ = TransportAddress.TryParse(attribute.Address, attribute.Port, out TransportAddress address);
        _entry?.Engine.AddRemoteCandidate(now, new IceCandidate(
            attribute.Type, address, attribute.Priority, attribute.Foundation)
        {
            Component = attribute.Component,
            Transport = attribute.IsUdp ? IceTransport.Udp : IceTransport.Tcp,
        });
    }
}
