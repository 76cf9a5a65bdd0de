using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>One negotiated stream for tests: parameters, keys for both ends, and a way between them.</summary>
internal static class TestStream
{
    public const uint Ssrc = 0x1111_1111, RtxSsrc = 0x2222_2222, ViewerSsrc = 0x3333_3333;
    public const byte PayloadType = 102, RtxPayloadType = 103;

    public static readonly RtpHeaderExtensionIds ExtensionIds = new(
        Mid: 1, TransportWideCc: 2, AbsSendTime: 3, PlayoutDelay: 4);

    public static readonly NtpClock Clock =
        NtpClock.From(Instant.Zero, new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc));

    public static readonly Route Route = new(Address(1), Address(2));

    public static RtpSenderParameters Parameters(bool rtx = true) => new()
    {
        PayloadType = PayloadType,
        Ssrc = Ssrc,
        RtxPayloadType = rtx ? RtxPayloadType : null,
        RtxSsrc = rtx ? RtxSsrc : 0,
        Mid = "0",
        Cname = "camera",
        Extensions = ExtensionIds,
        Nack = true,
    };

    public static (SrtpSession Camera, SrtpSession Viewer) Sessions(SrtpProfile profile = SrtpProfile.AeadAes128Gcm)
    {
        byte[] material = new byte[SrtpProfiles.KeyingMaterialLength(profile)];
        new SeededRandom(7).Fill(material);
        return (
            SrtpSession.Create(profile, material, isClient: false),
            SrtpSession.Create(profile, material, isClient: true));
    }

    public static TransportAddress Address(uint host) => TransportAddress.FromIPv4(0x0A00_0000 | host, 5000);
}
