using System.Collections.Concurrent;
using System.Text.Json;
using Camerad.Interop.Tests.Browsers;
using Camerad.Interop.Tests.DataChannels;

namespace Camerad.Interop.Tests.Calls;

/// <summary>A connection here and <c>pc</c> in a page of a browser, each negotiating perfectly.</summary>
internal sealed class Call : IAsyncDisposable
{
    private readonly EventLoop _loop = new();
    private readonly RtcNetwork _network;
    private readonly PerfectNegotiation _negotiation;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly ConcurrentQueue<string> _theirLog = new();
    private readonly ConcurrentQueue<RTCTrackEvent> _tracks = new();
    private readonly ConcurrentDictionary<string, RecordedChannel> _channels = new();
    private readonly ConcurrentQueue<Exception> _reported = new();

    private Call(Page page, bool isPolite, RTCConfiguration? configuration, RtcNetworkOptions? options)
    {
        Page = page;
        _network = new RtcNetwork(options ?? new RtcNetworkOptions());
        _network.OnError += _reported.Enqueue;
        Connection = new RTCPeerConnection(configuration, _network, _loop);
        Connection.OnTrack += Note;
        Connection.OnDataChannel += told => Adopt(told.Channel);
        Connection.OnConnectionStateChange += () => _log.Enqueue($"connection {Connection.ConnectionState}");
        Connection.OnSignalingStateChange += () => _log.Enqueue($"signaling {Connection.SignalingState}");
        _negotiation = new PerfectNegotiation(Connection, isPolite, _loop, Tell);
        page.Told += Hear;
    }

    public Page Page { get; }

    public RTCPeerConnection Connection { get; }

    public RtcNetwork Network => _network;

    /// <summary>What has happened here, in order.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>The track events so far.</summary>
    public IReadOnlyList<RTCTrackEvent> Tracks => [.. _tracks];

    public int Collisions => _negotiation.Collisions;

    /// <summary>For a failing test's message.</summary>
    public string Story =>
        $"\nhere: {string.Join(", ", _log)}; {Connection.FailureReason}\npage: {string.Join(", ", _theirLog)}\n"
        + string.Join(", ", _channels.Values.Select(static one => Describe(one.Channel)))
        + '\n' + string.Join('\n', _loop.Faults.Concat(_reported))
        + $"\nlocal {Connection.LocalDescription?.Sdp}\nremote {Connection.RemoteDescription?.Sdp}";

    /// <param name="browsers">The assembly's.</param>
    /// <param name="browser">chromium or firefox; the test is skipped if it is not installed.</param>
    /// <param name="isPolite">Our side gives way when both offer at once, else the page's.</param>
    /// <param name="configuration">Our connection's.</param>
    /// <param name="network">Our network's.</param>
    /// <param name="theirs">The page's configuration, as it stands in JavaScript; null: the browser's own.</param>
    public static async Task<Call> BeginAsync(
        BrowserPool browsers,
        string browser,
        bool isPolite = true,
        RTCConfiguration? configuration = null,
        RtcNetworkOptions? network = null,
        string? theirs = null)
    {
        Page page = await browsers.OpenAsync(browser);
        var call = new Call(page, isPolite, configuration, network);
        // Firefox's network process can crash when an answer bundles the transports that its offer has just made for
        // new sections.
        theirs ??= browser == "firefox" ? "{ bundlePolicy: 'max-bundle' }" : "{}";
        await page.RunAsync($"begin({(isPolite ? "false" : "true")}, {theirs})");
        return call;
    }

    /// <summary>Runs on the connection's event loop, as a handler would.</summary>
    public void Start(Func<Task> work) => _loop.Start(work);

    /// <summary>Makes a channel here.</summary>
    public RecordedChannel Create(string label, RTCDataChannelInit? init = null) =>
        Adopt(Connection.CreateDataChannel(label, init));

    /// <summary>A channel of this label, once it is here and open.</summary>
    public async Task<RecordedChannel> OpenedAsync(string label)
    {
        await Eventually.True(
            () => _channels.TryGetValue(label, out RecordedChannel? channel)
                && channel.Channel.ReadyState == RTCDataChannelState.Open,
            () => $"channel {label} opens; {Story}");
        return _channels[label];
    }

    /// <summary>Waits until both say that they are connected.</summary>
    public async Task ConnectedAsync()
    {
        await Eventually.True(
            () => Connection.ConnectionState == RTCPeerConnectionState.Connected, () => $"connected; {Story}");
        await Page.UntilAsync("pc.connectionState === 'connected'");
    }

    /// <summary>Waits until nothing is left to negotiate on either side.</summary>
    public async Task StableAsync()
    {
        for (int calm = 0; calm < 3; calm++)
        {
            await Eventually.True(
                () => Connection.SignalingState == RTCSignalingState.Stable, () => $"stable; {Story}");
            await Page.UntilAsync("pc.signalingState === 'stable'");
        }
    }

    /// <summary>Nothing was thrown that no test expects.</summary>
    public void AssertNoFaults()
    {
        Assert.Empty(_loop.Faults);
        Assert.Empty(_reported);
    }

    public async ValueTask DisposeAsync()
    {
        Page.Told -= Hear;
        await Connection.DisposeAsync();
        await Page.DisposeAsync();
        _network.Dispose();
        _loop.Dispose();
    }

    private static string Describe(RTCDataChannel channel) => $"{channel.Label} {channel.Id} {channel.ReadyState}";

    private void Hear(JsonElement told)
    {
        if (told.TryGetProperty("log", out JsonElement line)) _theirLog.Enqueue(line.GetString()!);
        else _negotiation.Hear(told);
    }

    private void Tell(string message) => _loop.Own(Page.RunAsync($"hear({message})"));

    private RecordedChannel Adopt(RTCDataChannel channel) => _channels[channel.Label] = new RecordedChannel(channel);

    private void Note(RTCTrackEvent told)
    {
        MediaStreamTrack track = told.Track;
        _log.Enqueue($"track {track.Kind} {told.Streams.Count}");
        track.OnMute += () => _log.Enqueue($"mute {track.Kind}");
        track.OnUnmute += () => _log.Enqueue($"unmute {track.Kind}");
        track.OnEnded += () => _log.Enqueue($"ended {track.Kind}");
        _tracks.Enqueue(told);
    }
}
