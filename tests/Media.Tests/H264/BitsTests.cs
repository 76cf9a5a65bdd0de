using Camerad.Media.H264;

namespace Camerad.Media.Tests.H264;

public class BitsTests
{
    [Theory]        // H.264 table 9-2: bit strings and codeNum
    [InlineData("1", 0)]
    [InlineData("010", 1)]
    [InlineData("011", 2)]
    [InlineData("00100", 3)]
    [InlineData("00111", 6)]
    [InlineData("0001000", 7)]
    public void Exp_Golomb_codes_are_those_of_table_9_2(string bits, uint value)
    {
        byte[] bytes = [Convert.ToByte(bits.PadRight(8, '0'), 2)];
        var reader = new BitReader(bytes);
        Span<byte> written = stackalloc byte[1];
        var writer = new BitWriter(written);

        writer.WriteUe(value);

        Assert.Equal(value, reader.ReadUe());
        Assert.Equal(bits.Length, reader.Position);
        Assert.Equal(bytes, written.ToArray());
        Assert.Equal(bits.Length, writer.Position);
    }

    [Theory]        // H.264 table 9-3
    [InlineData("1", 0)]
    [InlineData("010", 1)]
    [InlineData("011", -1)]
    [InlineData("00100", 2)]
    [InlineData("00101", -2)]
    public void Signed_codes_alternate(string bits, int value)
    {
        var reader = new BitReader([Convert.ToByte(bits.PadRight(8, '0'), 2)]);

        Assert.Equal(value, reader.ReadSe());
    }

    [Fact]
    public void Reading_past_the_end_fails_and_stays_failed()
    {
        var reader = new BitReader([0xFF]);
        reader.ReadBits(7);

        Assert.Equal(0u, reader.ReadBits(2));
        Assert.True(reader.Failed);
        Assert.False(reader.ReadFlag());
    }

    [Fact]
    public void Code_of_more_than_32_bits_fails()
    {
        var reader = new BitReader([0, 0, 0, 0, 0x80, 0, 0, 0, 0]);

        reader.ReadUe();

        Assert.True(reader.Failed);
    }

    [Theory]        // §7.4.1: 00 00 00, 00 00 01, 00 00 02 and 00 00 03 get the byte
    [InlineData("000000", "00000300")]
    [InlineData("00000000", "0000030000")]
    [InlineData("000001", "00000301")]
    [InlineData("00000302", "0000030302")]
    [InlineData("000004", "000004")]
    [InlineData("0000000000", "000003000003" + "00")]
    public void Emulation_prevention_is_added_and_removed(string rbsp, string nal)
    {
        Span<byte> buffer = stackalloc byte[32];

        int escaped = Rbsp.Escape(Convert.FromHexString(rbsp), buffer);
        Assert.Equal(nal, Convert.ToHexString(buffer[..escaped]));

        int unescaped = Rbsp.Unescape(Convert.FromHexString(nal), buffer);
        Assert.Equal(rbsp, Convert.ToHexString(buffer[..unescaped]));
    }
}
