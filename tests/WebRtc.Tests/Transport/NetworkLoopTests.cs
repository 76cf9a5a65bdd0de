using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Transport;
using static Camerad.WebRtc.Tests.Transport.LoopBench;

namespace Camerad.WebRtc.Tests.Transport;

/// <summary>The loop with many engines: what it counts, what it allocates, and what one viewer costs another.</summary>
public sealed class NetworkLoopTests : IDisposable
{
    private const int SmallFrame = 6000;

    private readonly FakeSocket _socket = new();
    private readonly LoopBench _bench;
    private readonly List<FakeViewer> _viewers = [];
    private readonly List<EngineEntry> _entries = [];

    public NetworkLoopTests() => _bench = new LoopBench(_socket);

    public void Dispose() => _bench.Dispose();

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
        for (int i = 0; i < 20; i++) _bench.Write(isKeyFrame: false, SmallFrame);
        WaitFor(() => _socket.Refusals > 0, "the socket was never full");
        for (int i = 0; i < 400 && !AllHave(_bench.Written); i++)
        {
            _socket.SetBudget(7);   // a few at a time, in the middle of frames and of viewers
            long calls = Refusals();
            WaitFor(() => Refusals() > calls || AllHave(_bench.Written), "the loop went to sleep with datagrams left");
        }
        _socket.SetBudget(int.MaxValue);
        WaitFor(() => AllHave(_bench.Written), "frames are missing");
        Assert.All(_viewers, viewer => Assert.Equal(0, viewer.Gaps));
    }

    [Fact]
    public void Who_joins_gets_the_group_of_pictures_since_the_last_key_frame()
    {
        Connect(1, SrtpProfile.AeadAes128Gcm);
        _bench.Write(isKeyFrame: true, SmallFrame);
        Stream(10, SmallFrame);
        int asked = _bench.KeyFrameRequests;   // by the first viewer, before there was any
        Connect(1, SrtpProfile.AeadAes128Gcm, waitForFrames: 11);
        Assert.Equal(asked, _bench.KeyFrameRequests);
    }

    [Fact]
    public void Who_joins_before_any_key_frame_makes_the_source_give_one()
    {
        Connect(1, SrtpProfile.AeadAes128Gcm, waitForFrames: 0);
        WaitFor(() => _bench.KeyFrameRequests == 1, "no key frame was asked for");
    }

    [Fact]
    public void An_engine_that_breaks_dies_alone_and_is_reported()
    {
        Connect(2, SrtpProfile.AeadAes128Gcm);
        Stream(5, SmallFrame);
        Exception? reported = null;
        _bench.Loop.OnBroken = exception => reported = exception;
        _bench.Loop.Post(_ => _bench.Loop.Break(_entries[0], new InvalidOperationException("an invariant")));
        Stream(20, SmallFrame, only: _viewers[1]);
        Assert.Equal("an invariant", reported?.Message);
        Assert.Equal(0, _viewers[1].Gaps);
        Assert.Equal(1, OnLoop(() => _bench.Feed.Members.Count));
    }

    [Fact]
    public void A_command_or_callback_that_throws_is_reported_and_ends_nothing()
    {
        Connect(1, SrtpProfile.AeadAes128Gcm);
        var reported = new List<string>();
        _bench.Loop.OnBroken = exception => reported.Add(exception.Message);
        _bench.Loop.Post(_ => throw new InvalidOperationException("a command"));
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
        Assert.Equal(0, OnLoop(() => _bench.Loop.Unclaimed));
    }

    [Fact]
    public void Nothing_is_taken_after_the_loop_has_ended()
    {
        _bench.Loop.Dispose();
        Assert.False(_bench.Loop.Post(_ => { }));
        _bench.Write(isKeyFrame: true, 100);
    }

    [Fact]
    public void Who_joins_after_the_source_stopped_is_not_shown_the_past_as_live()
    {
        Connect(1, SrtpProfile.AeadAes128Gcm);
        Stream(5, SmallFrame);
        int asked = _bench.KeyFrameRequests;
        long old = MonotonicClock.Now.Ticks - (2 * MediaFeed.MaxGroupAge.Ticks);
        _bench.Write(isKeyFrame: true, SmallFrame, old);
        WaitFor(() => AllHave(_bench.Written), "frames are missing");
        Connect(1, SrtpProfile.AeadAes128Gcm, waitForFrames: 0);
        WaitFor(() => _bench.KeyFrameRequests > asked, "no key frame was asked for instead");
        Assert.Equal(0, _viewers[1].Pictures);
    }

    [Fact]
    public void A_thread_that_is_idle_sleeps()
    {
        Connect(1, SrtpProfile.AeadAes128Gcm);
        for (int i = 0; i < 200; i++) _bench.Loop.Wake();
        WaitFor(() => OnLoop(() => true), "the loop does not answer");
        long before = OnLoop(() => _bench.Loop.Turns);
        // 300 ms: a few deadlines of ICE may fall into it. A loop that spins makes tens of thousands of turns.
        Thread.Sleep(300);
        Assert.True(OnLoop(() => _bench.Loop.Turns) - before < 200);
    }

    [Fact]
    public void Frames_that_the_loop_can_not_take_are_dropped_up_to_a_key_frame()
    {
        using var gate = new ManualResetEventSlim();
        _bench.Loop.Post(_ => gate.Wait());   // the network thread lags
        for (int i = 0; i < MediaFeed.InboxCapacity + 10; i++) _bench.Write(isKeyFrame: i == 0, 100);
        _bench.Write(isKeyFrame: true, 100);
        gate.Set();
        Assert.Equal(MediaFeed.InboxCapacity + 10, _bench.Feed.Dropped);
        WaitFor(() => _bench.KeyFrameRequests == 1, "no viewer asks, so the feed must");
        _bench.Loop.Dispose();
        Assert.Equal(0, _bench.Pool.OutstandingFrames);
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
        _bench.Loop.Post(_ => result.SetResult(read()));
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
            _bench.Loop.Post(now => Begin(now, viewer, profile));
        }
        WaitFor(() => OnLoop(() => _bench.Feed.Members.Count) == _viewers.Count, "not all viewers connected");
        if (waitForFrames is null && _bench.Written == 0)
        {
            _bench.Write(isKeyFrame: true, SmallFrame);
            waitForFrames = 1;
        }
        WaitFor(() => added.TrueForAll(viewer => viewer.Pictures >= (waitForFrames ?? 1)), "no picture after joining");
    }

    private void Begin(Instant now, FakeViewer viewer, SrtpProfile profile)
    {
        var sender = new RtpSenderParameters
        {
            PayloadType = 102, Ssrc = 1, RtxPayloadType = 103, RtxSsrc = 2, Cname = "c", Nack = true,
        };
        _entries.Add(_bench.Begin(
            now, (uint)viewer.Number, viewer.Ufrag, FakeViewer.OwnUfrag, FakeViewer.Camera, profile, sender));
        _socket.Add(viewer);
        _socket.Kick();
    }

    // Frame by frame, each waited for, as they come from a camera.
    private void Stream(int frames, int length, FakeViewer? only = null)
    {
        for (int i = 0; i < frames; i++)
        {
            int[] before = [.. _viewers.Select(viewer => viewer.Pictures)];
            _bench.Write(isKeyFrame: i % 60 == 59, length);
            WaitFor(
                () => only is null
                    ? _viewers.Zip(before).All(pair => pair.First.Pictures > pair.Second)
                    : only.Pictures > before[_viewers.IndexOf(only)],
                "a frame did not arrive");
        }
    }

    private bool AllHave(int pictures) => _viewers.TrueForAll(viewer => viewer.Pictures >= pictures);
}
