using Camerad.Media;
using Camerad.Media.Av1;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

public sealed class Av1PayloadFormatTests
{
    private const int Budget = FragmentTable.PayloadBudget;
    private const byte BeginsInside = 0x80, EndsInside = 0x40, NewSequence = 0x08;
    private readonly EncodedFramePool _encoded = new();
    private readonly PacketizedFramePool _pool = new();

    [Fact]   // AV1 RTP §4.4: Z 0, Y 0, W 2, N 1; the first OBU has a length, the last none; no OBU has a size field
    public void Small_key_frame_is_one_packet_of_sequence_header_and_frame()
    {
        EncodedFrame frame = Frame("1200" + "0A0B000000043D06D4DAF90040" + "3205" + "10AABBCCDD");
        Assert.True(frame.IsKeyFrame);
        byte[] payload = Assert.Single(Payloads(frame));
        Assert.Equal("28" + "0C" + "08" + "000000043D06D4DAF90040" + "30" + "10AABBCCDD", Convert.ToHexString(payload));
    }

    [Fact]
    public void Frame_without_a_size_field_reaches_to_the_end()
    {
        byte[] payload = Assert.Single(Payloads(Frame("1200" + "30" + "30AABB")));
        Assert.Equal("10" + "30" + "30AABB", Convert.ToHexString(payload));
    }

    [Fact]   // AV1 RTP §5
    public void Delimiters_padding_and_tile_lists_are_left_out_and_the_extension_is_kept()
    {
        byte[] payload = Assert.Single(Payloads(
            Frame("1200" + "3628" + "03" + "300102" + "7A02FFFF" + "4202EEEE" + "2A01DD")));
        Assert.Equal("20" + "05" + "3428300102" + "28DD", Convert.ToHexString(payload));
    }

    [Fact]
    public void Inter_frame_that_is_cut_points_into_the_frame_with_Z_and_Y()
    {
        EncodedFrame encoded = TestFrames.Create(_encoded, MediaCodec.Av1, isKeyFrame: false, 0, 3 * Budget);
        PacketizedFrame frame = _pool.Create(encoded);
        Assert.All(frame.Fragments.ToArray(), fragment => Assert.False(fragment.IsAggregate));
        byte[][] payloads = Payloads(encoded);
        Assert.Equal([0x50, 0xD0, 0xD0, 0x90], payloads.Select(payload => payload[0]));
    }

    [Fact]
    public void Four_elements_have_a_length_each_and_are_not_counted()
    {
        byte[] payload = Assert.Single(Payloads(Frame("3A0111" + "3A0122" + "3A0133" + "320130")));
        Assert.Equal("00" + "023811" + "023822" + "023833" + "023030", Convert.ToHexString(payload));
    }

    [Fact]
    public void Units_come_out_as_they_went_in_and_packets_end_inside_one() => Seeds.ForEach(400, seed =>
    {
        var random = new Random((int)seed);
        var unit = new List<byte> { 0x12, 0x00 };
        List<byte[]> expected = AppendRandom(unit, random);
        EncodedFrame frame = Frame(Convert.ToHexString([.. unit]));
        byte[][] payloads = Payloads(frame);
        Assert.Equal(expected, Depacketize(payloads));
        Assert.All(payloads, payload => Assert.InRange(payload.Length, 2, Budget));
        Assert.All(payloads[1..], payload => Assert.Equal(0, payload[0] & NewSequence));
        Assert.Equal(frame.IsKeyFrame, (payloads[0][0] & NewSequence) != 0);
        if (expected.Count <= 3 && expected.All(obu => obu.Length > 3))
            Assert.All(payloads[1..], payload => Assert.NotEqual(0, payload[0] & BeginsInside));
    });

    [Fact]   // libwebrtc would take what ends with a packet for a whole frame
    public void Obu_that_would_end_with_its_packet_leaves_a_byte_to_the_next()
    {
        const int FrameLength = 1000;
        // Two packets, each as large as an OBU
        for (int length = FrameLength - 20; length < FrameLength + 20; length++)
        {
            byte[] unit = new byte[3 + length + 1 + FrameLength];
            unit[0] = 0x2A;                                                    // metadata
            int start = 1 + Leb128.Write(unit.AsSpan(1), length);
            unit[start + length] = 0x30;                                       // the frame: all that is left
            unit[start + length + 1] = 0x30;
            byte[][] payloads = Payloads(Frame(Convert.ToHexString(unit)));
            Assert.All(payloads[1..], payload => Assert.NotEqual(0, payload[0] & BeginsInside));
            Assert.Equal(2, Depacketize(payloads).Count);
        }
    }

    [Fact]
    public void More_elements_than_a_packet_takes_go_on_in_the_next()
    {
        var unit = new List<byte>();
        for (int i = 0; i < 40; i++) unit.AddRange([0x3A, 0x01, (byte)i]);
        unit.AddRange([0x32, 0x01, 0x30]);
        byte[][] payloads = Payloads(Frame(Convert.ToHexString([.. unit])));
        Assert.Equal(41, Depacketize(payloads).Count);
        Assert.Equal(3, payloads.Length);
    }

    /// <returns>The OBUs as they are to arrive: without size fields.</returns>
    private static List<byte[]> AppendRandom(List<byte> unit, Random random)
    {
        var expected = new List<byte[]>();
        bool isKeyFrame = random.Next(2) == 0;
        if (isKeyFrame)
        {
            unit.AddRange(Convert.FromHexString("0A0B000000043D06D4DAF90040"));
            expected.Add(Convert.FromHexString("08000000043D06D4DAF90040"));
        }
        int count = random.Next(1, 8);
        for (int i = 0; i < count; i++)
        {
            byte[] payload = new byte[random.Next(3) == 0 ? random.Next(1, 8) : random.Next(1, 4000)];
            random.NextBytes(payload);
            payload[0] = (byte)(isKeyFrame ? 0x10 : 0x30);
            bool hasSize = i < count - 1 || random.Next(2) == 0, hasExtension = random.Next(4) == 0;
            byte header = (byte)(0x30 | (hasExtension ? Obu.ExtensionBit : 0));
            byte[] start = hasExtension ? [header, 0x20] : [header];
            expected.Add([.. start, .. payload]);
            byte[] size = new byte[8];
            int sizeLength = hasSize ? Leb128.Write(size, payload.Length) : 0;
            if (hasSize) start[0] |= Obu.SizeBit;
            unit.AddRange([.. start, .. size[..sizeLength], .. payload]);
        }
        return expected;
    }

    private static List<byte[]> Depacketize(IEnumerable<byte[]> payloads)
    {
        var obus = new List<byte[]>();
        bool isInside = false;
        foreach (byte[] payload in payloads)
        {
            Assert.Equal(isInside, (payload[0] & BeginsInside) != 0);
            isInside = (payload[0] & EndsInside) != 0;
            int counted = (payload[0] >> 4) & 3, element = 0;
            ReadOnlySpan<byte> rest = payload.AsSpan(1);
            while (!rest.IsEmpty)
            {
                element++;
                int length = rest.Length;
                if (element != counted)
                {
                    Assert.True(Leb128.TryRead(rest, out length, out int lengthLength));
                    rest = rest[lengthLength..];
                }
                byte[] piece = rest[..length].ToArray();
                rest = rest[length..];
                if (element == 1 && (payload[0] & BeginsInside) != 0) obus[^1] = [.. obus[^1], .. piece];
                else obus.Add(piece);
            }
            if (counted > 0) Assert.Equal(counted, element);
        }
        Assert.False(isInside);
        return obus;
    }

    private EncodedFrame Frame(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        EncodedFrame frame = _encoded.Rent(bytes.Length);
        bytes.CopyTo(frame.GetBuffer(bytes.Length));
        Assert.True(frame.TryComplete(MediaCodec.Av1, bytes.Length, 0));
        return frame;
    }

    private byte[][] Payloads(EncodedFrame encoded)
    {
        PacketizedFrame frame = _pool.Create(encoded);
        return [.. Enumerable.Range(0, frame.Count).Select(i =>
        {
            frame.Read(i, default, 0, new byte[16], out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> payload);
            return (byte[])[.. prefix, .. payload];
        })];
    }
}
