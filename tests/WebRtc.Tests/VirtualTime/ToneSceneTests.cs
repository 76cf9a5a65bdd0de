using Camerad.TestKit;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>Tones among sound over a network that loses and delays, by the public API at both ends.</summary>
public sealed class ToneSceneTests
{
    private const string Number = "0123456789*#ABCD";

    [Fact]
    public void Digits_arrive_in_order_and_sound_before_between_and_behind_them()
    {
        using var scene = new ToneScene();
        scene.BeginSound();
        scene.Run(1);
        scene.Do(() => scene.Dtmf.InsertDTMF(Number));
        scene.Run(1 + (Number.Length * 0.2));
        scene.EndSound();
        scene.Run(1);

        Assert.Equal(string.Concat(Number.Select(static tone => $"{tone} ")), scene.Heard);
        Assert.All(scene.Frames, frame => Assert.Equal("audio/opus", frame.Metadata.MimeType));
        uint[] times = [.. scene.Frames.Select(static frame => frame.Timestamp)];
        for (int i = 1; i < times.Length; i++) Assert.InRange(times[i] - times[i - 1], 960u, 960u * 7);
        // A tone may begin one packet later, and takes five packets' place.
        Assert.InRange(scene.Source.Frames - scene.Frames.Count, Number.Length * 4, Number.Length * 6);
        Assert.All(scene.Changes.Zip(scene.Changes.Skip(1)), pair =>
            Assert.InRange(pair.Second.AtMs - pair.First.AtMs, 170, 190));
    }

    [Fact]
    public async Task Digits_are_counted_at_both_ends_and_the_codec_of_the_sound_stays()
    {
        using var scene = new ToneScene();
        scene.BeginSound();
        scene.Run(1);
        scene.Do(() => scene.Dtmf.InsertDTMF("1234"));
        scene.Run(2);
        scene.EndSound();
        scene.Run(6);
        Task<RTCStatsReport> askedA = scene.Scene.A.Connection.GetStats();
        Task<RTCStatsReport> askedB = scene.Scene.B.Connection.GetStats();
        scene.Run(1);
        RTCStatsReport a = await askedA, b = await askedB;

        RTCOutboundRtpStreamStats sent = a.OfType<RTCOutboundRtpStreamStats>().Single();
        RTCInboundRtpStreamStats received = b.OfType<RTCInboundRtpStreamStats>().Single();
        Assert.Equal(sent.PacketsSent, received.PacketsReceived);
        Assert.Equal(sent.BytesSent, received.BytesReceived);
        Assert.True(sent.PacketsSent >= (ulong)scene.Frames.Count + (4 * 7));
        Assert.Equal(0, received.PacketsLost);
        Assert.Equal("audio/opus", ((RTCCodecStats)a[sent.CodecId!]).MimeType);
        Assert.Equal("audio/opus", ((RTCCodecStats)b[received.CodecId!]).MimeType);
        Assert.InRange(received.Jitter!.Value, 0, 0.002);
    }

    [Fact]
    public void Each_digit_arrives_once_over_a_network_that_loses_and_reorders()
    {
        Seeds.ForEach(40, seed =>
        {
            using var scene = new ToneScene(seed);
            scene.Scene.SetLink(scene.Scene.A, new LinkConditions(TimeSpan.FromMilliseconds(40))
            {
                Jitter = TimeSpan.FromMilliseconds(30),
                Loss = 0.1,
                Duplication = 0.05,
            });
            scene.BeginSound();
            scene.Run(0.5);
            scene.Do(() => scene.Dtmf.InsertDTMF(Number, 80, 70));
            scene.Run(5);

            Assert.Equal(string.Concat(Number.Select(static tone => $"{tone} ")), scene.Heard);
        });
    }

    [Fact]
    public void Tone_of_six_seconds_is_one_tone()
    {
        using var scene = new ToneScene();
        scene.BeginSound();
        scene.Run(0.5);
        scene.Do(() => scene.Dtmf.InsertDTMF("9", 6000));
        scene.Run(3);
        Assert.Equal("9", scene.Heard);
        int frames = scene.Frames.Count;
        scene.Run(2.5);
        Assert.Equal(frames, scene.Frames.Count);
        scene.Run(3);

        Assert.Equal("9 ", scene.Heard);
        Assert.True(scene.Frames.Count > frames + 50);
    }

    [Fact]
    public void Tones_wait_for_no_network_and_stop_when_it_is_gone()
    {
        using var scene = new ToneScene();
        foreach (ScenePeer peer in scene.Scene.Peers)
            scene.Scene.SetLink(peer, LinkConditions.Lan with { IsDown = true });
        scene.Do(() => scene.Dtmf.InsertDTMF(string.Concat(Enumerable.Repeat("1", 300))));
        scene.Scene.Run(TimeSpan.FromSeconds(60));

        // Until the connection is disconnected; then what waits stays.
        Assert.InRange(scene.Changes.Count, 10, 290);
        Assert.False(scene.Dtmf.CanInsertDTMF);
        Assert.NotEqual("", scene.Dtmf.ToneBuffer);
    }
}
