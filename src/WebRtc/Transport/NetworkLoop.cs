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
/// The one network thread: it owns the socket and every engine, so nothing of the core is shared and nothing is locked. Each turn
/// takes all inputs that are there (datagrams, commands, frames, deadlines), then drains all outputs into one batch, then waits for
/// the next input or deadline. Two lanes lead in: commands are never lost, frames are latest-wins (<see cref="MediaFeed"/>).
/// </summary>
internal sealed class NetworkLoop : IDisposable
{
    /// <summary>Datagrams per batch: 32 viewers with a pacer's burst of 16 each.</summary>
    internal const int BatchCapacity = 512;

    /// <summary>Receive calls per turn, so that a flood of datagrams can't keep the loop from sending.</summary>
    private const int ReceiveRounds = 8;

    /// <summary>The longest wait; only a safeguard, for every deadline is known.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly IDatagramSocket _socket;
    private readonly WakeUp _wake = new();
    private readonly ConcurrentQueue<Action<Instant>> _commands = new();
    private readonly EngineTable _engines = new();
    private readonly List<MediaFeed> _feeds = [];
    private readonly Dictionary<uint, GathererEntry> _gatherers = [];
    private readonly List<EngineEntry> _broken = [];
    private readonly SendBatch _batch = new(BatchCapacity);
    private readonly Action<EngineEntry, Exception> _break;   // made once: a delegate per turn would be an allocation per turn
    private readonly Lock _endGate = new();
    private Thread? _thread;
    private bool _ended;
    private int _sent;
    private bool _blocked;
    private volatile bool _stopping;

    public NetworkLoop(IDatagramSocket socket)
    {
        _socket = socket;
        _break = Break;
    }

    /// <summary>Datagrams that belong to no engine, by their kind; counted, never answered.</summary>
    public long Unclaimed { get; private set; }

    /// <summary>Engines that broke an invariant and were ended; each is a bug of ours.</summary>
    public long BrokenEngines { get; private set; }

    /// <summary>Times that the loop went round.</summary>
    public long Turns { get; private set; }

    /// <summary>For packetizing on this thread.</summary>
    public PacketizedFramePool Frames { get; } = new();

    public IDatagramSocket Socket => _socket;

    /// <summary>Told of every exception that should not have been: a broken invariant of ours, or a caller's callback; null: nobody listens.</summary>
    public Action<Exception>? OnBroken { get; set; }

    public bool IsLoopThread => Thread.CurrentThread == _thread;

    /// <summary>When <see cref="Turn"/> has something to do without an input; at once while commands wait.</summary>
    public Instant NextTimeout => _commands.IsEmpty ? NextDeadline() : Instant.Zero;

    /// <summary>Begins the network thread. Who does not calls <see cref="Turn"/> itself, and is then that thread.</summary>
    public void Start()
    {
        _thread = new Thread(Run) { Name = "camerad network", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Network thread: takes all inputs that are there, then drains all outputs.</summary>
    /// <param name="now">The time.</param>
    /// <param name="readable">The socket may have datagrams.</param>
    /// <param name="woken">The wake-up's descriptor was readable.</param>
    public void Turn(Instant now, bool readable, bool woken)
    {
        Turns++;
        if (readable) Receive(now);
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

    /// <summary>Network thread: begins to serve an engine.</summary>
    public void Add(EngineEntry entry) => _engines.Add(entry);

    public bool ContainsTag(uint tag) => _engines.ContainsTag(tag) || _gatherers.ContainsKey(tag);

    /// <summary>Network thread: requests that name this fragment are for this engine.</summary>
    public void AddUfrag(EngineEntry entry, ReadOnlySpan<byte> ufrag) => _engines.AddUfrag(entry, ufrag);

    /// <summary>Network thread: the engine has new outputs or deadlines.</summary>
    public static void Touch(EngineEntry entry) => entry.IsDirty = true;

    /// <summary>Network thread: forgets an engine; what it had to say is sent first.</summary>
    public void Remove(EngineEntry entry, Instant now)
    {
        entry.LeaveFeeds();
        entry.Engine.Close(now);
        entry.IsDirty = true;
        Transmit(now);
        entry.Engine.Dispose();
        _engines.Remove(entry);
    }

    public void AddFeed(MediaFeed feed) => _feeds.Add(feed);

    public void RemoveFeed(MediaFeed feed)
    {
        _feeds.Remove(feed);
        feed.Clear();
    }

    /// <summary>Network thread: a STUN server to keep asking for our mapped address.</summary>
    /// <param name="tag">The first four bytes of its transaction ids.</param>
    /// <param name="gatherer">Asks.</param>
    /// <param name="mapped">Told, on the network thread, what the server sees; again when it changes.</param>
    public void AddGatherer(uint tag, ServerReflexiveGatherer gatherer, Action<TransportAddress> mapped) =>
        _gatherers.Add(tag, new GathererEntry(gatherer, mapped));

    /// <summary>Ends the thread after what is queued is done; the socket is closed.</summary>
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
            (bool readable, bool woken) = Wait(MonotonicClock.Now);
            Turn(MonotonicClock.Now, readable, woken);
        }
        End(MonotonicClock.Now);
    }

    private void End(Instant end)
    {
        lock (_endGate) _ended = true;
        RunCommands(end);
        foreach (EngineEntry entry in _engines.Entries.ToArray()) Remove(entry, end);
        foreach (MediaFeed feed in _feeds) feed.Clear();
        _socket.Dispose();
        _wake.Dispose();
    }

    private (bool Readable, bool Woken) Wait(Instant now)
    {
        TimeSpan wait = NextTimeout - now;
        if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
        if (wait > MaxWait) wait = MaxWait;
        var timeout = new TimeSpec
        {
            Seconds = wait.Ticks / TimeSpan.TicksPerSecond,
            Nanoseconds = wait.Ticks % TimeSpan.TicksPerSecond * 100,
        };
        Span<PollFd> fds = stackalloc PollFd[2];
        fds[0] = new PollFd { Fd = _socket.Descriptor, Events = (short)(_blocked ? POLLIN | POLLOUT : POLLIN) };
        fds[1] = new PollFd { Fd = _wake.Descriptor, Events = POLLIN };
        int ready = ppoll(fds, 2, timeout, 0);
        return ready > 0 ? ((fds[0].Returned & ~POLLOUT) != 0, fds[1].Returned != 0) : (false, false);
    }

    private Instant NextDeadline()
    {
        Instant next = Instant.Never;
        // While the socket is full nothing can be sent, so only POLLOUT or an input may wake us.
        if (_blocked) return next;
        foreach (EngineEntry entry in _engines.Entries) next = Instant.Min(next, entry.NextTimeout);
        foreach (GathererEntry entry in _gatherers.Values) next = Instant.Min(next, entry.Gatherer.NextTimeout);
        foreach (MediaFeed feed in _feeds) next = Instant.Min(next, feed.NextTimeout);
        return next;
    }

    private void Receive(Instant now)
    {
        for (int round = 0; round < ReceiveRounds; round++)
        {
            int count = _socket.Receive();
            for (int i = 0; i < count; i++)
            {
                Span<byte> datagram = _socket.Received(i, out Route route);
                if (!datagram.IsEmpty) Dispatch(now, route, datagram);
            }
            if (count < DatagramReceiver.BatchLength) return;
        }
    }

    private void Dispatch(Instant now, in Route route, Span<byte> datagram)
    {
        EngineEntry? entry = Find(now, route, datagram);
        if (entry is null)
        {
            Unclaimed++;
            return;
        }
        try
        {
            if (entry.Engine.HandleDatagram(now, route, datagram)) _engines.AddAddress(entry, route.Remote);
            entry.IsDirty = true;
        }
        catch (Exception exception)
        {
            Break(entry, exception);
        }
    }

    private EngineEntry? Find(Instant now, in Route route, Span<byte> datagram)
    {
        if (DatagramDemultiplexer.Classify(datagram) != DatagramKind.Stun) return _engines.FindByAddress(route.Remote);
        // Only a request's USERNAME names us: libnice repeats it in responses, as the request had it, with its own fragment first.
        if (StunMessage.IsRequest(datagram) && StunMessage.TryReadLocalUfrag(datagram, out ReadOnlySpan<byte> ufrag))
            return _engines.FindByUfrag(ufrag);
        uint tag = StunMessage.TransactionTag(datagram);
        if (_gatherers.TryGetValue(tag, out GathererEntry? gatherer)) gatherer.HandleDatagram(now, route, datagram);
        return _engines.FindByTag(tag);
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
        foreach (GathererEntry gatherer in _gatherers.Values) gatherer.Gatherer.HandleTimeout(now);
        foreach (EngineEntry entry in _engines.Entries)
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
        if (!Flush()) return;
        foreach (GathererEntry gatherer in _gatherers.Values) gatherer.Transmit(now, _batch);
        foreach (EngineEntry entry in _engines.Entries)
        {
            if (!entry.IsDirty) continue;
            try
            {
                // True: the batch is full and this engine has more.
                while (entry.Engine.PollTransmit(now, _batch))
                    if (!Flush()) return;
            }
            catch (Exception exception)
            {
                Break(entry, exception);
            }
        }
        Flush();
    }

    /// <returns>False: the socket is full; the rest waits in its slots for POLLOUT, and engines keep what they have not sent.</returns>
    private bool Flush()
    {
        if (_sent == 0) _batch.Seal();
        _sent = _socket.Send(_batch, _sent);
        _blocked = _sent < _batch.Count;
        if (_blocked) return false;
        _batch.Clear();
        _sent = 0;
        return true;
    }

    private void DrainEvents(Instant now)
    {
        foreach (EngineEntry entry in _engines.Entries)
        {
            if (!entry.IsDirty) continue;
            // What could not be sent keeps the engine dirty until the socket has room.
            entry.IsDirty = _blocked;
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
        foreach (EngineEntry entry in _broken) Bury(entry);
        _broken.Clear();
    }

    private static void DrainEvents(Instant now, EngineEntry entry)
    {
        while (entry.Engine.TryPollEvent(out RtcEvent told))
        {
            if (told.Kind == RtcEventKind.DtlsConnected) entry.JoinFeeds(now);
            entry.Events?.Post(told);
        }

        while (entry.Engine.TryPollDataChannelEvent(out DataChannelEvent told)) entry.Events?.Post(told);
        while (entry.Engine.Inbound.TryPollEvent(out InboundEvent told)) entry.Events?.Post(told);
        while (entry.Engine.Inbound.TryPollFrame(out ReceivedFrame? frame)) entry.Events?.Post(frame);
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

    /// <summary>Network thread: an exception inside an engine is a broken invariant of ours. That peer dies, the others go on.</summary>
    public void Break(EngineEntry entry, Exception exception)
    {
        BrokenEngines++;
        Report(exception);
        if (!_broken.Contains(entry)) _broken.Add(entry);
    }

    private void Bury(EngineEntry entry)
    {
        entry.LeaveFeeds();
        entry.Engine.Dispose();
        _engines.Remove(entry);
        entry.Events?.Post(new RtcEvent(RtcEventKind.Failed));
    }
}
