using System.Security.Cryptography;
using System.Text;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Tests.Stun;

/// <summary>RFC 5769: the samples, byte for byte.</summary>
public sealed class StunVectorTests
{
    private static readonly byte[] Password = Encoding.ASCII.GetBytes("VOkJxbRl1RmTxUk/WvJxBt");

    // §2.1, padded with spaces where our writer pads with zeros
    private static readonly byte[] Request = Convert.FromHexString(
        "000100582112A442B7E7A701BC34D686FA87DFAE802200105354554E207465737420636C69656E74"
        + "002400046E0001FF80290008932FF9B151263B36"
        + "000600096576746A3A68367659202020000800149AEAA70CBFD8CB56781EF2B5B2D3F249C1B571A280280004E57A3BCF");

    // §2.2
    private static readonly byte[] ResponseIPv4 = Convert.FromHexString(
        "0101003C2112A442B7E7A701BC34D686FA87DFAE8022000B7465737420766563746F7220002000080001A147E112A643"
        + "000800142B91F599FD9E90C38C7489F92AF9BA53F06BE7D780280004C07D4C96");

    // §2.3
    private static readonly byte[] ResponseIPv6 = Convert.FromHexString(
        "010100482112A442B7E7A701BC34D686FA87DFAE8022000B7465737420766563746F7220"
        + "002000140002A1470113A9FAA5D3F179BC25F4B5BED2B9D9"
        + "00080014A382954E4BE67BF11784C97C8292C275BFE3ED4180280004C8FB0B4C");

    // §2.4
    private static readonly byte[] LongTermRequest = Convert.FromHexString(
        "000100602112A44278AD3433C6AD72C029DA412E00060012E3839EE38388E383AAE38383E382AFE382B90000"
        + "0015001C662F2F3439396B39353464364F4C33346F4C39465354767936347341"
        + "0014000B6578616D706C652E6F72670000080014F67024656DD64A3E02B8E0712E85C9A28CA89666");

    [Fact]
    public void Request_of_RFC5769_2_1_is_read_and_verified()
    {
        Assert.True(StunMessage.TryParse(Request, out StunMessage message));
        Assert.Equal((StunClass.Request, StunMethod.Binding), (message.Class, message.Method));
        Assert.Equal(new StunTransactionId(0xB7E7A701, 0xBC34D686FA87DFAE), message.TransactionId);
        Assert.True(message.HasFingerprint);
        Assert.True(message.VerifyIntegrity(Password));
        Assert.False(message.VerifyIntegrity("VOkJxbRl1RmTxUk/WvJxBu"u8));
        Assert.True(message.TryGet(StunAttributeType.Username, out ReadOnlySpan<byte> username));
        Assert.Equal("evtj:h6vY", Encoding.ASCII.GetString(username));
        Assert.True(message.TryGetUInt32(StunAttributeType.Priority, out uint priority));
        Assert.Equal(0x6E0001FFu, priority);
        Assert.True(message.TryGetUInt64(StunAttributeType.IceControlled, out ulong tieBreaker));
        Assert.Equal(0x932FF9B151263B36u, tieBreaker);
        Assert.True(message.TryGet(StunAttributeType.Software, out ReadOnlySpan<byte> software));
        Assert.Equal("STUN test client", Encoding.ASCII.GetString(software));
    }

    [Fact]
    public void Responses_of_RFC5769_2_2_and_2_3_are_read_and_verified()
    {
        Assert.True(StunMessage.TryParse(ResponseIPv4, out StunMessage four));
        Assert.True(StunMessage.TryParse(ResponseIPv6, out StunMessage six));
        Assert.True(four.VerifyIntegrity(Password) && six.VerifyIntegrity(Password));
        Assert.Equal((StunClass.SuccessResponse, StunMethod.Binding), (four.Class, four.Method));
        Assert.True(four.TryGetMappedAddress(out TransportAddress mapped));
        Assert.Equal("192.0.2.1:32853", mapped.ToString());
        Assert.True(six.TryGetMappedAddress(out mapped));
        Assert.Equal("[2001:db8:1234:5678:11:2233:4455:6677]:32853", mapped.ToString());
    }

    [Fact]
    public void Request_of_RFC5769_2_4_is_verified_with_the_long_term_key()
    {
        byte[] key = MD5Key("マトリックス:example.org:TheMatrIX");
        Assert.True(StunMessage.TryParse(LongTermRequest, out StunMessage message));
        Assert.True(message.VerifyIntegrity(key));
        Assert.False(message.HasFingerprint);
    }

    [Fact]
    public void Writer_makes_the_responses_of_RFC5769_2_2_and_2_3()
    {
        Assert.Equal(Convert.ToHexString(ResponseIPv4), WriteResponse("192.0.2.1"));
        Assert.Equal(Convert.ToHexString(ResponseIPv6), WriteResponse("2001:db8:1234:5678:11:2233:4455:6677"));

        static string WriteResponse(string address)
        {
            Assert.True(TransportAddress.TryParse(address, 32853, out TransportAddress mapped));
            Span<byte> buffer = stackalloc byte[200];
            var writer = new StunWriter(
                buffer, StunClass.SuccessResponse, StunMethod.Binding,
                new StunTransactionId(0xB7E7A701, 0xBC34D686FA87DFAE));
            writer.Add(StunAttributeType.Software, "test vector"u8);
            // RFC 5769 pads with spaces; the padding is ours to choose (RFC 8489 §14), and is part of what is signed.
            buffer[writer.Length - 1] = (byte)' ';
            writer.AddXorMappedAddress(mapped);
            writer.AddIntegrity(Password);
            writer.AddFingerprint();
            return Convert.ToHexString(buffer[..writer.Length]);
        }
    }

    [Fact]
    public void Local_ufrag_is_what_stands_before_the_colon()
    {
        Assert.True(StunMessage.TryReadLocalUfrag(Request, out ReadOnlySpan<byte> ufrag));
        Assert.Equal("evtj", Encoding.ASCII.GetString(ufrag));
        Assert.False(StunMessage.TryReadLocalUfrag(ResponseIPv4, out _));
        Assert.True(StunMessage.IsRequest(Request));
        Assert.False(StunMessage.IsRequest(ResponseIPv4));
        Assert.Equal(0xB7E7A701u, StunMessage.TransactionTag(ResponseIPv4));
    }

#pragma warning disable CA5351 // RFC 8489 §9.2.2 defines the long-term key by MD5.
    private static byte[] MD5Key(string text) => MD5.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5351
}
