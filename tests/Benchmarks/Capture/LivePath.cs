using System.Net;
using System.Text;
using Camerad.Benchmarks.Measurement;
using Camerad.Capture;
using Camerad.Media;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Transport;

namespace Camerad.Benchmarks.Capture;

/// <summary>The daemon's network thread with one connected viewer; it takes pictures as from a stream's hub.</summary>
internal sealed class LivePath : IFrameSink, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly NetworkLoop _loop;
    private readonly NetworkPort _port;
    private readonly MediaFeed _feed;
    private readonly ManualResetEventSlim _isRead = new();
    private readonly Action<Instant> _read;         // made once: reading must not allocate on the thread that is read
    private ThreadUse _used;
    private long _calls;
    private int _members;

    public LivePath(SrtpProfile profile, IPAddress local, IPAddress remote, int capacity)
    {
        Socket = new WatchedSocket(local, remote, capacity);
        _loop = new NetworkLoop();
        _port = new NetworkPort(Socket, _loop);
        _loop.Add(_port);
        _loop.Start();
        _feed = new MediaFeed(requestKeyFrame: null, _loop.Wake, keepsGroup: true);
        _read = Read;
        _loop.Post(now => Begin(now, profile));
        if (!SpinWait.SpinUntil(() => Read() is var _ && _members == 1, Patience))
            throw new InvalidOperationException("the viewer is not connected");
    }

    public WatchedSocket Socket { get; }

    /// <summary>Pictures that did not reach the network thread.</summary>
    public long Dropped => _feed.Dropped;

    public void HandleFrame(EncodedFrame frame) => _feed.Write(frame);

    /// <summary>What the network thread has used and how often it has called sendmmsg, so far.</summary>
    public (ThreadUse Used, long Calls) Read()
    {
        _isRead.Reset();
        _loop.Post(_read);
        return _isRead.Wait(Patience)
            ? (_used, _calls)
            : throw new InvalidOperationException("the network thread does not answer");
    }

    /// <summary>Until so many pictures have left.</summary>
    public void WaitForPictures(int count)
    {
        if (!SpinWait.SpinUntil(() => Socket.Pictures >= count, Patience))
            throw new InvalidOperationException($"{Socket.Pictures} of {count} pictures have left");
    }

    public void Dispose()
    {
        _loop.Dispose();
        _isRead.Dispose();
    }

    private void Read(Instant now)
    {
        _used = ThreadUse.Now - Socket.OwnUse;
        _calls = Socket.SystemCalls;
        _members = _feed.Members.Count;
        _isRead.Set();
    }

    private void Begin(Instant now, SrtpProfile profile)
    {
        const uint Tag = 1;
        var engine = new RtcEngine(IceRole.Controlled, Tag, new SeededRandom(1), new InstantDtls(profile));
        var entry = new EngineEntry(_port, Tag, engine, events: null) { Feeds = { [0] = _feed } };
        _loop.AddFeed(_feed);
        NetworkLoop.Add(entry);
        entry.Port.Engines.AddUfrag(entry, Encoding.ASCII.GetBytes(DeafViewer.Camera.UsernameFragment));
        engine.SetTransport(now, new NegotiatedTransport
        {
            Mid = "0", MLineIndex = 0, DtlsRole = DtlsRole.Server, Local = DeafViewer.Camera, Remote = DeafViewer.Self,
        });
        engine.AddLocalCandidate(now, IceCandidate.Host(Socket.Viewer.CameraAddress));
        var parameters = new RtpSenderParameters
        {
            PayloadType = 96,
            Ssrc = 1000,
            Cname = "benchmark",
            Mid = "0",
            Nack = true,
            Extensions = new RtpHeaderExtensionIds(Mid: 1, TransportWideCc: 2, AbsSendTime: 3, PlayoutDelay: 4),
        };
        engine.SetSenders(now, [parameters], new NtpClock(0));
        Socket.Begin();
    }
}
