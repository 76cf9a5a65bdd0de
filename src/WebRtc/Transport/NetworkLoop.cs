using System.Collections.Concurrent;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Protocol.Stun;
using Camerad.WebRtc.Transport.Interop;
using static Camerad.WebRtc.Transport.Interop.Libc;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// The one network thread: it owns the sockets and every engine, so nothing of the core is shared and nothing is
/// locked. Each turn takes all inputs that are there (datagrams, commands, frames, deadlines), then drains all outputs
/// into one batch, then waits for the next input or deadline. Two lanes lead in: commands are never lost, frames are
/// latest-wins (<see cref="MediaFeed"/>).
/// </summary>
internal sealed partial class NetworkLoop : IDisposable
{
    /// <summary>Datagrams per batch: 32 viewers with a pacer's burst of 16 each.</summary>
    internal const int BatchCapacity = 512;

    /// <summary>Receive calls per turn, so that a flood of datagrams can't keep the loop from sending.</summary>
    private const int ReceiveRounds = 8;

    private const string AddressIsShared =
        "Another connection between the same two addresses and ports has taken this one's place: let one of the two"
        + " sides have a port per connection (RtcNetworkOptions.UdpPort = null).";

    /// <summary>The longest wait; only a safeguard, for every deadline is known.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly WakeUp _wake = new();
    private readonly ConcurrentQueue<Action<Instant>> _commands = new();
    private readonly List<NetworkPort> _ports = [];
    private readonly List<MediaFeed> _feeds = [];
    private readonly List<(EngineEntry Entry, string? Reason)> _ending = [];
    private readonly OutgoingDatagrams _outgoing = new(BatchCapacity);
    // Made once: a delegate per turn would be an allocation per turn
    private readonly Action<EngineEntry, Exception> _break;
    private readonly Lock _endGate = new();
    private PollFd[] _polled = new PollFd[2];
    private Thread? _thread;
    private bool _ended;
    private volatile bool _stopping;

    public NetworkLoop() => _break = Break;

    /// <summary>Datagrams that belong to no engine, by their kind; counted, never answered.</summary>
    public long Unclaimed { get; private set; }

    /// <summary>Engines that broke an invariant and were ended; each is a bug of ours.</summary>
    public long BrokenEngines { get; private set; }

    /// <summary>Network thread: what it serves.</summary>
    public IReadOnlyList<NetworkPort> Ports => _ports;

    /// <summary>Times that the loop went round.</summary>
    public long Turns { get; private set; }

    /// <summary>For packetizing on this thread.</summary>
    public PacketizedFramePool Frames { get; } = new();

    /// <summary>
    /// Told of every exception that should not have been: a broken invariant of ours, or a caller's callback; null:
    /// nobody listens.
    /// </summary>
    public Action<Exception>? OnBroken { get; set; }

    public bool IsLoopThread => Thread.CurrentThread == _thread;

    /// <summary>When <see cref="Turn"/> has something to do without an input; at once while commands wait.</summary>
    public Instant NextTimeout => _commands.IsEmpty ? NextDeadline() : Instant.Zero;

    /// <summary>
    /// Begins the network thread. Who does not calls <see cref="Turn"/> itself, and is then that thread.
    /// </summary>
    public void Start()
    {
        _thread = new Thread(Run) { Name = "camerad network", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Network thread: takes all inputs that are there, then drains all outputs.</summary>
    /// <param name="now">The time.</param>
    /// <param name="woken">The wake-up's descriptor was readable.</param>
    public void Turn(Instant now, bool woken)
    {
        Turns++;
        foreach (NetworkPort port in _ports)
            if (port.IsReadable) Receive(now, port);
        ReceiveRelayed(now);
        if (woken) _wake.Reset();
        RunCommands(now);
        TakeFrames(now);
        HandleTimeouts(now);
        Transmit(now);
        DrainEvents(now);
    }

    /// <summary>Any thread: runs <paramref name="command"/> on the network thread, in order.</summary>
    /// <returns>False: the loop has ended and will not run it.</returns>
    public bool Post(Action<Instant> command)
    {
        lock (_endGate)
        {
            if (_ended) return false;
            _commands.Enqueue(command);
        }
        _wake.Signal();
        return true;
    }

    /// <summary>Any thread: frames or outputs of a seam wait to be taken.</summary>
    public void Wake() => _wake.Signal();

    /// <summary>Before <see cref="Start"/>, or on the network thread: begins to serve a port.</summary>
    public void Add(NetworkPort port)
    {
        _ports.Add(port);
        MakeRoomToPoll();
    }

    /// <summary>Network thread: closes a port that has no engine any more.</summary>
    public void Remove(NetworkPort port)
    {
        if (!_ports.Remove(port)) return;
        _outgoing.Forget(port);
        port.StunServers.Dispose();
        port.Socket.Dispose();
    }

    /// <summary>Network thread: begins to serve an engine.</summary>
    public static void Add(EngineEntry entry) => entry.Port.Engines.Add(entry);

    /// <summary>Network thread: the engine has new outputs or deadlines.</summary>
    public static void Touch(EngineEntry entry) => entry.IsDirty = true;

    /// <summary>Network thread: forgets an engine; what it had to say is sent first.</summary>
    public void Remove(EngineEntry entry, Instant now)
    {
        entry.LeaveFeeds();
        entry.Engine.Close(now);
        entry.IsDirty = true;
        Transmit(now);
        RemoveRelays(entry);
        entry.Engine.Dispose();
        entry.Port.Engines.Remove(entry);
    }

    public void AddFeed(MediaFeed feed) => _feeds.Add(feed);

    public void RemoveFeed(MediaFeed feed)
    {
        _feeds.Remove(feed);
        feed.Clear();
    }

    /// <summary>Ends the thread after what is queued is done; the sockets are closed.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _wake.Signal();
        if (_thread is null) End(Instant.Zero);
        else if (!IsLoopThread) _thread.Join();
    }

    private void Run()
    {
        while (!_stopping)
        {
            bool woken = Wait(MonotonicClock.Now);
            Turn(MonotonicClock.Now, woken);
        }
        End(MonotonicClock.Now);
    }

    private void End(Instant end)
    {
        lock (_endGate) _ended = true;
        RunCommands(end);
        foreach (NetworkPort port in _ports.ToArray())
        {
            foreach (EngineEntry entry in port.Engines.Entries.ToArray()) Remove(entry, end);
            Remove(port);
        }
        foreach (MediaFeed feed in _feeds) feed.Clear();
        _wake.Dispose();
    }

    // True: somebody has called.
    private bool Wait(Instant now)
    {
        TimeSpan wait = NextTimeout - now;
        if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
        if (wait > MaxWait) wait = MaxWait;
        var timeout = new TimeSpec
        {
            Seconds = wait.Ticks / TimeSpan.TicksPerSecond,
            Nanoseconds = wait.Ticks % TimeSpan.TicksPerSecond * 100,
        };
        Span<PollFd> fds = _polled.AsSpan(0, 1 + _ports.Count + _relays.Count);
        fds[0] = new PollFd { Fd = _wake.Descriptor, Events = POLLIN };
        for (int i = 0; i < _ports.Count; i++)
        {
            bool waitsForRoom = _ports[i] == _outgoing.BlockedPort;
            fds[i + 1] = new PollFd
            {
                Fd = _ports[i].Socket.Descriptor, Events = (short)(waitsForRoom ? POLLIN | POLLOUT : POLLIN),
            };
        }

        Span<PollFd> relayed = fds[(1 + _ports.Count)..];
        for (int i = 0; i < _relays.Count; i++)
            relayed[i] = new PollFd { Fd = _relays[i].Socket.Descriptor, Events = POLLIN };
        int ready = ppoll(fds, (ulong)fds.Length, timeout, 0);
        for (int i = 0; i < _ports.Count; i++)
            _ports[i].IsReadable = ready > 0 && (fds[i + 1].Returned & ~POLLOUT) != 0;
        // A negative descriptor is not polled: it wakes us itself.
        for (int i = 0; i < _relays.Count; i++)
            _relays[i].IsReadable = relayed[i].Fd < 0 || (ready > 0 && relayed[i].Returned != 0);
        return ready > 0 && fds[0].Returned != 0;
    }

    private void MakeRoomToPoll()
    {
        int count = 1 + _ports.Count + _relays.Count;
        if (_polled.Length < count) Array.Resize(ref _polled, Math.Max(count, 2 * _polled.Length));
    }

    private Instant NextDeadline()
    {
        Instant next = Instant.Never;
        // While a socket is full nothing can be sent, so only POLLOUT or an input may wake us.
        if (_outgoing.BlockedPort is not null) return next;
        foreach (NetworkPort port in _ports) next = Instant.Min(next, port.NextTimeout);
        foreach (MediaFeed feed in _feeds) next = Instant.Min(next, feed.NextTimeout);
        return next;
    }

    private void Receive(Instant now, NetworkPort port)
    {
        for (int round = 0; round < ReceiveRounds; round++)
        {
            int count = port.Socket.Receive();
            for (int i = 0; i < count; i++)
            {
                Span<byte> datagram = port.Socket.Received(i, out Route route);
                if (!datagram.IsEmpty) Dispatch(now, port, route, datagram);
            }
            if (count < DatagramReceiver.BatchLength) return;
        }
    }

    private void Dispatch(Instant now, NetworkPort port, in Route route, Span<byte> datagram)
    {
        EngineEntry? entry = Find(now, port, route, datagram);
        if (entry is null)
        {
            Unclaimed++;
            return;
        }
        try
        {
            if (entry.Engine.HandleDatagram(now, route, datagram)) port.Engines.AddAddress(entry, route.Remote);
            entry.IsDirty = true;
        }
        catch (Exception exception)
        {
            Break(entry, exception);
        }
    }

    private static EngineEntry? Find(Instant now, NetworkPort port, in Route route, Span<byte> datagram)
    {
        EngineTable engines = port.Engines;
        if (DatagramDemultiplexer.Classify(datagram) != DatagramKind.Stun) return engines.FindByAddress(route.Remote);
        // Only a request's USERNAME names us: libnice repeats it in responses, as the request had it, with its own
        // fragment first.
        if (StunMessage.IsRequest(datagram) && StunMessage.TryReadLocalUfrag(datagram, out ReadOnlySpan<byte> ufrag))
            return engines.FindByUfrag(ufrag);
        uint tag = StunMessage.TransactionTag(datagram);
        if (port.Gatherers.TryGetValue(tag, out GathererEntry? gatherer)) gatherer.HandleDatagram(now, route, datagram);
        return engines.FindByTag(tag);
    }

    private void RunCommands(Instant now)
    {
        while (_commands.TryDequeue(out Action<Instant>? command))
        {
            try
            {
                command(now);
            }
            catch (Exception exception)
            {
                Report(exception);
            }
        }
    }

    private void TakeFrames(Instant now)
    {
        foreach (MediaFeed feed in _feeds) feed.Distribute(now, Frames, _break);
    }

    private void HandleTimeouts(Instant now)
    {
        foreach (MediaFeed feed in _feeds) RequestKeyFrame(now, feed, isNew: false);
        foreach (NetworkPort port in _ports) HandleTimeouts(now, port);
    }

    private void HandleTimeouts(Instant now, NetworkPort port)
    {
        foreach (GathererEntry gatherer in port.Gatherers.Values) gatherer.Gatherer.HandleTimeout(now);
        foreach (EngineEntry entry in port.Engines.Entries)
        {
            if (entry.NextTimeout > now) continue;
            try
            {
                entry.Engine.HandleTimeout(now);
                entry.IsDirty = true;
            }
            catch (Exception exception)
            {
                Break(entry, exception);
            }
        }
    }

    private void Transmit(Instant now)
    {
        if (!_outgoing.Flush()) return;
        foreach (NetworkPort port in _ports)
            if (!Transmit(now, port)) return;
    }

    // False: the socket is full.
    private bool Transmit(Instant now, NetworkPort port)
    {
        _outgoing.Begin(port);
        foreach (GathererEntry gatherer in port.Gatherers.Values) gatherer.Transmit(now, _outgoing.Batch);
        foreach (EngineEntry entry in port.Engines.Entries)
        {
            if (!entry.IsDirty) continue;
            try
            {
                // True: the batch is full and this engine has more.
                while (entry.Engine.PollTransmit(now, _outgoing.Batch))
                    if (!_outgoing.Flush()) return false;
            }
            catch (Exception exception)
            {
                Break(entry, exception);
            }
        }
        return _outgoing.Flush();
    }

    private void DrainEvents(Instant now)
    {
        foreach (NetworkPort port in _ports) DrainEvents(now, port);
        foreach ((EngineEntry entry, string? reason) in _ending) Bury(entry, reason);
        _ending.Clear();
    }

    private void DrainEvents(Instant now, NetworkPort port)
    {
        foreach (EngineEntry entry in port.Engines.Entries)
        {
            if (!entry.IsDirty) continue;
            // What could not be sent keeps the engine dirty until the socket has room.
            entry.IsDirty = _outgoing.BlockedPort is not null;
            try
            {
                while (entry.Engine.TakeKeyFrameRequest(out int sender))
                    if (entry.Feeds.TryGetValue(sender, out MediaFeed? feed)) RequestKeyFrame(now, feed, isNew: true);
                DrainEvents(now, entry);
                entry.NextTimeout = entry.Engine.NextTimeout;
            }
            catch (Exception exception)
            {
                Break(entry, exception);
            }
        }
    }

    private void DrainEvents(Instant now, EngineEntry entry)
    {
        while (entry.Engine.TryPollEvent(out RtcEvent told))
        {
            if (told.Kind == RtcEventKind.DtlsConnected) entry.JoinFeeds(now);
            if (told.Kind is RtcEventKind.DtlsClosed or RtcEventKind.DtlsFailed) DrainReceived(entry, isLast: true);
            if (told.SelectedPair is { Local.Type: not IceCandidateType.Relayed } pair
                && entry.Port.Engines.TakeAddress(entry, pair.Remote.Address) is { } other)
                End(other, AddressIsShared);
            entry.Events?.Post(told);
        }

        foreach (RelayEntry relay in entry.Relays) relay.DrainEvents();
        while (entry.Engine.TryPollTargetBitrate(out int handle, out long? bitrate))
            entry.Events?.PostTargetBitrate(handle, bitrate);
        while (entry.Engine.TryPollTonePlayed(out int played)) entry.Events?.PostTonePlayed(played);
        while (entry.Engine.Inbound.TryPollEvent(out InboundEvent told)) entry.Events?.Post(told);
        DrainReceived(entry, isLast: false);
    }

    // What came before the end is told before it, room or not: it is no more than the engine may hold.
    private static void DrainReceived(EngineEntry entry, bool isLast)
    {
        while ((isLast || entry.HasRoom) && entry.Engine.TryPollDataChannelEvent(out DataChannelEvent told))
            entry.Events?.Post(told);
        while ((isLast || entry.HasRoom) && entry.Engine.Inbound.TryPollFrame(out ReceivedFrame? frame))
            entry.Events?.Post(frame);
    }

    // The source's callback is the caller's code: what it throws ends neither peer nor loop.
    private void RequestKeyFrame(Instant now, MediaFeed feed, bool isNew)
    {
        try
        {
            if (isNew) feed.RequestKeyFrame(now);
            else feed.HandleTimeout(now);
        }
        catch (Exception exception)
        {
            Report(exception);
        }
    }

    private void Report(Exception exception) => OnBroken?.Invoke(exception);

    /// <summary>
    /// Network thread: an exception inside an engine is a broken invariant of ours. That peer dies, the others go on.
    /// </summary>
    public void Break(EngineEntry entry, Exception exception)
    {
        BrokenEngines++;
        Report(exception);
        End(entry, null);
    }

    // Not here and now: the list of engines may be being walked.
    private void End(EngineEntry entry, string? reason)
    {
        if (!_ending.Exists(one => one.Entry == entry)) _ending.Add((entry, reason));
    }

    private void Bury(EngineEntry entry, string? reason)
    {
        entry.LeaveFeeds();
        RemoveRelays(entry);
        entry.Engine.Dispose();
        entry.Port.Engines.Remove(entry);
        entry.Events?.Post(new RtcEvent(RtcEventKind.Failed, Error: reason));
    }
}
