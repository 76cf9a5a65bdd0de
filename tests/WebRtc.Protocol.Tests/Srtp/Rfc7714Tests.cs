using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Tests.Srtp;

/// <summary>The packets of RFC 7714 §16.1 (SRTP) and §17.1 (SRTCP), AEAD_AES_128_GCM.</summary>
public sealed class Rfc7714Tests
{
    private const uint RtcpIndex = 0x0000_05D4;

    private static readonly byte[] Rtp = Convert.FromHexString(
        "8040F17B8041F8D35501A0B247616C6C696120657374206F6D6E697320646976697361" + "20696E207061727465732074726573");

    private static readonly byte[] Rtcp = Convert.FromHexString(
        "81C8000D4D6172734E545031"
            + "4E545032525450200000042A0000E9304C756E61DEADBEEFDEADBEEFDEADBEEFDEADBEEFDEADBEEF");

    private const string ProtectedRtp =
        "8040F17B8041F8D35501A0B2F24DE3A3FB34DE6CACBA861C9D7E4BCABE633BD50D294E6F42A5F47A51C7D19B36DE3ADF8833" +
        "899D7F27BEB16A9152CF765EE4390CCE";

    private const string ProtectedRtcp =
        "81C8000D4D61727363E94885DCDAB67CA727D7662F6B7E997FF5C0F76C06F32DC676A5F1730D6FDA4CE09B4686303DED0BB9275B" +
        "C84AA45896CF4D2FC5ABF87245D9EADE800005D4";

    public static TheoryData<string> Sets => [.. PrimitiveSet.Supported.Select(set => set.Name)];

    [Theory, MemberData(nameof(Sets))]
    public void Protect_and_unprotect_give_the_packets_of_section_16(string set)
    {
        byte[] slot = SrtpCases.Pinned();
        int length = new SrtpSender(Transform(set)).Protect(
            Rtp.AsSpan(0, 12), 0xF17B, default, Rtp.AsSpan(12), slot, new AuthenticationQueue());
        Assert.Equal(ProtectedRtp, Convert.ToHexString(slot.AsSpan(0, length)));
        Assert.True(new SrtpReceiver(Transform(set)).TryUnprotect(slot.AsSpan(0, length), out int opened));
        Assert.Equal(Rtp, slot[..opened]);
    }

    [Theory, MemberData(nameof(Sets))]
    public void ProtectRtcp_and_unprotect_give_the_packets_of_section_17(string set)
    {
        byte[] slot = SrtpCases.Pinned();
        Rtcp.CopyTo(slot, 0);
        int length = new SrtpSender(Transform(set), RtcpIndex).ProtectRtcp(slot, Rtcp.Length);
        Assert.Equal(ProtectedRtcp, Convert.ToHexString(slot.AsSpan(0, length)));
        Assert.True(new SrtpReceiver(Transform(set)).TryUnprotectRtcp(slot.AsSpan(0, length), out int opened));
        Assert.Equal(Rtcp, slot[..opened]);
    }

    private static GcmTransform Transform(string set)
    {
        byte[] key = Convert.FromHexString("000102030405060708090A0B0C0D0E0F");
        byte[] salt = "Quid pro quo"u8.ToArray();
        return new GcmTransform(PrimitiveSet.Named(set), key, salt, key, salt);
    }
}
