using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>
/// One allocation on one TURN server (RFC 8656), sans-IO: an address there from which a server relays to us and for us.
/// Allocate is asked, challenged (401) and asked again with credentials; the allocation is refreshed ahead of its end.
/// A peer needs a permission before anything passes (<see cref="Permit"/>); what goes to it is framed as a Send
/// indication or, once a channel is bound (<see cref="Bind"/>), behind four bytes. Its side of the way to the server is
/// its own: a server knows an allocation by the addresses of both ends. Requests in this file's states, answers in
/// <c>TurnClient.Responses.cs</c>, what leaves in <c>TurnClient.Transmits.cs</c>, peers' datagrams in
/// <c>TurnClient.Relaying.cs</c>. One caller at a time.
/// </summary>
internal sealed partial class TurnClient
{
    /// <summary>What is asked for (RFC 8656 §3.2); the server has the last word.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Longer ones are refreshed as if they were this long: the server may have been restarted.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    /// <summary>Before the end of an allocation; of a short one half its life.</summary>
    public static readonly TimeSpan RefreshAhead = TimeSpan.FromMinutes(1);

    /// <summary>Of five minutes (RFC 8656 §9).</summary>
    public static readonly TimeSpan PermissionRefresh = TimeSpan.FromMinutes(4);

    /// <summary>A permission and its channel that nothing used for this long are left to expire.</summary>
    public static readonly TimeSpan PermissionUse = TimeSpan.FromMinutes(5);

    /// <summary>Of ten minutes (RFC 8656 §12).</summary>
    public static readonly TimeSpan ChannelRefresh = TimeSpan.FromMinutes(8);

    /// <summary>From the first Allocate to giving up on a silent server; somebody waits for candidates.</summary>
    public static readonly TimeSpan AllocateTimeout = TimeSpan.FromSeconds(5);

    /// <summary>After silence, until it is asked again.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    /// <summary>After the server refused for want of room (RFC 8656 §7.4: 486 and 508), or had an error.</summary>
    public static readonly TimeSpan CapacityRetryInterval = TimeSpan.FromMinutes(1);

    /// <summary>A Binding indication when nothing else went to the server for so long: NATs on the way.</summary>
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(20);

    /// <summary>Addresses of peers; the one that was used longest ago makes room.</summary>
    public const int MaxPermissions = 64;

    /// <summary>Peers with a number; more are reached by Send indications.</summary>
    public const int MaxChannels = 16;

    /// <summary>Servers that one server may send us on to (RFC 8489 §10).</summary>
    public const int MaxRedirects = 2;

    /// <summary>Between two polls: far more than there can be.</summary>
    public const int MaxPendingEvents = 8;

    /// <summary>errorCode of a server that can't be reached (W3C WebRTC §4.8.3).</summary>
    public const int Unreachable = 701;

    private readonly TurnCredentials _credentials;
    private readonly uint _tag;
    private readonly IRandom _random;
    private readonly RelayProtocol _protocol;
    private readonly TurnRequest _allocate, _refresh;
    private readonly List<TurnPermission> _permissions = [];
    private readonly List<TurnChannel> _channels = [];
    private readonly BoundedQueue<TurnEvent> _events = new(MaxPendingEvents);
    private Instant _now;
    private Instant _allocateUntil = Instant.Never;
    private Instant _retryAt = Instant.Never;
    private Instant _refreshAt = Instant.Never;
    private Instant _keepAliveAt = Instant.Never;
    private ushort _nextChannel = ChannelData.FirstNumber;
    private int _redirects;
    private bool _wasCleared;
    private bool _isClearing;           // Refresh gives back what an Allocate of ours, unheard, has left
    private bool _saysGoodbye;

    /// <param name="server">Resolved by the caller; peers of its family are reached.</param>
    /// <param name="protocol">How it is reached.</param>
    /// <param name="credentials">Who asks.</param>
    /// <param name="tag">The first four bytes of transaction ids.</param>
    /// <param name="random">Transaction ids.</param>
    /// <param name="now">Allocate is due.</param>
    public TurnClient(
        in TransportAddress server, RelayProtocol protocol, TurnCredentials credentials, uint tag, IRandom random,
        Instant now)
    {
        Server = server;
        _protocol = protocol;
        _credentials = credentials;
        _tag = tag;
        _random = random;
        _allocate = new TurnRequest(StunMethod.Allocate, IsStream);
        _refresh = new TurnRequest(StunMethod.Refresh, IsStream);
        Allocate(now);
    }

    /// <summary>Who is asked; another one after a redirection.</summary>
    public TransportAddress Server { get; private set; }

    public RelayProtocol Protocol => _protocol;

    /// <summary>To the server, from whichever address of the machine leads there.</summary>
    public Route Route => new(default, Server);

    public TurnState State { get; private set; }

    /// <summary>Where peers reach us; empty: nowhere.</summary>
    public TransportAddress RelayedAddress { get; private set; }

    /// <summary>Our side of the way to the server as that sees it.</summary>
    public TransportAddress MappedAddress { get; private set; }

    public TurnCounters Counters { get; } = new();

    /// <summary>Peers that something may come from.</summary>
    public int PermissionCount => _permissions.Count;

    /// <summary>When <see cref="TryPollTransmit"/> has something to do.</summary>
    public Instant NextTimeout
    {
        get
        {
            if (State == TurnState.Closed) return _saysGoodbye ? Instant.Zero : Instant.Never;
            Instant next = Instant.Min(Instant.Min(_allocate.Due, _refresh.Due), Instant.Min(_allocateUntil, _retryAt));
            next = Instant.Min(next, Instant.Min(_refreshAt, _keepAliveAt));
            foreach (TurnPermission one in _permissions)
                next = Instant.Min(next, Instant.Min(one.Request.Due, one.RefreshAt));
            foreach (TurnChannel one in _channels)
                next = Instant.Min(next, Instant.Min(one.Request.Due, one.RefreshAt));
            return next;
        }
    }

    private bool IsStream => _protocol != RelayProtocol.Udp;

    public bool TryPollEvent(out TurnEvent turnEvent) => _events.TryDequeue(out turnEvent);

    /// <summary>The peer's address may send to us, and is about to be sent to.</summary>
    public void Permit(Instant now, in TransportAddress peer)
    {
        _now = now;
        if (State == TurnState.Allocated) FindOrAddPermission(peer);
    }

    /// <summary>The peer is worth a number: much goes there. Permits it as well.</summary>
    public void Bind(Instant now, in TransportAddress peer)
    {
        _now = now;
        if (State != TurnState.Allocated || FindChannel(peer) is not null) return;
        if (FindOrAddPermission(peer) is not { } permission) return;
        // Numbers are not used twice: the server keeps one for five minutes after its end (RFC 8656 §12).
        if (_channels.Count == MaxChannels || _nextChannel > ChannelData.LastNumber)
        {
            Counters.Refused++;
            return;
        }
        var channel = new TurnChannel(peer, _nextChannel++, permission, IsStream);
        channel.Request.Start(now, _tag, _random);
        _channels.Add(channel);
    }

    /// <summary>Is the allocation still there? Asked when there is reason to doubt it.</summary>
    public void Probe(Instant now)
    {
        _now = now;
        if (State == TurnState.Allocated && !_refresh.IsPending) _refresh.Start(now, _tag, _random);
        else if (State == TurnState.Failed) Allocate(now);
    }

    /// <summary>Gives the allocation back; poll the transmit once more (RFC 8656 §7).</summary>
    public void Close()
    {
        if (State == TurnState.Closed) return;
        _saysGoodbye = State == TurnState.Allocated;
        State = TurnState.Closed;
        Forget();
    }

    public void HandleTimeout(Instant now)
    {
        if (State == TurnState.Closed) return;
        _now = now;
        if (State == TurnState.Allocating && (_allocateUntil <= now || _allocate.IsExpired(now))) Fail(Unreachable);
        if (_refresh.IsExpired(now) && !_isClearing) Lose(Unreachable);
        if (_retryAt <= now) Allocate(now);
        if (State != TurnState.Allocated) return;
        if (_refreshAt <= now)
        {
            _refreshAt = Instant.Never;
            if (!_refresh.IsPending) _refresh.Start(now, _tag, _random);
        }
        RefreshPermissions(now);
        RefreshChannels(now);
    }

    private void Allocate(Instant now)
    {
        State = TurnState.Allocating;
        _now = now;
        _retryAt = Instant.Never;
        _isClearing = false;
        _allocateUntil = now + AllocateTimeout;
        _allocate.Start(now, _tag, _random);
    }

    private void RefreshPermissions(Instant now)
    {
        for (int i = _permissions.Count - 1; i >= 0; i--)
        {
            TurnPermission one = _permissions[i];
            if (one.Request.IsExpired(now)) Postpone(one);
            if (one.RefreshAt > now) continue;
            one.RefreshAt = Instant.Never;
            if (one.LastUsed + PermissionUse > now)
            {
                one.Request.Start(now, _tag, _random);
                continue;
            }
            _channels.RemoveAll(channel => channel.Permission == one);
            _permissions.RemoveAt(i);
        }
    }

    private void RefreshChannels(Instant now)
    {
        foreach (TurnChannel one in _channels)
        {
            if (one.Request.IsExpired(now))
            {
                one.Request.Finish();
                one.RefreshAt = now + RetryInterval;
            }
            if (one.RefreshAt > now) continue;
            one.RefreshAt = Instant.Never;
            one.Request.Start(now, _tag, _random);
        }
    }

    // The server is silent or refuses: what is in use asks again.
    private void Postpone(TurnPermission permission)
    {
        permission.Request.Finish();
        permission.RefreshAt = _now + RetryInterval;
    }

    private TurnPermission? FindOrAddPermission(in TransportAddress peer)
    {
        if (FindPermission(peer) is { } known)
        {
            known.LastUsed = _now;
            return known;
        }
        if (peer.IsIPv4 != Server.IsIPv4 || (_permissions.Count == MaxPermissions && !TryEvictPermission()))
        {
            Counters.Refused++;
            return null;
        }
        var permission = new TurnPermission(peer, IsStream) { LastUsed = _now };
        permission.Request.Start(_now, _tag, _random);
        _permissions.Add(permission);
        return permission;
    }

    private bool TryEvictPermission()
    {
        TurnPermission? oldest = null;
        foreach (TurnPermission one in _permissions)
        {
            if (!HasChannel(one) && (oldest is null || one.LastUsed < oldest.LastUsed)) oldest = one;
        }
        return oldest is not null && _permissions.Remove(oldest);
    }

    private bool HasChannel(TurnPermission permission)
    {
        foreach (TurnChannel channel in _channels)
        {
            if (channel.Permission == permission) return true;
        }
        return false;
    }

    private TurnPermission? FindPermission(in TransportAddress peer)
    {
        foreach (TurnPermission one in _permissions)
        {
            if (one.IsFor(peer)) return one;
        }
        return null;
    }

    private TurnChannel? FindChannel(in TransportAddress peer)
    {
        foreach (TurnChannel one in _channels)
        {
            if (one.Peer == peer) return one;
        }
        return null;
    }

    private TurnChannel? FindChannel(ushort number)
    {
        foreach (TurnChannel one in _channels)
        {
            if (one.Number == number) return one;
        }
        return null;
    }

    private void Fail(int code)
    {
        State = TurnState.Failed;
        Forget();
        _retryAt = code switch
        {
            Unreachable => _now + RetryInterval,
            StunErrorCode.AllocationQuotaReached or StunErrorCode.InsufficientCapacity
                or StunErrorCode.AllocationMismatch or >= 500 => _now + CapacityRetryInterval,
            _ => Instant.Never,         // it will say the same again
        };
        Raise(new TurnEvent(TurnEventKind.Failed, ErrorCode: code));
    }

    // RFC 8656 §7.2: an allocation is there, under a transaction of ours whose answer we have not heard. Without its
    // relayed address it is of no use; given back, it makes room.
    private bool TryClear()
    {
        if (_wasCleared) return false;
        _isClearing = _wasCleared = true;
        _allocateUntil = _now + AllocateTimeout;
        _refresh.Start(_now, _tag, _random);
        return true;
    }

    // The relayed address is gone; another one is asked for at once if the server is there.
    private void Lose(int code)
    {
        State = TurnState.Failed;
        Forget();
        Raise(new TurnEvent(TurnEventKind.Lost, ErrorCode: code));
        if (code == StunErrorCode.AllocationMismatch) Allocate(_now);
        else _retryAt = _now + RetryInterval;
    }

    private void Forget()
    {
        _allocate.Finish();
        _refresh.Finish();
        _isClearing = false;
        _permissions.Clear();
        _channels.Clear();
        (RelayedAddress, MappedAddress) = (default, default);
        _retryAt = _refreshAt = _keepAliveAt = _allocateUntil = Instant.Never;
    }

    private void Raise(in TurnEvent turnEvent) => _events.TryEnqueue(turnEvent);
}
