using Camerad.Media;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Rtp;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// One source's way onto the network thread: frames are written from outside into a short queue, cut into packets once
/// there, and handed by reference to every sender that has joined. Of pictures, the group since the last key frame is
/// kept, so that who joins has one at once; where it has grown too large, a key frame is asked for instead.
/// </summary>
/// <param name="requestKeyFrame">Asks the encoder for an IDR picture; null if the source can't.</param>
/// <param name="wake">Wakes the network thread.</param>
/// <param name="keepsGroup">Pictures; sound begins anywhere.</param>
internal sealed class MediaFeed(Action? requestKeyFrame, Action wake, bool keepsGroup)
{
    /// <summary>
    /// Frames waiting for the network thread; when it lags further behind, pictures are dropped up to a key frame.
    /// </summary>
    internal const int InboxCapacity = 64;

    /// <summary>Frames kept for who joins: ten seconds at 30 per second.</summary>
    internal const int MaxGroupFrames = 300;

    /// <summary>Bytes kept for who joins: more takes too long to send before it shows.</summary>
    internal const int MaxGroupLength = 4 << 20;

    /// <summary>
    /// A group whose newest picture is older than this is of a source that has stopped: nobody is shown the past as
    /// live.
    /// </summary>
    internal static readonly TimeSpan MaxGroupAge = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly EncodedFrame?[] _inbox = new EncodedFrame?[InboxCapacity];
    private readonly List<FeedMember> _members = [];
    private readonly List<PacketizedFrame> _group = [];
    private readonly KeyFrameRequestLimiter _limiter = new();
    private int _inboxStart;
    private int _inboxCount;
    private int _groupLength;
    private bool _skipping;
    private bool _overrun;
    private bool _ended;
    private bool _groupComplete;
    private long _dropped;

    /// <summary>Frames dropped because the network thread lagged.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Senders that get this feed's frames.</summary>
    public IReadOnlyList<FeedMember> Members => _members;

    /// <summary>The source's thread: queues a frame and takes a reference on it. Never blocks.</summary>
    public void Write(EncodedFrame frame)
    {
        lock (_gate)
        {
            if (_ended) return;
            if (_inboxCount == InboxCapacity) DropInbox();
            // A decoder that has missed a picture can go on with a key frame only.
            if (_skipping && !frame.IsKeyFrame)
            {
                _dropped++;
                return;
            }
            _skipping = false;
            frame.AddReference();
            _inbox[(_inboxStart + _inboxCount++) % InboxCapacity] = frame;
        }
        wake();
    }

    /// <summary>Network thread: hands on what has been written since.</summary>
    /// <param name="now">The time.</param>
    /// <param name="pool">Where packetized frames come from.</param>
    /// <param name="onBroken">Told of an engine that threw.</param>
    public void Distribute(Instant now, PacketizedFramePool pool, Action<EngineEntry, Exception> onBroken)
    {
        // Their packets go on without a gap, so no viewer asks for the key frame that all of them need.
        if (TakeOverrun()) RequestKeyFrame(now);
        while (TryTake(out EncodedFrame? frame))
        {
            PacketizedFrame packetized = pool.Create(frame!);
            frame!.Release();
            Keep(packetized);
            foreach (FeedMember member in _members)
            {
                try
                {
                    Send(now, member, packetized);
                }
                catch (Exception exception)
                {
                    onBroken(member.Entry, exception);
                }
            }
            packetized.Release();
        }
    }

    /// <summary>
    /// Network thread: a sender can send now; it gets the current group of pictures and everything after.
    /// </summary>
    public void Join(Instant now, EngineEntry entry, int handle)
    {
        var member = new FeedMember(entry, handle);
        if (_ended || _members.Contains(member)) return;
        _members.Add(member);
        if (!keepsGroup) return;
        if (_group.Count > 0 && now - new Instant(_group[^1].CaptureTicks) > MaxGroupAge) DropGroup();
        if (!_groupComplete) RequestKeyFrame(now);
        else foreach (PacketizedFrame frame in _group) Send(now, member, frame);
    }

    public void Leave(EngineEntry entry, int handle) => _members.Remove(new FeedMember(entry, handle));

    /// <summary>When a held-back request for a key frame is due.</summary>
    public Instant NextTimeout => _limiter.NextTimeout;

    /// <summary>A viewer can't decode: asks the encoder, at most as often as the limiter lets.</summary>
    public void RequestKeyFrame(Instant now)
    {
        if (requestKeyFrame is null) return;
        _limiter.HandleRequest();
        HandleTimeout(now);
    }

    public void HandleTimeout(Instant now)
    {
        if (_limiter.TryTake(now)) requestKeyFrame!();
    }

    /// <summary>The source is gone: gives every frame back; what is written after is dropped.</summary>
    public void Clear()
    {
        lock (_gate) _ended = true;
        while (TryTake(out EncodedFrame? frame)) frame!.Release();
        DropGroup();
        _members.Clear();
    }

    private static void Send(Instant now, FeedMember member, PacketizedFrame frame)
    {
        member.Entry.Engine.SendFrame(now, member.Handle, frame);
        member.Entry.IsDirty = true;
    }

    private void Keep(PacketizedFrame frame)
    {
        if (!keepsGroup) return;
        if (frame.IsKeyFrame)
        {
            _limiter.HandleKeyFrame();
            DropGroup();
            _groupComplete = true;
        }
        if (!_groupComplete) return;
        if (_group.Count == MaxGroupFrames || _groupLength + frame.PayloadLength > MaxGroupLength)
        {
            DropGroup();
            return;
        }
        frame.AddReference();
        _group.Add(frame);
        _groupLength += frame.PayloadLength;
    }

    private void DropGroup()
    {
        foreach (PacketizedFrame frame in _group) frame.Release();
        _group.Clear();
        _groupLength = 0;
        _groupComplete = false;
    }

    private bool TryTake(out EncodedFrame? frame)
    {
        lock (_gate)
        {
            frame = null;
            if (_inboxCount == 0) return false;
            frame = _inbox[_inboxStart];
            _inbox[_inboxStart] = null;
            _inboxStart = (_inboxStart + 1) % InboxCapacity;
            _inboxCount--;
            return true;
        }
    }

    // Inside the lock.
    private void DropInbox()
    {
        for (; _inboxCount > 0; _inboxCount--, _dropped++)
        {
            _inbox[_inboxStart]!.Release();
            _inbox[_inboxStart] = null;
            _inboxStart = (_inboxStart + 1) % InboxCapacity;
        }
        (_skipping, _overrun) = (true, true);
    }

    private bool TakeOverrun()
    {
        lock (_gate)
        {
            bool overrun = _overrun;
            _overrun = false;
            return overrun;
        }
    }
}
