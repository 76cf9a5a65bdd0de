using System.Collections.Concurrent;
using Camerad.Interop.Tests.Browsers;
using Camerad.Interop.Tests.Calls;
using Camerad.Interop.Tests.Foreign;
using Camerad.Interop.Tests.Media;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Tones;

/// <summary>Digits that one side inserts are the digits that the other one hears (RFC 4733).</summary>
public sealed class ToneTests(BrowserPool browsers, ITestOutputHelper output)
{
    private const string Digits = "0123456789*#ABCD";

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task Digits_are_heard_in_a_browser_by_their_frequencies(string browser)
    {
        Tools.RequireFile(FrameNumber.Decoder);
        await using Call call = await Call.BeginAsync(browsers, browser);
        using var tone = new Tone(call.Network);
        await call.Page.RunAsync("pc.addEventListener('track', ({ track }) => listen(track))");
        RTCRtpSender sender = call.Connection.AddTrack(tone.Source.CreateTrack());
        var changes = new ConcurrentQueue<string>();
        sender.Dtmf!.OnToneChange += told => changes.Enqueue(told.Tone);
        await call.ConnectedAsync();
        await call.Page.UntilAsync("(await stat('inbound-rtp', 'audio')).packetsReceived >= 50");

        sender.Dtmf.InsertDTMF(Digits, duration: 300, interToneGap: 250);
        await Eventually.True(() => changes.Contains(""), () => $"the end; {string.Join(' ', changes)}");
        // A long one is one, though it takes several segments.
        sender.Dtmf.InsertDTMF("5", duration: 3000, interToneGap: 1000);
        await Eventually.True(() => changes.Count(static one => one == "") == 2, () => string.Join(' ', changes));

        Heard[] heard = await call.Page.RunAsync<Heard[]>("return heard()");
        output.WriteLine(string.Join(' ', heard.Select(static one => $"{one.Digit} {one.Ms:0}")));
        Assert.Equal(Digits + "5", string.Concat(heard.Select(static one => one.Digit)));
        Assert.All(heard[..^1], static one => Assert.InRange(one.Ms, 200, 450));
        Assert.InRange(heard[^1].Ms, 2800, 3200);
        Assert.Equal([.. Digits.Select(static one => $"{one}"), "", "5", ""], changes);
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task Digits_that_a_browser_inserts_are_told_here_and_make_no_frames(string browser)
    {
        await using Call call = await Call.BeginAsync(browsers, browser);
        using var reception = new Reception(call);
        var heard = new ConcurrentQueue<string>();
        call.Connection.OnTrack += told => told.Receiver.OnToneChange += tone => heard.Enqueue(tone.Tone);
        await call.Page.RunAsync("""
            const stream = await capture({ audio: true });
            window.sender = pc.addTrack(stream.getTracks()[0], stream);
            """);
        await call.ConnectedAsync();
        RecordedTrack sound = await reception.FirstAsync("audio");
        await Eventually.True(() => sound.Audio.Count > 50, () => $"sound; {call.Story}");

        await call.Page.RunAsync($"sender.dtmf.insertDTMF('{Digits.ToLowerInvariant()}', 100, 70)");
        await Eventually.True(() => heard.Count >= 2 * Digits.Length, () => $"{string.Join(' ', heard)}; {call.Story}");
        int before = sound.Audio.Count;
        await Eventually.True(() => sound.Audio.Count > before + 50, () => $"sound goes on; {call.Story}");

        output.WriteLine(string.Join(' ', heard));
        Assert.Equal(Digits.SelectMany(static one => new[] { $"{one}", "" }), heard);
        Assert.All(sound.Audio, static frame => Assert.Equal("audio/opus", frame.Metadata.MimeType, ignoreCase: true));
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData(48000)]
    [InlineData(8000)]
    public async Task Digits_are_read_by_the_depacketizer_of_gstreamer(int clockRate)
    {
        Tools.RequireFile(FrameNumber.Decoder);
        Tools.RequirePython("gi; gi.require_version('GstWebRTC', '1.0'); from gi.repository import GstWebRTC");
        using var peer = new ForeignPeer("webrtcbin_tones.py", offers: true, $"{clockRate}");
        using var network = new RtcNetwork(new RtcNetworkOptions());
        await using var connection = new RTCPeerConnection(null, network);
        using var tone = clockRate == 48000 ? new Tone(network) : null;
        using var silence = clockRate == 48000 ? null : new Silence(network);
        RTCRtpSender sender = connection.AddTrack((tone?.Source ?? silence!.Source).CreateTrack());
        await peer.NegotiateAsync(connection);
        await Eventually.True(
            () => peer.OfType("sound").Any() && sender.Dtmf!.CanInsertDTMF, () => $"sound; {peer.Tail}");

        sender.Dtmf!.InsertDTMF(Digits);
        await Eventually.True(
            () => peer.OfType("tone").Count() >= Digits.Length || peer.HasExited, () => $"all digits; {peer.Tail}");

        Assert.Equal(
            Enumerable.Range(0, Digits.Length),
            peer.OfType("tone").Select(static one => one.GetProperty("number").GetInt32()));
        peer.Finish();
        Assert.Null(peer.Error);
    }

    private sealed record Heard(string Digit, double Ms);
}
