using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Sdp;

public sealed class AttributeTests
{
    [Fact]
    public void Rtpmap_is_read_and_written()
    {
        Assert.True(RtpMapAttribute.TryParse("111 opus/48000/2", out RtpMapAttribute map));
        Assert.Equal(new RtpMapAttribute(111, "opus", 48000, "2"), map);
        Assert.Equal("111 opus/48000/2", map.ToString());
        Assert.False(RtpMapAttribute.TryParse("128 H264/90000", out _));
        Assert.False(RtpMapAttribute.TryParse("96 H264", out _));
    }

    [Fact]
    public void Fmtp_is_read_whatever_the_case_and_spaces()
    {
        Assert.True(FormatParametersAttribute.TryParse(
            "96 Profile-Level-Id=42E01F ; packetization-mode=1;;0-15", out FormatParametersAttribute? fmtp));
        Assert.Equal(
            ("42E01F", "1", "", null), (fmtp["profile-level-id"], fmtp["packetization-mode"], fmtp["0-15"], fmtp["x"]));
        Assert.Equal("96 Profile-Level-Id=42E01F;packetization-mode=1;0-15", fmtp.ToString());
    }

    [Theory]
    [InlineData("* nack pli", null, "nack pli")]
    [InlineData("96 goog-remb ", (byte)96, "goog-remb")]   // Pion leaves a space
    public void Rtcp_fb_is_read_with_wildcard(string text, byte? payloadType, string value)
    {
        Assert.True(RtcpFeedbackAttribute.TryParse(text, out RtcpFeedbackAttribute feedback));
        Assert.Equal(new RtcpFeedbackAttribute(payloadType, value), feedback);
        Assert.True(feedback.AppliesTo(96));
    }

    [Fact]
    public void Extmap_is_read_with_direction()
    {
        Assert.True(ExtmapAttribute.TryParse("6/recvonly uri:x attributes", out ExtmapAttribute extmap));
        Assert.Equal(new ExtmapAttribute(6, "uri:x", SdpDirection.RecvOnly), extmap);
        Assert.Equal("6/recvonly uri:x", extmap.ToString());
        Assert.False(ExtmapAttribute.TryParse("0 uri:x", out _));
        Assert.False(ExtmapAttribute.TryParse("6/sideways uri:x", out _));
    }

    [Fact]
    public void Fingerprint_is_written_in_upper_case()
    {
        Assert.True(FingerprintAttribute.TryParse("SHA-256 aa:0b", out DtlsFingerprint fingerprint));
        Assert.Equal(new DtlsFingerprint("sha-256", "AA:0B"), fingerprint);
        Assert.Equal("sha-256 AA:0B", FingerprintAttribute.Format(fingerprint));
        Assert.False(FingerprintAttribute.TryParse("sha-256 AA0B", out _));
        Assert.False(FingerprintAttribute.TryParse("sha-256", out _));
    }

    [Fact]
    public void Groups_sources_and_names_are_read_and_written()
    {
        Assert.True(GroupAttribute.TryParse("BUNDLE 0 1", out GroupAttribute? group));
        Assert.Equal("BUNDLE 0 1", group.ToString());
        Assert.True(SsrcGroupAttribute.TryParse("FID 1 4294967295", out SsrcGroupAttribute? sources));
        Assert.Equal("FID 1 4294967295", sources.ToString());
        Assert.False(SsrcGroupAttribute.TryParse("FID 4294967296", out _));
        Assert.True(SsrcAttribute.TryParse("7 msid:a b", out SsrcAttribute ssrc));
        Assert.Equal(new SsrcAttribute(7, "msid", "a b"), ssrc);
        Assert.True(MsidAttribute.TryParse("- track", out MsidAttribute msid));
        Assert.Equal(new MsidAttribute("-", "track"), msid);
    }

    [Fact]
    public void Media_level_wins_over_session_level()
    {
        SessionDescription session = Parse(
            "a=ice-ufrag:sess\na=ice-options:ice2 trickle\na=setup:active\na=fingerprint:sha-256 AA\na=recvonly\n"
            + "m=video 9 X 1\nm=audio 9 X 1\na=ice-ufrag:medi\na=setup:passive\n"
            + "a=fingerprint:sha-256 BB\na=sendonly\n");
        MediaDescription video = session.Media[0], audio = session.Media[1];
        Assert.Equal(
            ("sess", SdpSetup.Active, SdpDirection.RecvOnly),
            (video.IceUfrag(session), video.Setup(session), video.Direction(session)));
        Assert.Equal(
            ("medi", SdpSetup.Passive, SdpDirection.SendOnly),
            (audio.IceUfrag(session), audio.Setup(session), audio.Direction(session)));
        Assert.Equal(["AA", "BB"], [video.Fingerprints(session)[0].Value, audio.Fingerprints(session)[0].Value]);
        Assert.True(audio.HasIceOption(session, "trickle"));
        Assert.False(audio.HasIceOption(session, "renomination"));
    }

    [Fact]
    public void Data_channel_sections_are_read_in_both_forms()
    {
        SessionDescription session = Parse(
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=sctp-port:5001\n"
            + "m=application 9 DTLS/SCTP 5000\na=max-message-size:0\n");
        Assert.Equal(((ushort?)5001, 65536ul), (session.Media[0].SctpPort(), session.Media[0].MaxMessageSize()));
        Assert.Equal(((ushort?)5000, 0ul), (session.Media[1].SctpPort(), session.Media[1].MaxMessageSize()));
    }

    private static SessionDescription Parse(string body)
    {
        string text = "v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nt=0 0\n" + body;
        Assert.True(
            SessionDescription.TryParse(text, out SessionDescription? session, out SdpError error), error.ToString());
        return session;
    }
}
