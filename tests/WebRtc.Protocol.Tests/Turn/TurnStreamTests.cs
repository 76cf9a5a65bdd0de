using Camerad.WebRtc.Protocol.Stun;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Protocol.Tests.Turn;

public sealed class TurnStreamTests
{
    private static readonly byte[] Request = WriteRequest();

    [Fact]
    public void Messages_are_found_one_behind_the_other_with_their_padding()
    {
        byte[] stream = [.. Request, 0x40, 0x00, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0, .. Request];
        Assert.Equal([Request.Length, 12, Request.Length], Lengths(stream));
    }

    [Fact]
    public void What_is_not_there_as_a_whole_is_waited_for()
    {
        byte[] stream = [.. Request, 0x40, 0x00, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0];
        for (int length = 0; length < stream.Length; length++)
        {
            int part = Math.Min(length, Request.Length - 1);
            Assert.True(TurnStream.TryFindMessage(stream.AsSpan(0, part), out int none));
            Assert.Equal(0, none);
            Assert.Equal(length >= Request.Length ? [Request.Length] : [], Lengths(stream.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("80000000")]                                    // neither STUN nor ChannelData
    [InlineData("50000000")]                                    // no channel's number
    [InlineData("00010000DEADBEEF")]                            // no magic cookie
    [InlineData("00010003")]                                    // no multiple of four
    [InlineData("0001FFFC2112A442")]                            // longer than anybody's
    [InlineData("4000FFFF")]
    public void Rubbish_ends_the_stream(string hex) =>
        Assert.False(TurnStream.TryFindMessage(Convert.FromHexString(hex), out _));

    [Fact]
    public void Damage_neither_throws_nor_reaches_behind_the_end()
    {
        byte[] stream = [.. Request, 0x40, 0x00, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0];
        for (int bit = 0; bit < stream.Length * 8; bit++)
        {
            byte[] damaged = [.. stream];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            for (int length = 0; length <= damaged.Length; length++)
            {
                bool isMessage = TurnStream.TryFindMessage(damaged.AsSpan(0, length), out int found);
                Assert.True(isMessage ? found <= length : found == 0);
                if (ChannelData.TryRead(damaged.AsSpan(0, length), out _, out int data))
                    Assert.True(data + ChannelData.HeaderLength <= length);
            }
        }
    }

    private static List<int> Lengths(ReadOnlySpan<byte> stream)
    {
        var lengths = new List<int>();
        while (TurnStream.TryFindMessage(stream, out int length) && length > 0)
        {
            lengths.Add(length);
            stream = stream[length..];
        }
        return lengths;
    }

    private static byte[] WriteRequest()
    {
        var buffer = new byte[100];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Allocate, new StunTransactionId(1, 2));
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }
}
