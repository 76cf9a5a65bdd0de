using System.Diagnostics;
using System.Text;
using Camerad.Media;
using Camerad.Media.H264;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Tests.Transport;

/// <summary>A network loop with one feed: pictures are written to it, engines without DTLS send them.</summary>
internal sealed class LoopBench : IDisposable
{
    public const string CameraPassword = "password-of-the-camera-0123", ViewerPassword = "password-of-the-browser-012";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly H264ParameterSets _parameterSets =
        new([[0x67, 0x42, 0xE0, 0x28]], [[0x68, 0xCE]], new ProfileLevelId(0x42, 0xE0, 0x28));
    private readonly NetworkPort _port;
    private int _keyFrameRequests;

    public LoopBench(IDatagramSocket socket)
    {
        Loop = new NetworkLoop();
        _port = new NetworkPort(socket, Loop);
        Loop.Add(_port);
        Loop.Start();
        Feed = new MediaFeed(() => Interlocked.Increment(ref _keyFrameRequests), Loop.Wake, keepsGroup: true);
        Loop.Post(_ => Loop.AddFeed(Feed));
    }

    public NetworkLoop Loop { get; }

    public MediaFeed Feed { get; }

    public EncodedFramePool Pool { get; } = new();

    public int KeyFrameRequests => Volatile.Read(ref _keyFrameRequests);

    /// <summary>Pictures.</summary>
    public int Written { get; private set; }

    public static void WaitFor(Func<bool> condition, string otherwise)
    {
        long start = Stopwatch.GetTimestamp();
        var spin = new SpinWait();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, otherwise);
            spin.SpinOnce();
        }
    }

    /// <summary>On the network thread: an engine that answers checks at this address and sends the feed.</summary>
    public EngineEntry Begin(
        Instant now, uint tag, string ufrag, string viewerUfrag, in TransportAddress camera, SrtpProfile profile,
        RtpSenderParameters sender)
    {
        var engine = new RtcEngine(IceRole.Controlled, tag, new SeededRandom(tag), new InstantDtls(profile));
        var entry = new EngineEntry(_port, tag, engine, events: null) { Feeds = { [0] = Feed } };
        NetworkLoop.Add(entry);
        _port.Engines.AddUfrag(entry, Encoding.ASCII.GetBytes(ufrag));
        engine.SetTransport(now, new NegotiatedTransport
        {
            Mid = "0", MLineIndex = 0, DtlsRole = DtlsRole.Server,
            Local = new IceParameters(ufrag, CameraPassword), Remote = new IceParameters(viewerUfrag, ViewerPassword),
        });
        engine.AddLocalCandidate(now, IceCandidate.Host(camera));
        engine.SetSenders(now, [sender], new NtpClock(0));
        return entry;
    }

    public void Write(bool isKeyFrame, int length, long? captureTicks = null)
    {
        EncodedFrame frame = Pool.Rent();
        Span<byte> buffer = frame.GetBuffer(length);
        buffer[..length].Fill(0x55);
        buffer[0] = (byte)(isKeyFrame ? 0x65 : 0x41);
        frame.Complete(
            length, [new NalUnit(0, length)], isKeyFrame, _parameterSets, captureTicks ?? MonotonicClock.Now.Ticks);
        Written++;
        Feed.Write(frame);
        frame.Release();
    }

    public void Dispose() => Loop.Dispose();
}
