using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Tests.Srtp.Primitives;

public sealed class AesKeyScheduleTests
{
    // FIPS 197 figure 7: corners and some in between.
    [Theory]
    [InlineData(0x00, 0x63), InlineData(0x01, 0x7C), InlineData(0x53, 0xED)]
    [InlineData(0x9A, 0xB8), InlineData(0xFF, 0x16)]
    public void SubByte_is_the_s_box_of_FIPS_197(byte value, byte expected) =>
        Assert.Equal(expected, AesKeySchedule.SubByte(value));

    // FIPS 197 A.1: the last round key.
    [Fact]
    public void Expand_gives_the_last_round_key_of_FIPS_197_A_1()
    {
        byte[] expanded = new byte[AesKeySchedule.ExpandedLength];
        AesKeySchedule.Expand(Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"), expanded);
        Assert.Equal("D014F9A8C9EE2589E13F0CC8B6630CA6", Convert.ToHexString(expanded.AsSpan(160)));
    }
}
