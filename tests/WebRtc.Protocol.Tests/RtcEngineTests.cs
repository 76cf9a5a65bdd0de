using Camerad.Media;
using Camerad.Media.H264;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests;

/// <summary>
/// The whole engine in virtual time: ICE, (simulated) DTLS, SRTP, pictures, recovery, against a browser's receiving
/// half.
/// </summary>
public sealed class RtcEngineTests
{
    private static readonly TransportAddress Camera = TransportAddress.FromIPv4(0x0A000001, 8189);
    private static readonly TransportAddress Browser = TransportAddress.FromIPv4(0x0A000002, 50000);
    private static readonly TimeSpan FrameInterval = TimeSpan.FromTicks(TimeSpan.TicksPerSecond / 30);

    [Theory]
    [InlineData(true, SrtpProfile.AeadAes128Gcm, 30)]
    [InlineData(true, SrtpProfile.Aes128CmHmacSha1_80, 10)]
    [InlineData(false, SrtpProfile.AeadAes128Gcm, 10)]
    internal void Every_picture_arrives_whole_through_5_percent_loss_and_reordering(
        bool rtx, SrtpProfile profile, int seeds) =>
        Seeds.ForEach(seeds, seed =>
        {
            var scene = new Scene(seed, rtx, profile)
            {
                Conditions = new LinkConditions(TimeSpan.FromMilliseconds(15))
                {
                    Loss = 0.05, Jitter = TimeSpan.FromMilliseconds(8),
                },
            };
            List<byte[][]> sent = scene.Stream(frames: 150);

            Assert.Empty(scene.Viewer.Violations);
            Assert.Equal(sent.Count, scene.Viewer.Pictures.Count);
            for (int i = 0; i < sent.Count; i++) Assert.Equal(sent[i], scene.Viewer.Pictures[i].NalUnits);
            Assert.True(scene.Viewer.Nacks > 0, "the seed lost nothing: the test shows nothing");
            Assert.Equal(rtx, scene.Viewer.RtxPackets > 0);
        });

    [Fact]
    public void A_viewer_is_connected_within_a_few_round_trips()
    {
        var scene = new Scene(1, rtx: true, SrtpProfile.AeadAes128Gcm);
        Assert.True(scene.Connect());
        Assert.True(
            scene.Network.Now - Instant.Zero < TimeSpan.FromMilliseconds(300),
            $"took {scene.Network.Now.Ticks / 10_000} ms");
        Assert.Contains(scene.Engine.Events, e => e.Kind == RtcEventKind.DtlsConnected);
    }

    [Fact]
    public void A_picture_loss_indication_becomes_one_request()
    {
        var scene = new Scene(2, rtx: true, SrtpProfile.AeadAes128Gcm);
        scene.Stream(frames: 5);
        int before = scene.Engine.KeyFrameRequests;
        scene.Viewer.SendPli();
        scene.Network.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal(before + 1, scene.Engine.KeyFrameRequests);
    }

    [Fact]
    public void Closing_says_goodbye_in_rtcp_and_dtls()
    {
        var scene = new Scene(3, rtx: true, SrtpProfile.AeadAes128Gcm);
        scene.Stream(frames: 5);
        scene.Engine.Engine.Close(scene.Network.Now);
        scene.Network.Run(TimeSpan.FromMilliseconds(100));
        Assert.True(scene.Viewer.SawGoodbye);
        Assert.True(scene.Viewer.Dtls.IsClosed);
    }

    [Fact]
    public void Every_frame_is_given_back_when_the_engine_is_disposed()
    {
        var scene = new Scene(4, rtx: true, SrtpProfile.AeadAes128Gcm);
        scene.Stream(frames: 60);
        scene.Engine.Engine.Dispose();
        Assert.Equal(0, scene.Pool.OutstandingFrames);
    }

    // RFC 7675 §5.1: an authenticated check proves an address, but consent is an answer to a check of ours. Who never
    // answers could otherwise name a victim's address by one forged check and one byte of handshake, and have the
    // pictures sent there.
    [Fact]
    public void Who_never_answers_a_check_gets_no_media_and_can_send_none_elsewhere()
    {
        var scene = new Scene(8, rtx: true, SrtpProfile.AeadAes128Gcm);
        TransportAddress victim = TransportAddress.FromIPv4(0x0C000001, 4444);
        int media = 0;
        scene.Network.Tap = (route, datagram) =>
        {
            ReadOnlySpan<byte> bytes = datagram.Span;
            if (route.Local == Camera && DatagramDemultiplexer.Classify(bytes) is DatagramKind.Rtp or DatagramKind.Rtcp)
                media++;
            return route.Local != Browser || bytes[0] != 0x01 || bytes[1] != 0x01;   // success responses vanish
        };
        Assert.True(scene.Connect());
        scene.Viewer.CheckFrom(
            scene.Network.Now, victim, (route, check) => scene.Engine.HandleDatagram(scene.Network.Now, route, check));
        scene.Engine.HandleDatagram(
            scene.Network.Now, new Route(Camera, victim), [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        scene.Stream(frames: 10);
        Assert.Null(scene.Engine.Engine.Ice.SelectedRoute);
        Assert.Equal(0, media);
    }

    [Fact]
    public void Without_a_selected_pair_no_deadline_of_media_is_armed()
    {
        var scene = new Scene(9, rtx: true, SrtpProfile.AeadAes128Gcm);
        scene.Stream(frames: 5);
        scene.Network.Remove(scene.Viewer);
        // The viewer is gone without goodbye: consent expires, and then nothing may keep the caller busy.
        Assert.True(scene.Network.Run(TimeSpan.FromSeconds(60), () => scene.Engine.Engine.Ice.SelectedRoute is null));
        scene.Network.Run(TimeSpan.FromSeconds(10));
        Assert.True(scene.Engine.NextTimeout > scene.Network.Now);
    }

    [Fact]
    public void New_parameters_for_the_same_stream_go_on_with_its_numbers()
    {
        var scene = new Scene(10, rtx: true, SrtpProfile.AeadAes128Gcm);
        scene.Stream(frames: 5);
        RtpStreamPosition before = scene.Engine.Engine.Senders[0].Position;
        scene.Engine.Engine.SetSenders(
            scene.Network.Now, [scene.Parameters with { PayloadType = 120 }], new NtpClock(0));
        RtpStreamPosition after = scene.Engine.Engine.Senders[0].Position;
        Assert.Equal(before, after);
        scene.Stream(frames: 5);
        Assert.Equal(10, scene.Viewer.Pictures.Count);
        Assert.Equal(0, scene.Viewer.Rejected);   // an index used twice would be a replay
    }

    [Fact]
    public void A_hundred_picture_loss_indications_push_no_event_out()
    {
        var scene = new Scene(11, rtx: true, SrtpProfile.AeadAes128Gcm);
        scene.Stream(frames: 2);
        for (int i = 0; i < 100; i++) scene.Viewer.SendPli();
        scene.Network.Run(TimeSpan.FromMilliseconds(50));
        scene.Network.Remove(scene.Viewer);
        Assert.True(scene.Network.Run(
            TimeSpan.FromSeconds(60), () =>
                scene.Engine.Events.Any(e => e is { Kind: RtcEventKind.IceStateChanged, IceState: IceState.Failed })));
    }

    [Fact]
    public void Datagrams_from_an_address_nobody_proved_are_counted_and_dropped()
    {
        var scene = new Scene(5, rtx: true, SrtpProfile.AeadAes128Gcm);
        Assert.True(scene.Connect());
        var elsewhere = new Route(Camera, TransportAddress.FromIPv4(0x0B000001, 4000));
        var random = new SeededRandom(5);
        byte[] datagram = new byte[100];
        for (int i = 0; i < 1000; i++)
        {
            random.Fill(datagram);
            datagram[0] = (byte)(128 | (datagram[0] & 63));
            scene.Engine.Engine.HandleDatagram(scene.Network.Now, elsewhere, datagram);
        }
        Assert.Equal(1000, scene.Engine.Engine.Counters.UnprovedRoute);
        Assert.True(scene.Engine.Engine.IsConnected);
    }

    [Fact]
    public void Random_datagrams_on_the_proved_route_disturb_nothing()
    {
        var scene = new Scene(6, rtx: true, SrtpProfile.Aes128CmHmacSha1_80);
        Assert.True(scene.Connect());
        var random = new SeededRandom(6);
        byte[] datagram = new byte[1400];
        for (int i = 0; i < 5000; i++)
        {
            random.Fill(datagram);
            int length = (int)(random.NextUInt32() % (uint)datagram.Length);
            scene.Engine.Engine.HandleDatagram(
                scene.Network.Now, new Route(Camera, Browser), datagram.AsSpan(0, length));
        }
        Assert.True(scene.Engine.Engine.IsConnected);
        Assert.Equal(30, scene.Stream(frames: 30).Count);
        Assert.Equal(30, scene.Viewer.Pictures.Count);
    }

    /// <summary>A camera, a browser, and a clip of the repository between them.</summary>
    private sealed class Scene
    {
        private static readonly byte[] Clip = File.ReadAllBytes(
            Path.Combine(AppContext.BaseDirectory, "media", "numbered-360p30.h264"));

        private readonly PacketizedFramePool _packetized = new();

        public Scene(ulong seed, bool rtx, SrtpProfile profile)
        {
            Network = new SimulatedNetwork(seed);
            var parameters = new RtpSenderParameters
            {
                PayloadType = 102, Ssrc = 0xCAFE, RtxPayloadType = rtx ? (byte)103 : null, RtxSsrc = rtx
                    ? 0xBEEFu : 0, Mid = "0",
                Cname = "camera", Extensions = new RtpHeaderExtensionIds(1, 2, 3, 4), Nack = true,
            };
            DtlsFingerprint ours = FakeDtlsTransport.FingerprintOf("camera"), theirs = FakeDtlsTransport.FingerprintOf(
                "browser");
            var dtls = new FakeDtlsTransport(new SeededRandom(seed + 1), profile, ours);
            var engine = new RtcEngine(IceRole.Controlled, 0xA, new SeededRandom(seed), dtls);
            Parameters = parameters;
            Engine = new SimulatedEngine(engine);
            Viewer = new SimulatedViewer(
                seed + 2, 0xB, parameters, new FakeDtlsTransport(new SeededRandom(seed + 3), profile, theirs));
            Network.Attach(Engine, Camera);
            Network.Attach(Viewer, Browser);

            var local = new IceParameters("ours", "password-of-the-camera-0123");
            var remote = new IceParameters("them", "password-of-the-browser-012");
            engine.SetTransport(Network.Now, new NegotiatedTransport
            {
                Mid = "0", MLineIndex = 0, Local = local, Remote = remote, RemoteFingerprints = [theirs],
                DtlsRole = DtlsRole.Server,
            });
            engine.AddLocalCandidate(Network.Now, IceCandidate.Host(Camera));
            engine.SetSenders(Network.Now, [parameters], new NtpClock(0));
            Viewer.Begin(
                Browser, remote.UsernameFragment, remote.Password, Camera, local.UsernameFragment, local.Password);
            Viewer.Dtls.SetRemoteFingerprints([ours]);
        }

        public SimulatedNetwork Network { get; }

        public RtpSenderParameters Parameters { get; }

        public SimulatedEngine Engine { get; }

        public SimulatedViewer Viewer { get; }

        public EncodedFramePool Pool { get; } = new();

        /// <summary>From the first picture on: a receiver can't ask for packets before the first it has seen.</summary>
        public LinkConditions? Conditions { get; init; }

        public bool Connect() =>
            Network.Run(TimeSpan.FromSeconds(20), () => Viewer.IsConnected && Engine.Engine.IsConnected);

        /// <summary>Sends the clip's first frames at their rate and waits until they have arrived.</summary>
        /// <returns>The NAL units of each, as a receiver must see them.</returns>
        public List<byte[][]> Stream(int frames)
        {
            if (!Connect()) throw new InvalidOperationException("not connected");
            var sent = new List<byte[][]>();
            var splitter = new AccessUnitSplitter(Pool);
            splitter.HandleBytes(Clip, 0);
            while (sent.Count < frames && splitter.TryPoll(out EncodedFrame? parsed))
            {
                EncodedFrame frame = Stamp(parsed, Network.Now);
                PacketizedFrame packetized = _packetized.Create(frame);
                sent.Add([
                    .. ParameterSets(frame),
                    .. frame.NalUnits.ToArray().Select(nal => frame.Bytes.Slice(nal.Offset, nal.Length).ToArray()),
                ]);
                frame.Release();
                Engine.Engine.SendFrame(Network.Now, Parameters.Handle, packetized);
                packetized.Release();
                Network.Run(FrameInterval);
                // The last picture shows the receiver what is missing before it.
                if (Conditions is not null)
                    Network.Conditions = sent.Count < frames - 1 ? Conditions : LinkConditions.Lan;
            }
            while (splitter.TryPoll(out EncodedFrame? rest)) rest.Release();
            int before = sent.Count;
            Network.Run(TimeSpan.FromSeconds(10), () => Viewer.Pictures.Count >= before);
            splitter.Restart();
            return sent;
        }

        private EncodedFrame Stamp(EncodedFrame parsed, Instant now)
        {
            EncodedFrame frame = Pool.Rent();
            parsed.Bytes.CopyTo(frame.GetBuffer(parsed.Length));
            frame.Complete(parsed.Length, parsed.NalUnits, parsed.IsKeyFrame, parsed.ParameterSets, now.Ticks);
            parsed.Release();
            return frame;
        }

        private static IEnumerable<byte[]> ParameterSets(EncodedFrame frame) =>
            frame.IsKeyFrame ? [.. frame.ParameterSets!.Sps, .. frame.ParameterSets.Pps] : [];
    }
}
