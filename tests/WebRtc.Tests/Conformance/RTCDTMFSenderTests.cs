using Camerad.WebRtc.Tests.VirtualTime;
using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §7: insertDTMF and its events, to the millisecond, in virtual time.</summary>
public sealed class RTCDTMFSenderTests
{
    private const string Every = "0123456789ABCDabcd#*,";

    [Fact]
    public void Only_senders_of_sound_have_one_and_it_is_always_the_same()
    {
        using var peers = new Peers();
        RTCPeerConnection a = peers.Create();
        RTCRtpSender sound = a.AddTransceiver("audio").Sender;

        Assert.NotNull(sound.Dtmf);
        Assert.Same(sound.Dtmf, sound.Dtmf);
        Assert.Null(a.AddTransceiver("video").Sender.Dtmf);
        Assert.Equal(("", false), (sound.Dtmf.ToneBuffer, sound.Dtmf.CanInsertDTMF));
    }

    [Fact]
    public async Task Nothing_is_taken_before_the_connection_is_connected()
    {
        using var peers = new Peers();
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        RTCDTMFSender dtmf = a.AddTrack(peers.Audio()).Dtmf!;
        Throws("InvalidStateError", () => dtmf.InsertDTMF("1"));
        await a.SetLocalDescription();
        Throws("InvalidStateError", () => dtmf.InsertDTMF("1"));
        // A character that is none is told after that.
        Throws("InvalidStateError", () => dtmf.InsertDTMF("x"));
        a.Close();
        Throws("InvalidStateError", () => dtmf.InsertDTMF(""));
        b.Close();
    }

    [Fact]
    public void Every_tone_is_taken_in_either_case()
    {
        using var scene = new ToneScene();
        scene.Do(() => scene.Dtmf.InsertDTMF(Every));

        Assert.True(scene.Dtmf.CanInsertDTMF);
        Assert.Equal(Every.ToUpperInvariant()[1..], scene.Dtmf.ToneBuffer);
    }

    [Theory]
    [InlineData("123FFABC")]
    [InlineData("E")]
    [InlineData("1 2")]
    [InlineData("1\n")]
    [InlineData("-")]
    [InlineData("١")]
    [InlineData("ａ")]
    public void Character_that_is_no_tone_is_an_InvalidCharacterError_and_changes_nothing(string tones)
    {
        using var scene = new ToneScene();
        scene.Do(() => scene.Dtmf.InsertDTMF("12"));

        Throws("InvalidCharacterError", () => scene.Dtmf.InsertDTMF(tones));

        Assert.Equal("2", scene.Dtmf.ToneBuffer);
    }

    // Each is told with what waits then, and when; the last one is empty.
    [Theory]
    [InlineData("123", 100, 70, "1:23@0 2:3@170 3:@340 :@510")]
    [InlineData("abc", 100, 70, "A:BC@0 B:C@170 C:@340 :@510")]
    [InlineData("*#", 50, 50, "*:#@0 #:@100 :@200")]
    [InlineData("AB", 10, 70, "A:B@0 B:@110 :@220")]                           // 40 ms at least
    [InlineData("AB", 100, 10, "A:B@0 B:@130 :@260")]                          // 30 ms at least
    [InlineData("A", 8000, 70, "A:@0 :@6070")]                                 // 6 s at most
    [InlineData("AB", 100, 9000, "A:B@0 B:@6100 :@12200")]
    [InlineData("A", uint.MaxValue, uint.MaxValue, "A:@0 :@12000")]
    [InlineData("1,2", 100, 70, "1:,2@0 ,:2@170 2:@2170 :@2340")]
    [InlineData(",", 100, 70, ",:@0 :@2000")]
    [InlineData("", 100, 70, "")]
    public void Tones_are_told_one_after_the_other(string tones, uint duration, uint gap, string expected)
    {
        using var scene = new ToneScene();
        scene.Do(() => scene.Dtmf.InsertDTMF(tones, duration, gap));
        scene.Run(20);

        Assert.Equal(expected, scene.Story);
        Assert.Equal("", scene.Dtmf.ToneBuffer);
    }

    [Fact]
    public void Defaults_are_100_and_70_milliseconds()
    {
        using var scene = new ToneScene();
        scene.Do(() => scene.Dtmf.InsertDTMF("12"));
        scene.Run(5);

        Assert.Equal("1:2@0 2:@170 :@340", scene.Story);
    }

    [Fact]
    public void Long_string_is_played_whole()
    {
        using var scene = new ToneScene();
        string tones = string.Concat(Enumerable.Repeat("0123456789", 30));
        scene.Do(() => scene.Dtmf.InsertDTMF(tones));
        scene.Run(60);

        Assert.Equal(tones, string.Concat(scene.Changes.Select(static one => one.Tone)));
        Assert.Equal(Enumerable.Range(0, 301).Select(static i => i * 170), scene.Changes.Select(one => one.AtMs));
        Assert.Equal(string.Concat(tones.Select(static tone => $"{tone} ")), scene.Heard);
    }

    [Fact]
    public void Tones_inserted_before_the_first_has_begun_replace_it()
    {
        using var scene = new ToneScene();
        scene.Do(() =>
        {
            scene.Dtmf.InsertDTMF("AB");
            scene.Dtmf.InsertDTMF("12", 50, 50);
        });
        scene.Run(5);

        Assert.Equal("1:2@0 2:@100 :@200", scene.Story);
    }

    [Fact]
    public void Tones_inserted_in_an_event_replace_what_waits_while_the_tone_plays_on()
    {
        using var scene = new ToneScene();
        scene.Told = tone =>
        {
            if (tone == "B") scene.Dtmf.InsertDTMF("12", 50, 50);
        };
        scene.Do(() => scene.Dtmf.InsertDTMF("ABC"));
        scene.Run(5);

        Assert.Equal("A:BC@0 B:C@170 1:2@340 2:@440 :@540", scene.Story);
        Assert.Equal("A B 1 2 ", scene.Heard);
    }

    [Fact]
    public void Empty_string_cancels_what_waits_and_the_tone_is_played_to_its_end()
    {
        using var scene = new ToneScene();
        scene.Told = tone =>
        {
            if (tone == "B") scene.Dtmf.InsertDTMF("");
        };
        scene.Do(() => scene.Dtmf.InsertDTMF("ABC", 200));
        scene.Run(5);

        Assert.Equal("A:BC@0 B:C@270 :@540", scene.Story);
        Assert.Equal("A B ", scene.Heard);
    }

    [Fact]
    public void Tones_can_be_inserted_when_the_last_is_over()
    {
        using var scene = new ToneScene();
        bool again = true;
        scene.Told = tone =>
        {
            if (tone.Length > 0 || !again) return;
            again = false;
            scene.Dtmf.InsertDTMF("2");
        };
        scene.Do(() => scene.Dtmf.InsertDTMF("1"));
        scene.Run(5);

        Assert.Equal("1:@0 :@170 2:@170 :@340", scene.Story);
    }

    [Fact]
    public void Handler_that_throws_is_reported_and_the_tones_go_on()
    {
        using var scene = new ToneScene();
        scene.Told = tone => throw new InvalidOperationException($"at {tone}");
        scene.Do(() => scene.Dtmf.InsertDTMF("12"));
        scene.Scene.Run(TimeSpan.FromSeconds(2));

        Assert.Equal("1:2@0 2:@170 :@340", scene.Story);
        Assert.Equal(["at 1", "at 2", "at "], scene.Scene.A.Errors.Select(static one => one.Message));
    }

    [Theory]
    [InlineData(RTCRtpTransceiverDirection.Recvonly)]
    [InlineData(RTCRtpTransceiverDirection.Inactive)]
    public void Direction_that_does_not_send_ends_the_tones_without_an_event(RTCRtpTransceiverDirection direction)
    {
        using var scene = new ToneScene();
        scene.Told = tone =>
        {
            if (tone == "B") scene.Transceiver.Direction = direction;
        };
        scene.Do(() => scene.Dtmf.InsertDTMF("ABCD", 300));
        scene.Run(5);

        Assert.Equal("A:BCD@0 B:CD@370", scene.Story);
        Assert.Equal("CD", scene.Dtmf.ToneBuffer);
        Throws("InvalidStateError", () => scene.Dtmf.InsertDTMF("1"));
        // And it can dial again when it sends again.
        scene.Changes.Clear();
        scene.Transceiver.Direction = RTCRtpTransceiverDirection.Sendrecv;
        scene.Run(5);
        scene.Do(() => scene.Dtmf.InsertDTMF("1"));
        scene.Run(5);
        Assert.Equal("1:@0 :@170", scene.Story);
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("removeTrack")]
    [InlineData("replaceTrack")]
    [InlineData("inactive")]
    public void Sender_that_can_not_send_tones_any_more_ends_them_without_an_event(string how)
    {
        using var scene = new ToneScene();
        RTCRtpTransceiver transceiver = scene.Transceiver;
        scene.Told = tone =>
        {
            if (tone == "B") End();
        };
        scene.Do(() => scene.Dtmf.InsertDTMF("ABC"));
        scene.Run(5);

        Assert.Equal("A:BC@0 B:C@170", scene.Story);
        Assert.False(scene.Dtmf.CanInsertDTMF);
        Throws("InvalidStateError", () => scene.Dtmf.InsertDTMF("1"));

        void End()
        {
            RTCRtpSendParameters parameters = scene.Sender.GetParameters();
            if (how == "stop") transceiver.Stop();
            else if (how == "removeTrack") scene.Scene.A.Connection.RemoveTrack(scene.Sender);
            else if (how == "replaceTrack") _ = scene.Sender.ReplaceTrack(null);
            else _ = scene.Sender.SetParameters(parameters with
            {
                Encodings = [parameters.Encodings[0] with { Active = false }],
            });
        }
    }

    [Fact]
    public void Connection_that_is_closed_plays_nothing_and_tells_nothing()
    {
        using var scene = new ToneScene();
        scene.Told = _ => scene.Scene.A.Connection.Close();
        scene.Do(() => scene.Dtmf.InsertDTMF("123"));
        scene.Scene.Run(TimeSpan.FromSeconds(5));

        Assert.Equal("1:23@0", scene.Story);
        Throws("InvalidStateError", () => scene.Dtmf.InsertDTMF("1"));
    }

    [Fact]
    public void Tones_that_were_not_negotiated_can_not_be_inserted()
    {
        using var scene = new ToneScene();
        RTCRtpCodec[] sound = [.. RTCRtpSender.GetCapabilities("audio")!.Codecs
            .Where(static one => one.MimeType != "audio/telephone-event")];
        scene.Do(() =>
        {
            scene.Transceiver.SetCodecPreferences(sound);
            // Any change negotiates.
            scene.Scene.A.Connection.AddTransceiver("audio");
        });
        scene.Run(5);

        Assert.False(scene.Dtmf.CanInsertDTMF);
        Throws("InvalidStateError", () => scene.Dtmf.InsertDTMF("1"));
        Assert.DoesNotContain(scene.Sender.GetParameters().Codecs, one => one.MimeType == "audio/telephone-event");
    }

    [Fact]
    public void Capabilities_and_parameters_name_telephone_event_in_both_clocks()
    {
        using var scene = new ToneScene();
        RTCRtpCodec[] all = [.. RTCRtpSender.GetCapabilities("audio")!.Codecs.Where(IsTone)];
        RTCRtpCodecParameters[] negotiated = [.. scene.Sender.GetParameters().Codecs.Where(IsTone)];

        Assert.Equal([48000, 8000], all.Select(static one => one.ClockRate));
        Assert.Equal(all.Select(static one => one.ClockRate), negotiated.Select(static one => one.ClockRate));
        Assert.Equal(2, scene.Receiver!.GetParameters().Codecs.Count(IsTone));

        static bool IsTone(RTCRtpCodec codec) => codec.MimeType == "audio/telephone-event";
    }
}
