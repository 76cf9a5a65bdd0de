using System.Runtime.Intrinsics;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Tests.Srtp.Primitives;

/// <summary>Published vectors, for every implementation this CPU can run.</summary>
public sealed unsafe class PrimitiveVectorTests
{
    public static TheoryData<string> Sets => [.. PrimitiveSet.Supported.Select(set => set.Name)];

    // RFC 3711 B.2.
    [Theory, MemberData(nameof(Sets))]
    public void AesCounter_gives_the_keystream_of_RFC_3711_B_2(string set)
    {
        byte[] keystream = Counter(set, "2B7E151628AED2A6ABF7158809CF4F3C", "F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000", 48);
        Assert.Equal(
            "E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0",
            Convert.ToHexString(keystream));
    }

    // RFC 3711 B.3.
    [Theory, MemberData(nameof(Sets))]
    public void Key_derivation_gives_the_keys_of_RFC_3711_B_3(string set)
    {
        var derivation = new SrtpKeyDerivation(
            PrimitiveSet.Named(set), Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139"),
            Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6"));
        Assert.Equal("C61E7A93744F39EE10734AFE3FF7A087",
            Convert.ToHexString(derivation.Derive(SrtpKeyDerivation.RtpEncryption, new byte[16])));
        Assert.Equal("30CBBC08863D8C85D49DB34A9AE1",
            Convert.ToHexString(derivation.Derive(SrtpKeyDerivation.RtpSalt, new byte[14])));
        Assert.Equal(
            "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF722709863" +
            "71C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E47403576",
            Convert.ToHexString(derivation.Derive(SrtpKeyDerivation.RtpAuthentication, new byte[80])));
    }

    // RFC 7714 §16.1.1.
    [Theory, MemberData(nameof(Sets))]
    public void Gcm_gives_the_packet_of_RFC_7714_16_1(string set)
    {
        byte[] packet = Convert.FromHexString("8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e697320646976697361" +
            "20696e207061727465732074726573");
        const int headerLength = 12;
        byte[] sealedText = new byte[packet.Length - headerLength];
        byte[] tag = new byte[16];
        AesGcmCipher cipher = PrimitiveSet.Named(set).CreateGcm(Convert.FromHexString(
            "000102030405060708090a0b0c0d0e0f"));
        Vector128<byte> nonce = Vector128.Create<byte>(Convert.FromHexString("51753c6580c2726f2071841400000000"));
        fixed (byte* data = packet, output = sealedText, mac = tag)
        {
            cipher.Seal(nonce, data, headerLength, 0, data + headerLength, output, sealedText.Length, mac);
            Assert.Equal("F24DE3A3FB34DE6CACBA861C9D7E4BCABE633BD50D294E6F42A5F47A51C7D19B36DE3ADF8833",
                Convert.ToHexString(sealedText));
            Assert.Equal("899D7F27BEB16A9152CF765EE4390CCE", Convert.ToHexString(tag));
            Assert.True(cipher.TryOpen(nonce, data, headerLength, output, sealedText.Length, mac));
        }
        Assert.Equal(packet[headerLength..], sealedText);
    }

    // RFC 2202 §3, cases 1, 2, 3 and 5, and one of many blocks.
    [Theory, MemberData(nameof(Sets))]
    public void Hmac_gives_the_tags_of_RFC_2202(string set)
    {
        Assert.Equal("B617318655057264E28B", Tag(set, Filled(20, 0x0b), "Hi There"u8));
        Assert.Equal("EFFCDF6AE5EB2FA2D274", Tag(set, "Jefe"u8, "what do ya want for nothing?"u8));
        Assert.Equal("125D7342B9AC11CD91A3", Tag(set, Filled(20, 0xaa), Filled(50, 0xdd)));
        Assert.Equal("4C1A03424B55E07FE7F2", Tag(set, Filled(20, 0x0c), "Test With Truncation"u8));
    }

    private static byte[] Counter(string set, string key, string counterBlock, int length)
    {
        byte[] keystream = new byte[length];
        AesCounter counter = PrimitiveSet.Named(set).CreateCounter(Convert.FromHexString(key));
        fixed (byte* output = keystream)
            counter.Xor(Vector128.Create<byte>(Convert.FromHexString(counterBlock)), 0, output, output, length);
        return keystream;
    }

    private static string Tag(string set, ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        byte[] tag = new byte[HmacSha1.Tag80Length];
        var hmac = new HmacSha1(PrimitiveSet.Named(set).Sha1, key);
        fixed (byte* data = message, output = tag) hmac.ComputeTag80(data, message.Length, output);
        return Convert.ToHexString(tag);
    }

    private static byte[] Filled(int length, byte value)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
