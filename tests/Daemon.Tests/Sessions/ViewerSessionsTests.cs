using Camerad.Daemon.Logging;
using Camerad.Daemon.Sessions;
using Camerad.Signaling;
using Camerad.WebRtc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Daemon.Tests.Sessions;

public sealed class ViewerSessionsTests
{
    private const string Offer =
        "v=0\r\na=ice-ufrag:old\r\nm=video 9 X 1\r\na=ice-pwd:old\r\n"
        + "a=candidate:9 x\r\nm=audio 9 X 2\r\na=ice-ufrag:old\r\n";

    private readonly ManualTime _time = new();
    private readonly FakeStream _main = new("main");
    private readonly FakeStream _door = new("door");
    private readonly List<FakePeer> _peers = [];
    private readonly List<string> _shown = [];
    private readonly ViewerSessions _sessions;

    public ViewerSessionsTests() =>
        _sessions = new ViewerSessions([_main, _door], 2, CreatePeer, null, _time, NullLogger<ViewerSessions>.Instance);

    [Fact]
    public async Task Log_shows_only_the_beginning_of_a_session_id()
    {
        var log = new StringWriter();
        using var logging = new LineLoggerProvider(log, isSystemd: false, LogLevel.Debug);
        using ILoggerFactory loggers = LoggerFactory.Create(builder => builder.AddProvider(logging));
        var sessions = new ViewerSessions([_main], 2, CreatePeer, null, _time, loggers.CreateLogger<ViewerSessions>());

        await sessions.OfferAsync("12345678-secret", null, Offer, null, Cancel);
        await sessions.ByeAsync("12345678-secret", Cancel);

        Assert.Contains("Viewer 12345678 of main is gone", log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", log.ToString(), StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Offer_makes_a_session_of_the_named_or_first_stream()
    {
        await _sessions.OfferAsync("session-1", null, Offer, null, Cancel);
        await _sessions.OfferAsync("session-2", "door", Offer, null, Cancel);

        Assert.Equal(["main", "door"], _shown);
        Assert.True(_sessions.Contains("session-1"));
        Assert.Equal((2, 1), (_sessions.Count, _sessions.CountOf(_door)));
    }

    [Fact]
    public async Task Unknown_stream_is_refused_with_the_names_that_exist()
    {
        SignalingException refused = await Refused(
            SignalingErrorCode.UnknownStream, () => _sessions.OfferAsync("session-1", "attic", Offer, null, Cancel));

        Assert.Contains("main, door", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _sessions.Count);
    }

    [Fact]
    public async Task Viewer_beyond_the_limit_is_refused_and_one_that_leaves_makes_room()
    {
        await _sessions.OfferAsync("session-1", null, Offer, null, Cancel);
        await _sessions.OfferAsync("session-2", null, Offer, null, Cancel);

        SignalingException refused = await Refused(
            SignalingErrorCode.TooManyViewers, () => _sessions.OfferAsync("session-3", null, Offer, null, Cancel));
        Assert.Contains("webrtc.maxViewers", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.RetryAfter);

        await _sessions.ByeAsync("session-1", Cancel);
        await _sessions.OfferAsync("session-3", null, Offer, null, Cancel);
        Assert.True(_peers[0].IsClosed);
    }

    [Fact]
    public async Task Offer_waits_for_a_stream_that_starts_and_is_refused_after_the_time_out()
    {
        var picture = new TaskCompletionSource();
        (_main.Picture, _main.Trouble) = (picture.Task, "the cable is out.");

        Task<string> first = _sessions.OfferAsync("session-1", null, Offer, null, Cancel);
        await Until(() => _time.Count > 0);
        _time.Advance(ViewerSessions.PictureTimeout);
        SignalingException refused = await Refused(SignalingErrorCode.SourceUnavailable, () => first);
        Assert.Contains("the cable is out", refused.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_sessions.Count, _main.Watchers));

        Task<string> second = _sessions.OfferAsync("session-2", null, Offer, null, Cancel);
        picture.SetResult();
        Assert.NotEmpty(await second);
    }

    [Fact]
    public async Task Viewer_that_never_connects_is_gone_after_the_time_out()
    {
        var channel = new FakeChannel();
        await _sessions.OfferAsync("session-1", null, Offer, channel, Cancel);

        _time.Advance(ViewerSession.ConnectTimeout - TimeSpan.FromSeconds(1));
        Assert.True(_sessions.Contains("session-1"));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(_sessions.Contains("session-1"));
        Assert.True(_peers[0].IsDisposed);
        Assert.IsType<ByeMessage>(Assert.Single(channel.Sent));
    }

    [Fact]
    public async Task Source_is_wanted_from_the_first_message_to_the_end_of_the_session()
    {
        var picture = new TaskCompletionSource();
        _main.Picture = picture.Task;
        Task<string> offer = _sessions.OfferAsync("session-1", null, Offer, null, Cancel);
        Assert.Equal(1, _main.Watchers);

        picture.SetResult();
        await offer;
        Assert.Equal(1, _main.Watchers);

        await _sessions.ByeAsync("session-1", Cancel);
        Assert.Equal(0, _main.Watchers);
    }

    [Fact]
    public async Task Viewer_that_connected_stays_after_the_time_out()
    {
        await _sessions.OfferAsync("session-1", null, Offer, null, Cancel);
        _peers[0].Become(RTCPeerConnectionState.Connected);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.True(_sessions.Contains("session-1"));
    }

    [Theory]
    [InlineData(RTCPeerConnectionState.Failed, false)]
    [InlineData(RTCPeerConnectionState.Closed, false)]
    [InlineData(RTCPeerConnectionState.Disconnected, true)]
    public async Task Session_ends_with_its_peer(RTCPeerConnectionState state, bool stays)
    {
        await _sessions.OfferAsync("session-1", null, Offer, null, Cancel);
        _peers[0].Become(RTCPeerConnectionState.Connected);
        _peers[0].Become(state);

        Assert.Equal(stays, _sessions.Contains("session-1"));
    }

    [Fact]
    public async Task Refused_first_offer_leaves_nothing_and_its_reason_is_told()
    {
        _refusal = new SignalingException(SignalingErrorCode.NoCommonCodec, "no H.264");
        SignalingException refused = await Refused(
            SignalingErrorCode.NoCommonCodec, () => _sessions.OfferAsync("session-1", null, Offer, null, Cancel));

        Assert.Equal("no H.264", refused.Message);
        Assert.Equal(0, _sessions.Count);
        Assert.True(_peers[0].IsDisposed);
    }

    [Theory]
    [InlineData("InvalidAccessError", SignalingErrorCode.BadSdp)]
    [InlineData("OperationError", SignalingErrorCode.BadSdp)]
    [InlineData("InvalidStateError", SignalingErrorCode.WrongState)]
    public async Task Errors_of_the_specification_become_codes(string name, SignalingErrorCode code)
    {
        _refusal = new RTCException(name, "no");
        await Refused(code, () => _sessions.OfferAsync("session-1", null, Offer, null, Cancel));
    }

    [Fact]
    public async Task Refused_later_offer_leaves_the_running_stream_alone()
    {
        await _sessions.OfferAsync("session-1", null, Offer, null, Cancel);
        _peers[0].Refuses = new RTCException("InvalidAccessError", "rubbish");

        await Refused(
            SignalingErrorCode.BadSdp, () => _sessions.OfferAsync("session-1", null, "rubbish", null, Cancel));

        Assert.True(_sessions.Contains("session-1"));
        Assert.False(_peers[0].IsClosed);
    }

    [Fact]
    public async Task Known_session_renegotiates_its_peer_but_not_to_another_stream()
    {
        await _sessions.OfferAsync("session-1", "door", Offer, null, Cancel);
        await _sessions.OfferAsync("session-1", "door", Offer, null, Cancel);

        Assert.Single(_peers);
        await Refused(
            SignalingErrorCode.WrongState, () => _sessions.OfferAsync("session-1", "main", Offer, null, Cancel));
    }

    [Fact]
    public async Task Messages_of_one_session_are_taken_one_at_a_time()
    {
        await _sessions.OfferAsync("session-1", null, Offer, null, Cancel);
        var gate = _peers[0].Gate = new TaskCompletionSource();
        Task[] offers =
            [.. Enumerable.Range(0, 5).Select(_ => _sessions.OfferAsync("session-1", null, Offer, null, Cancel))];
        gate.SetResult();
        await Task.WhenAll(offers);

        Assert.Equal(1, _peers[0].MostAtOnce);
    }

    [Fact]
    public async Task Device_offers_on_request_and_takes_one_answer()
    {
        var channel = new FakeChannel();
        Assert.Equal("our offer", await _sessions.RequestAsync("session-1", null, channel, Cancel));
        await _sessions.AnswerAsync("session-1", "sdp", Cancel);

        Assert.Equal(["offer", "accept sdp"], _peers[0].Calls);
        await Refused(SignalingErrorCode.WrongState, () => _sessions.AnswerAsync("session-1", "sdp", Cancel));
        await Refused(SignalingErrorCode.WrongState,
            () => _sessions.RestartIceAsync("session-1", new IceRestart("u", "p", []), Cancel));
    }

    [Fact]
    public async Task Candidates_go_both_ways_after_the_answer()
    {
        var channel = new FakeChannel();
        await _sessions.OfferAsync("session-1", null, Offer, channel, Cancel);
        await _sessions.CandidateAsync("session-1", new SignalingCandidate("candidate:1", "0"), Cancel);
        await _sessions.CandidateAsync("session-1", null, Cancel);
        _peers[0].Gather(new RTCIceCandidateInit("candidate:2", "0"));
        _peers[0].Gather(null);

        Assert.Equal(["answer", "candidate candidate:1", "candidate end"], _peers[0].Calls);
        Assert.Equal([new CandidateMessage(new SignalingCandidate("candidate:2", "0")), new CandidateMessage(null)],
            channel.Sent);
        Assert.Equal(TimeSpan.Zero, _peers[0].GatheringTimeout);
    }

    [Fact]
    public async Task Answer_waits_for_all_candidates_where_none_can_follow()
    {
        await _sessions.OfferAsync("session-1", null, Offer, viewer: null, Cancel);

        Assert.Equal(ViewerSession.GatheringTimeout, _peers[0].GatheringTimeout);
    }

    [Fact]
    public async Task Ice_restart_puts_new_credentials_into_the_last_offer()
    {
        await _sessions.OfferAsync("session-1", null, Offer, null, Cancel);
        IceRestart ours =
            await _sessions.RestartIceAsync("session-1", new IceRestart("new", "word", ["candidate:5 y"]), Cancel);

        Assert.Equal(("ours", "secret"), (ours.UsernameFragment, ours.Password));
        Assert.Equal(["candidate:1 1 udp 1 192.0.2.1 1 typ host"], ours.Candidates);
        Assert.Equal(
            "v=0\r\na=ice-ufrag:new\r\nm=video 9 X 1\r\na=ice-pwd:word\r\n"
            + "a=candidate:5 y\r\nm=audio 9 X 2\r\na=ice-ufrag:new\r\n",
            _peers[0].RemoteDescription!.Sdp);
    }

    [Fact]
    public async Task Unknown_session_is_an_error_except_for_bye()
    {
        await Refused(SignalingErrorCode.UnknownSession, () => _sessions.AnswerAsync("session-9", "sdp", Cancel));
        await Refused(SignalingErrorCode.UnknownSession, () => _sessions.CandidateAsync("session-9", null, Cancel));
        await _sessions.ByeAsync("session-9", Cancel);
    }

    [Fact]
    public async Task Stop_says_good_bye_to_all_and_lets_nobody_in()
    {
        var channel = new FakeChannel();
        await _sessions.OfferAsync("session-1", null, Offer, channel, Cancel);
        await _sessions.OfferAsync("session-2", null, Offer, null, Cancel);

        await _sessions.StopAsync();

        Assert.All(_peers, static peer => Assert.True(peer.IsClosed && peer.IsDisposed));
        Assert.IsType<ByeMessage>(Assert.Single(channel.Sent));
        await Refused(
            SignalingErrorCode.SourceUnavailable, () => _sessions.OfferAsync("session-3", null, Offer, null, Cancel));
        Assert.Equal(0, _sessions.Count);
    }

    private Exception? _refusal;

    private FakePeer CreatePeer(IViewableStream stream)
    {
        var peer = new FakePeer { Refuses = _refusal };
        _peers.Add(peer);
        _shown.Add(stream.Name);
        return peer;
    }

    private static async Task<SignalingException> Refused(SignalingErrorCode code, Func<Task> call)
    {
        SignalingException refused = await Assert.ThrowsAsync<SignalingException>(call);
        Assert.Equal(code, refused.Code);
        return refused;
    }

    private static async Task Until(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
