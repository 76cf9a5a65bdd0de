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

/// <summary>The loop with many engines: what it counts, what it allocates, and what one viewer costs another.</summary>
public sealed class NetworkLoopTests : IDisposable
{
    private const int SmallFrame = 6000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeSocket _socket = new();
    private readonly NetworkLoop _loop;
    private readonly NetworkPort _port;
    private readonly MediaFeed _feed;
    private readonly EncodedFramePool _pool = new();
    private readonly H264ParameterSets _parameterSets = new(
        [[0x67, 0x42, 0xE0, 0x1F]], [[0x68, 0xCE]], new ProfileLevelId(0x42, 0xE0, 0x1F));
    private readonly List<FakeViewer> _viewers = [];
    private readonly List<EngineEntry> _entries = [];
    private int _keyFrameRequests;
    private int _written;

    public NetworkLoopTests()
    {
        _loop = new NetworkLoop();
        _port = new NetworkPort(_socket, _loop);
        _loop.Add(_port);
        _loop.Start();
        _feed = new MediaFeed(() => Interlocked.Increment(ref _keyFrameRequests), _loop.Wake, keepsGroup: true);
        _loop.Post(_ => _loop.AddFeed(_feed));
    }

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1_80)]
    internal void System_calls_per_frame_do_not_grow_with_the_viewers(SrtpProfile profile)
    {
        Connect(1, profile);
        double one = SystemCallsPerFrame(60);
        Connect(24, profile);
        double many = SystemCallsPerFrame(60);
        // Reports and consent checks of 24 more viewers come in between; a call per viewer would make it 25.
        Assert.True(many < one + 3, $"{one:f2} calls per frame for 1 viewer, {many:f2} for 25");
        Assert.All(_viewers, viewer => Assert.Equal(0, viewer.Gaps));
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1_80)]
    internal void The_network_thread_allocates_nothing_per_packet(SrtpProfile profile)
    {
        Connect(8, profile);
        // 300 frames of 11 packets to 8 viewers: 26,400 packets, with sender reports and consent checks in between.
        // Pools and histories grow to their size first, which takes a group of pictures and a history's age: some
        // rounds may still see that.
        long bytes = -1;
        for (int round = 0; round < 8 && bytes != 0; round++)
        {
            long before = AllocatedOnLoop();
            Stream(300, 2 * SmallFrame);
            bytes = AllocatedOnLoop() - before;
        }
        Assert.Equal(0, bytes);
    }

    [Fact]
    public void A_full_socket_costs_nobody_a_frame()
    {
        Connect(6, SrtpProfile.AeadAes128Gcm);
        Stream(5, SmallFrame);
        _socket.SetBudget(0);
        for (int i = 0; i < 20; i++) Write(isKeyFrame: false, SmallFrame);
        WaitFor(() => _socket.Refusals > 0, "the socket was never full");
        for (int i = 0; i < 400 && !AllHave(_written); i++)
        {
            _socket.SetBudget(7);   // a few at a time, in the middle of frames and of viewers
            long calls = Refusals();
            WaitFor(() => Refusals() > calls || AllHave(_written), "the loop went to sleep with datagrams left");
        }
        _socket.SetBudget(int.MaxValue);
        WaitFor(() => AllHave(_written), "frames are missing");
        Assert.All(_viewers, viewer => Assert.Equal(0, viewer.Gaps));
    }

    [Fact]
    public void Who_joins_gets_the_group_of_pictures_since_the_last_key_frame()
    {
        Connect(1, SrtpProfile.AeadAes128Gcm);
        Write(isKeyFrame: true, SmallFrame);
        Stream(10, SmallFrame);
        int asked = Volatile.Read(ref _keyFrameRequests);   // by the first viewer, before there was any
        Connect(1, SrtpProfile.AeadAes128Gcm, waitForFrames: 11);
        Assert.Equal(asked, Volatile.Read(ref _keyFrameRequests));
    }

    [Fact]
    public void Who_joins_before_any_key_frame_makes_the_source_give_one()
    {
        Connect(1, SrtpProfile.AeadAes128Gcm, waitForFrames: 0);
        WaitFor(() => Volatile.Read(ref _keyFrameRequests) == 1, "no key frame was asked for");
    }

    [Fact]
    public void An_engine_that_breaks_dies_alone_and_is_reported()
    {
        Connect(2, SrtpProfile.AeadAes128Gcm);
        Stream(5, SmallFrame);
        Exception? reported = null;
        _loop.OnBroken = exception => reported = exception;
        _loop.Post(_ => _loop.Break(_entries[0], new InvalidOperationException("an invariant")));
        Stream(20, SmallFrame, only: _viewers[1]);
        Assert.Equal("an invariant", reported?.Message);
        Assert.Equal(0, _viewers[1].Gaps);
        Assert.Equal(1, OnLoop(() => _feed.Members.Count));
    }

    [Fact]
    public void A_command_or_callback_that_throws_is_reported_and_ends_nothing()
    {
        Connect(1, SrtpProfile.AeadAes128Gcm);
        var reported = new List<string>();
        _loop.OnBroken = exception => reported.Add(exception.Message);
        _loop.Post(_ => throw new InvalidOperationException("a command"));
        Stream(5, SmallFrame);
        Assert.Equal(["a command"], reported);
    }

    // libnice answers with the request's USERNAME, which begins with the fragment of its own side.
    [Fact]
    public void A_response_that_repeats_the_username_is_found_by_its_transaction()
    {
        Connect(1, SrtpProfile.AeadAes128Gcm);
        byte[] username = "them:v0001"u8.ToArray();
        byte[] response =
        [
            0x01, 0x01, 0, 16, 0x21, 0x12, 0xA4, 0x42, 0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9,   // the tag of engine 1
            0, 6, 0, 10, .. username, 0, 0,
        ];
        long unmatched = OnLoop(() => _entries[0].Engine.Ice.Counters.Unmatched);
        _socket.Inject(new Route(FakeViewer.Camera, _viewers[0].Address), response);
        WaitFor(() => OnLoop(() => _entries[0].Engine.Ice.Counters.Unmatched) > unmatched, "the engine did not get it");
        Assert.Equal(0, OnLoop(() => _loop.Unclaimed));
    }

    [Fact]
    public void Nothing_is_taken_after_the_loop_has_ended()
    {
        _loop.Dispose();
        Assert.False(_loop.Post(_ => { }));
        Write(isKeyFrame: true, 100);
    }

    [Fact]
    public void Who_joins_after_the_source_stopped_is_not_shown_the_past_as_live()
    {
        Connect(1, SrtpProfile.AeadAes128Gcm);
        Stream(5, SmallFrame);
        int asked = Volatile.Read(ref _keyFrameRequests);
        long old = MonotonicClock.Now.Ticks - (2 * MediaFeed.MaxGroupAge.Ticks);
        Write(isKeyFrame: true, SmallFrame, old);
        WaitFor(() => AllHave(_written), "frames are missing");
        Connect(1, SrtpProfile.AeadAes128Gcm, waitForFrames: 0);
        WaitFor(() => Volatile.Read(ref _keyFrameRequests) > asked, "no key frame was asked for instead");
        Assert.Equal(0, _viewers[1].Pictures);
    }

    [Fact]
    public void A_thread_that_is_idle_sleeps()
    {
        Connect(1, SrtpProfile.AeadAes128Gcm);
        for (int i = 0; i < 200; i++) _loop.Wake();
        WaitFor(() => OnLoop(() => true), "the loop does not answer");
        long before = OnLoop(() => _loop.Turns);
        // 300 ms: a few deadlines of ICE may fall into it. A loop that spins makes tens of thousands of turns.
        Thread.Sleep(300);
        Assert.True(OnLoop(() => _loop.Turns) - before < 200);
    }

    [Fact]
    public void Frames_that_the_loop_can_not_take_are_dropped_up_to_a_key_frame()
    {
        using var gate = new ManualResetEventSlim();
        _loop.Post(_ => gate.Wait());   // the network thread lags
        for (int i = 0; i < MediaFeed.InboxCapacity + 10; i++) Write(isKeyFrame: i == 0, 100);
        Write(isKeyFrame: true, 100);
        gate.Set();
        Assert.Equal(MediaFeed.InboxCapacity + 10, _feed.Dropped);
        WaitFor(() => Volatile.Read(ref _keyFrameRequests) == 1, "no viewer asks, so the feed must");
        _loop.Dispose();
        Assert.Equal(0, _pool.OutstandingFrames);
    }

    private double SystemCallsPerFrame(int frames)
    {
        Stream(10, SmallFrame);
        long before = _socket.SystemCalls;
        Stream(frames, SmallFrame);
        return (double)(_socket.SystemCalls - before) / frames;
    }

    private long Refusals() => OnLoop(() => _socket.Refusals);

    private long AllocatedOnLoop() => OnLoop(() => GC.GetAllocatedBytesForCurrentThread() - _socket.OwnAllocations);

    private T OnLoop<T>(Func<T> read)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(_ => result.SetResult(read()));
        Assert.True(result.Task.Wait(Patience), "the network thread does not answer");
        return result.Task.Result;
    }

    private void Connect(int count, SrtpProfile profile, int? waitForFrames = null)
    {
        List<FakeViewer> added = [];
        for (int i = 0; i < count; i++)
        {
            var viewer = new FakeViewer(_viewers.Count + 1);
            _viewers.Add(viewer);
            added.Add(viewer);
            _loop.Post(now => Begin(now, viewer, profile));
        }
        WaitFor(() => OnLoop(() => _feed.Members.Count) == _viewers.Count, "not all viewers connected");
        if (waitForFrames is null && _written == 0)
        {
            Write(isKeyFrame: true, SmallFrame);
            waitForFrames = 1;
        }
        WaitFor(() => added.TrueForAll(viewer => viewer.Pictures >= (waitForFrames ?? 1)), "no picture after joining");
    }

    private void Begin(Instant now, FakeViewer viewer, SrtpProfile profile)
    {
        var engine = new RtcEngine(
            IceRole.Controlled, (uint)viewer.Number, new SeededRandom((ulong)viewer.Number), new InstantDtls(profile));
        var entry = new EngineEntry(_port, (uint)viewer.Number, engine, events: null) { Feeds = { [0] = _feed } };
        _entries.Add(entry);
        NetworkLoop.Add(entry);
        entry.Port.Engines.AddUfrag(entry, Encoding.ASCII.GetBytes(viewer.Ufrag));
        engine.SetTransport(now, new NegotiatedTransport
        {
            Mid = "0", MLineIndex = 0, DtlsRole = DtlsRole.Server,
            Local = new IceParameters(viewer.Ufrag, "password-of-the-camera-0123"),
            Remote = new IceParameters("them", "password-of-the-browser-012"),
        });
        engine.AddLocalCandidate(now, IceCandidate.Host(FakeViewer.Camera));
        engine.SetSenders(
            now,
            [new RtpSenderParameters
            {
                PayloadType = 102, Ssrc = 1, RtxPayloadType = 103, RtxSsrc = 2, Cname = "c", Nack = true,
            }],
            new NtpClock(0));
        _socket.Add(viewer);
        _socket.Kick();
    }

    // Frame by frame, each waited for, as they come from a camera.
    private void Stream(int frames, int length, FakeViewer? only = null)
    {
        for (int i = 0; i < frames; i++)
        {
            int[] before = [.. _viewers.Select(viewer => viewer.Pictures)];
            Write(isKeyFrame: i % 60 == 59, length);
            WaitFor(
                () => only is null
                    ? _viewers.Zip(before).All(pair => pair.First.Pictures > pair.Second)
                    : only.Pictures > before[_viewers.IndexOf(only)],
                "a frame did not arrive");
        }
    }

    private bool AllHave(int pictures) => _viewers.TrueForAll(viewer => viewer.Pictures >= pictures);

    private void Write(bool isKeyFrame, int length, long? captureTicks = null)
    {
        EncodedFrame frame = _pool.Rent();
        Span<byte> buffer = frame.GetBuffer(length);
        buffer[..length].Fill(0x55);
        buffer[0] = (byte)(isKeyFrame ? 0x65 : 0x41);
        frame.Complete(
            length, [new NalUnit(0, length)], isKeyFrame, _parameterSets, captureTicks ?? MonotonicClock.Now.Ticks);
        _written++;
        _feed.Write(frame);
        frame.Release();
    }

    private static void WaitFor(Func<bool> condition, string otherwise)
    {
        long start = Stopwatch.GetTimestamp();
        var spin = new SpinWait();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, otherwise);
            spin.SpinOnce();
        }
    }
}
