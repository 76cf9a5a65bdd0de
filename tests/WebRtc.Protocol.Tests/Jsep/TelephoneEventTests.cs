using Camerad.Media;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>DTMF in offers and answers: beside the sound, in its clock (RFC 4733 §2.1, §2.4.1; RFC 7874 §3).</summary>
public sealed class TelephoneEventTests : JsepTestBase
{
    private static readonly RtpCodec Opus = new("audio/opus", 48000, 2), Pcmu = new("audio/PCMU", 8000, 1),
        Events48 = new("audio/telephone-event", 48000, 1, "0-15"),
        Events8 = new("audio/telephone-event", 8000, 1, "0-15");

    [Fact]
    public void Offer_has_both_clocks_with_the_digits()
    {
        JsepSession session = NewEmptySession();
        session.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        session.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        SessionDescription offer = Parse(Offer(session));

        Assert.Equal([Events48, Events8], EventsOf(offer.Media[0]).Select(one => one.Codec));
        Assert.All(EventsOf(offer.Media[0]), one => Assert.Contains(
            new SdpAttribute("fmtp", $"{one.PayloadType} 0-15"), offer.Media[0].Attributes));
        Assert.Empty(EventsOf(offer.Media[1]));
    }

    [Theory]
    [InlineData("audio/opus", 48000, 2, 110)]
    [InlineData("audio/PCMU", 8000, 1, 126)]
    [InlineData("audio/G722", 8000, 1, 126)]
    public void Sender_takes_the_clock_of_its_codec_under_the_peers_number(
        string mimeType, int clockRate, int channels, int payloadType)
    {
        JsepSession session = NewEmptySession();
        AddTrack(session, MediaKind.Audio, "t").Sender.SourceCodec = new RtpCodec(mimeType, clockRate, channels);
        Answer(session, Fixture.Read(Fixture.ChromiumAll));

        Assert.Equal((byte)payloadType, session.Media[0].Sender!.TelephoneEventPayloadType);
        Assert.Null(session.Media[1].Sender?.TelephoneEventPayloadType);
    }

    [Fact]
    public void Sender_takes_the_clock_that_there_is()
    {
        JsepSession session = NewEmptySession();
        AddTrack(session, MediaKind.Audio, "t").Sender.SourceCodec = Opus;
        string offer = Fixture.Read(Fixture.FirefoxAll);
        SessionDescription answer = Parse(Answer(session, offer));

        NegotiatedCodec events = Assert.Single(EventsOf(answer.Media[0]));
        Assert.Equal((101, 8000), (events.PayloadType, events.Codec.ClockRate));
        Assert.Equal((byte)101, session.Media[0].Sender!.TelephoneEventPayloadType);
    }

    [Fact]
    public void Sender_knows_the_digits_that_the_peer_takes()
    {
        JsepSession session = NewEmptySession();
        AddTrack(session, MediaKind.Audio, "t").Sender.SourceCodec = Opus;
        Answer(session, Fixture.Read(Fixture.FirefoxAll)
            .Replace("a=fmtp:101 0-15", "a=fmtp:101 0-11,66", StringComparison.Ordinal));

        Assert.Equal(0x0FFF, session.Media[0].Sender!.TelephoneEventDigits);
        session = NewEmptySession();
        AddTrack(session, MediaKind.Audio, "t");
        Answer(session, Fixture.Read(Fixture.ChromiumAll));
        Assert.Equal(TelephoneEventDigits.All, session.Media[0].Sender!.TelephoneEventDigits);
    }

    [Theory]
    [InlineData("sendrecv")]
    [InlineData("recvonly")]
    public void Answer_keeps_the_digits_when_it_only_sends(string offered)
    {
        JsepSession session = NewEmptySession();
        JsepTransceiver transceiver = AddTrack(session, MediaKind.Audio, "t");
        transceiver.Sender.SourceCodec = Opus;
        transceiver.Direction = SdpDirection.SendOnly;
        string offer = Fixture.Read(Fixture.ChromiumAll)
            .Replace("a=sendrecv", $"a={offered}", StringComparison.Ordinal);
        SessionDescription answer = Parse(Answer(session, offer));

        Assert.Equal(SdpDirection.SendOnly, answer.Media[0].Direction(answer));
        Assert.Equal(["111", "110", "126"], answer.Media[0].Formats);
        Assert.Equal((byte)110, session.Media[0].Sender!.TelephoneEventPayloadType);
    }

    [Fact]
    public void Offer_that_only_sends_has_the_digits_and_keeps_them_when_it_runs()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver transceiver = AddTrack(pair.Left, MediaKind.Audio, "t");
        transceiver.Sender.SourceCodec = Opus;
        transceiver.Direction = SdpDirection.SendOnly;

        IReadOnlyList<string> first = Parse(pair.Negotiate().Offer).Media[0].Formats;
        byte? events = pair.Left.Media[0].Sender!.TelephoneEventPayloadType;
        Assert.NotNull(events);
        Assert.Equal(3, first.Count);
        IReadOnlyList<string> second = Parse(pair.Negotiate().Offer).Media[0].Formats;

        Assert.Equal(first, second);
        Assert.Equal(events, pair.Left.Media[0].Sender!.TelephoneEventPayloadType);
    }

    [Fact]
    public void Preferences_without_the_digits_leave_them_out()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver transceiver = AddTrack(pair.Left, MediaKind.Audio, "t");
        transceiver.CodecPreferences = [Opus, Events8];
        Assert.Single(EventsOf(Parse(pair.Negotiate().Offer).Media[0]));
        Assert.NotNull(pair.Left.Media[0].Sender!.TelephoneEventPayloadType);

        transceiver.CodecPreferences = [Opus, Pcmu];
        JsepRound round = pair.Negotiate();
        Assert.Empty(EventsOf(Parse(round.Offer).Media[0]));
        Assert.Empty(EventsOf(Parse(round.Answer).Media[0]));
        Assert.Null(pair.Left.Media[0].Sender!.TelephoneEventPayloadType);
    }

    [Fact]
    public void Digits_alone_are_no_common_codec()
    {
        JsepSession session = NewEmptySession();
        Assert.True(session.TryApplyRemote(SdpType.Offer, Fixture.Read(Fixture.ChromiumAll)
            .Replace("opus/48000/2", "unknown/48000/2", StringComparison.Ordinal)
            .Replace("G722/8000", "unknown/8000", StringComparison.Ordinal)
            .Replace("PCMU/8000", "unknown/8000", StringComparison.Ordinal)
            .Replace("PCMA/8000", "unknown/8000", StringComparison.Ordinal), out _, out _));
        JsepPair.Local(session, out string answer);

        Assert.True(Parse(answer).Media[0].IsRejected);
        Assert.False(Parse(answer).Media[1].IsRejected);
    }

    [Fact]
    public void Peer_without_the_digits_gets_none()
    {
        JsepSession session = NewEmptySession();
        AddTrack(session, MediaKind.Audio, "t").Sender.SourceCodec = Opus;
        Answer(session, Fixture.Read(Fixture.AiortcAll));

        Assert.NotNull(session.Media[0].Sender);
        Assert.Null(session.Media[0].Sender!.TelephoneEventPayloadType);
    }

    private static List<NegotiatedCodec> EventsOf(MediaDescription media) =>
        [.. CodecReader.ReadAll(media).Where(static one => CodecMatching.IsTelephoneEvent(one.Codec))];
}
