using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

public sealed class RtpHeaderTests
{
    private static readonly RtpHeaderExtensionIds AllIds = new(
        Mid: 4, TransportWideCc: 3, AbsSendTime: 2, PlayoutDelay: 5);

    [Fact]
    public void Header_without_extensions_is_twelve_bytes()
    {
        var template = Template(96, 0x11223344, "0", default, PlayoutDelay.Live);
        byte[] header = new byte[template.Length];
        template.Write(header, marker: true, 0xABCD, 0x01020304, 0, 0);
        Assert.Equal("80E0ABCD0102030411223344", Convert.ToHexString(header));
    }

    [Fact]   // RFC 8285 §4.2: id and length - 1 in one byte
    public void Header_carries_all_extensions_in_the_one_byte_form()
    {
        var template = Template(102, 0x11223344, "0", AllIds, new PlayoutDelay(0, 100));
        byte[] header = new byte[template.Length];
        template.Write(header, marker: false, 1, 2, absSendTime: 0xA1B2C3, transportWideCc: 0xD4E5);
        Assert.Equal(
            "906600010000000211223344" + "BEDE0004" + "4030" + "5200000A" + "22A1B2C3" + "31D4E5" + "000000",
            Convert.ToHexString(header));
    }

    [Fact]
    public void Longest_header_is_within_the_limit_and_a_longer_mid_is_left_out()
    {
        var longest = Template(102, 1, new string('m', 16), AllIds, PlayoutDelay.Live);
        Assert.Equal(RtpHeaderTemplate.MaxLength, longest.Length);
        var without = Template(102, 1, new string('m', 17), AllIds, PlayoutDelay.Live);
        Assert.Equal(12 + 4 + 12, without.Length);
    }

    [Fact]
    public void Packet_gives_back_what_the_template_wrote()
    {
        var template = Template(102, 77, "video", AllIds, new PlayoutDelay(20, 400));
        byte[] packet = new byte[template.Length + 3];
        template.Write(packet, marker: true, 65535, 0xFFFF_FFFE, 0x123456, 0x789A);
        Assert.True(RtpPacket.TryParse(packet, out RtpPacket parsed));
        Assert.True(parsed.Marker);
        Assert.Equal(
            (102, 65535, 0xFFFF_FFFE, 77u), (parsed.PayloadType, parsed.SequenceNumber, parsed.Timestamp, parsed.Ssrc));
        Assert.Equal(3, parsed.Payload.Length);
        Assert.True(parsed.Extension.TryGet(4, out ReadOnlySpan<byte> mid));
        Assert.Equal("video"u8.ToArray(), mid.ToArray());
        Assert.True(parsed.Extension.TryGet(3, out ReadOnlySpan<byte> transportWideCc));
        Assert.Equal([0x78, 0x9A], transportWideCc.ToArray());
        Assert.True(parsed.Extension.TryGet(2, out ReadOnlySpan<byte> absSendTime));
        Assert.Equal([0x12, 0x34, 0x56], absSendTime.ToArray());
        Assert.True(parsed.Extension.TryGet(5, out ReadOnlySpan<byte> playoutDelay));
        Assert.Equal([0x00, 0x20, 0x28], playoutDelay.ToArray());
        Assert.False(parsed.Extension.TryGet(6, out _));
        Assert.False(parsed.Extension.TryGet(0, out _));
    }

    [Fact]   // RFC 8285 §4.3
    public void Extension_of_the_two_byte_form_is_read()
    {
        byte[] packet =
            Convert.FromHexString("90600001000000020000000A" + "10000002" + "00" + "2A00" + "0704AABBCC" + "DD");
        Assert.True(RtpPacket.TryParse(packet, out RtpPacket parsed));
        Assert.True(parsed.Extension.TryGet(42, out ReadOnlySpan<byte> empty));
        Assert.True(empty.IsEmpty);
        Assert.False(parsed.Extension.TryGet(7, out _));                       // 4 bytes said, 3 there
    }

    [Theory]
    [InlineData("")]
    [InlineData("80600001000000020000")]
    [InlineData("40600001000000020000000A")]                                   // version 1
    [InlineData("81600001000000020000000A")]                                   // a CSRC that is not there
    [InlineData("90600001000000020000000A")]                                   // an extension that is not there
    [InlineData("90600001000000020000000ABEDE0001")]
    [InlineData("A0600001000000020000000A00")]                                 // padding of 0
    [InlineData("A0600001000000020000000A02")]                                 // padding into the header
    public void Packet_that_is_malformed_is_refused(string hex) =>
        Assert.False(RtpPacket.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void Padding_is_not_payload()
    {
        byte[] bytes = Convert.FromHexString("A1600001000000020000000A00000001" + "AA" + "000003");
        Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
        Assert.Equal([0xAA], packet.Payload.ToArray());
        Assert.Equal(16, packet.HeaderLength);
    }

    [Fact]
    public void Truncated_and_flipped_packets_never_throw()
    {
        var template = Template(102, 77, "video", AllIds, PlayoutDelay.Live);
        byte[] packet = new byte[template.Length + 20];
        template.Write(packet, marker: true, 1, 2, 3, 4);
        Mutations.Run(packet, static bytes =>
        {
            if (!RtpPacket.TryParse(bytes, out RtpPacket parsed)) return;
            for (byte id = 0; id < 16; id++) parsed.Extension.TryGet(id, out _);
        });
    }

    [Fact]   // RFC 3550 §4: 1970 is 2,208,988,800 s after 1900
    public void Ntp_time_counts_from_1900()
    {
        Instant now = Instant.Zero + TimeSpan.FromSeconds(10);
        var clock = NtpClock.From(now, new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Instant later = now + TimeSpan.FromMilliseconds(500);
        Assert.Equal((2_208_988_800UL << 32) | 0x8000_0000, clock.ToNtp(later));
        Assert.Equal(0x7E80_8000u, clock.ToCompactNtp(later));
        Assert.Equal((2_208_988_800u << 18 & 0xFF_FFFF) | 0x2_0000, clock.ToAbsSendTime(later));
    }

    [Fact]   // RFC 6464 §3: V and the level; padding where it is not known (RFC 8285 §4.2)
    public void Sound_carries_its_level_instead_of_a_playout_delay_and_all_headers_are_of_one_length()
    {
        var parameters = new RtpSenderParameters
        {
            PayloadType = 111, Ssrc = 9, Cname = "c", Mid = "1", Kind = MediaKind.Audio,
            Extensions = new RtpHeaderExtensionIds(Mid: 4, PlayoutDelay: 5, AudioLevel: 10),
        };
        var template = new RtpHeaderTemplate(parameters, 111, 9);
        byte[] header = new byte[template.Length];
        template.Write(header, marker: false, 1, 2, 0, 0);
        template.WriteAudioLevel(header, new AudioLevel(30, IsVoice: true));
        Assert.Equal("906F00010000000200000009" + "BEDE0001" + "4031" + "A09E", Convert.ToHexString(header));
        template.WriteAudioLevel(header, null);
        Assert.Equal("0000", Convert.ToHexString(header, 18, 2));
        template.WriteAudioLevel(header, new AudioLevel(200, IsVoice: false));
        Assert.Equal("A07F", Convert.ToHexString(header, 18, 2));
    }

    private static RtpHeaderTemplate Template(
        byte payloadType, uint ssrc, string mid, RtpHeaderExtensionIds ids, PlayoutDelay playoutDelay) =>
        new(
            new RtpSenderParameters
            {
                PayloadType = payloadType, Ssrc = ssrc, Cname = "c", Mid = mid, Extensions = ids,
                PlayoutDelay = playoutDelay,
            },
            payloadType,
            ssrc);
}
