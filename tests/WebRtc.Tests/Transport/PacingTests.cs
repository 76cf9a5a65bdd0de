using System.Diagnostics;
using System.Net;
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

/// <summary>A large key frame over the real socket, paced, to a receiver with the kernel's default buffer.</summary>
public sealed class PacingTests : IDisposable
{
    /// <summary>
    /// Bytes of a 1080p key frame at 4 Mbit/s; about 195 packets, and more than twice what the receiver's buffer holds.
    /// </summary>
    private const int KeyFrameLength = 230_000;

    private const string Ufrag = "pace", Password = "password-of-the-camera-0123";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FrameInterval = TimeSpan.FromTicks(TimeSpan.TicksPerSecond / 30);

    private readonly UdpSocket _socket = UdpSocket.Bind(0);
    private readonly NetworkLoop _loop;
    private readonly NetworkPort _port;
    private readonly MediaFeed _feed;
    private readonly EncodedFramePool _pool = new();
    private readonly H264ParameterSets _parameterSets = new(
        [[0x67, 0x42, 0xE0, 0x1F]], [[0x68, 0xCE]], new ProfileLevelId(0x42, 0xE0, 0x28));

    public PacingTests()
    {
        _loop = new NetworkLoop();
        _port = new NetworkPort(_socket, _loop);
        _loop.Add(_port);
        _loop.Start();
        _feed = new MediaFeed(null, _loop.Wake, keepsGroup: true);
        _loop.Post(_ => _loop.AddFeed(_feed));
    }

    public void Dispose() => _loop.Dispose();

    // A machine that runs other things may keep the receiver from its socket for longer than any pacing bridges, so one
    // whole key frame of several is asked for; sent in one burst, every single one loses more than half.
    [Fact]
    public void A_230_kB_key_frame_loses_nothing_at_a_receiver_with_the_default_buffer()
    {
        var camera = TransportAddress.From(IPAddress.Loopback, _socket.LocalPort);
        using var receiver = new SlowReceiver(camera, Ufrag, Password);
        _loop.Post(now => Begin(now, camera, receiver.Address));
        Write(isKeyFrame: true, 1000);
        WaitFor(() => receiver.Pictures > 0, "not connected");
        for (int i = 0; i < 15; i++)
        {
            Write(isKeyFrame: false, 16_000);   // the stream's rate: about 4 Mbit/s
            Thread.Sleep(FrameInterval);
        }

        int best = int.MaxValue;
        for (int attempt = 0; attempt < 8 && best > 0; attempt++)
        {
            int lost = receiver.Lost, packets = receiver.Packets;
            Write(isKeyFrame: true, KeyFrameLength);
            WaitFor(
                () => receiver.Packets - packets + receiver.Lost - lost >= KeyFrameLength / 1250,
                "the key frame did not come");
            Write(isKeyFrame: false, 1000);   // shows what was lost at the end
            int pictures = receiver.Pictures;
            WaitFor(() => receiver.Pictures > pictures || receiver.Lost > lost, "nothing came after the key frame");
            best = Math.Min(best, receiver.Lost - lost);
        }
        Assert.Equal(0, best);
    }

    private void Begin(Instant now, TransportAddress camera, TransportAddress browser)
    {
        var engine = new RtcEngine(
            IceRole.Controlled, 1, new SeededRandom(1), new InstantDtls(SrtpProfile.AeadAes128Gcm));
        var entry = new EngineEntry(_port, 1, engine, events: null) { Feeds = { [0] = _feed } };
        NetworkLoop.Add(entry);
        entry.Port.Engines.AddUfrag(entry, Encoding.ASCII.GetBytes(Ufrag));
        engine.SetTransport(now, new NegotiatedTransport
        {
            Mid = "0", MLineIndex = 0, DtlsRole = DtlsRole.Server,
            Local = new IceParameters(Ufrag, Password),
            Remote = new IceParameters("slow", "password-of-the-browser-012"),
        });
        engine.AddLocalCandidate(now, IceCandidate.Host(camera));
        engine.AddRemoteCandidate(now, IceCandidate.Host(browser));
        engine.SetSenders(now, [new RtpSenderParameters { PayloadType = 102, Ssrc = 1, Cname = "c" }], new NtpClock(0));
        NetworkLoop.Touch(entry);
    }

    private void Write(bool isKeyFrame, int length)
    {
        EncodedFrame frame = _pool.Rent(length);
        Span<byte> buffer = frame.GetBuffer(length);
        buffer[..length].Fill(0x55);
        buffer[0] = (byte)(isKeyFrame ? 0x65 : 0x41);
        frame.Complete(length, [new NalUnit(0, length)], isKeyFrame, _parameterSets, MonotonicClock.Now.Ticks);
        _feed.Write(frame);
        frame.Release();
    }

    private static void WaitFor(Func<bool> condition, string otherwise)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, otherwise);
            Thread.Sleep(1);
        }
    }
}
