namespace Camerad.WebRtc.Protocol.Tests;

public sealed class DatagramDemultiplexerTests
{
    [Theory]   // RFC 7983 §7, RFC 9443 §3
    [InlineData(0, 3, nameof(DatagramKind.Stun))]
    [InlineData(4, 19, nameof(DatagramKind.Unknown))]
    [InlineData(20, 63, nameof(DatagramKind.Dtls))]
    [InlineData(64, 79, nameof(DatagramKind.TurnChannel))]
    [InlineData(80, 127, nameof(DatagramKind.Unknown))]
    [InlineData(128, 191, nameof(DatagramKind.Rtp))]
    [InlineData(192, 255, nameof(DatagramKind.Unknown))]
    public void First_byte_decides(int first, int last, string expected)
    {
        for (int value = first; value <= last; value++)
        {
            var datagram = new byte[20];
            datagram[0] = (byte)value;
            Assert.Equal(expected, DatagramDemultiplexer.Classify(datagram).ToString());
        }
    }

    [Fact]
    public void Rtcp_is_told_from_Rtp_by_the_packet_type()
    {
        for (int second = 0; second < 256; second++)
        {
            DatagramKind expected = (second & 0x7F) is >= 64 and <= 95 ? DatagramKind.Rtcp : DatagramKind.Rtp;
            var datagram = new byte[12];
            (datagram[0], datagram[1]) = (0x80, (byte)second);
            Assert.Equal(expected, DatagramDemultiplexer.Classify(datagram));
        }
    }

    [Theory]
    [InlineData(0x00, 0, 20)]
    [InlineData(0x16, 0, 13)]
    [InlineData(0x40, 0, 4)]
    [InlineData(0x80, 96, 12)]
    [InlineData(0x80, 201, 8)]
    public void Too_short_is_unknown(byte first, byte second, int minLength)
    {
        for (int length = 0; length <= minLength; length++)
        {
            var datagram = new byte[length];
            if (length > 0) datagram[0] = first;
            if (length > 1) datagram[1] = second;
            Assert.Equal(length < minLength, DatagramDemultiplexer.Classify(datagram) == DatagramKind.Unknown);
        }
    }
}
