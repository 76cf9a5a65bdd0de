using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.PayloadFormats;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

public sealed class PayloadFormatTests
{
    private const int Budget = FragmentTable.PayloadBudget;
    private const ushort PictureId = 0x1234;
    private readonly EncodedFramePool _encoded = new();
    private readonly PacketizedFramePool _pool = new();

    [Theory]   // RFC 7741 §4.2: X; N, S and PID 0; I; M and the PictureID
    [InlineData(true, false, "90809234", "80809234")]
    [InlineData(false, false, "90809234", "80809234")]
    [InlineData(false, true, "B0809234", "A0809234")]
    public void Vp8_descriptor_marks_the_begin_and_tells_the_PictureID(
        bool isKeyFrame, bool isDisposable, string first, string rest)
    {
        EncodedFrame frame = TestFrames.Create(_encoded, MediaCodec.Vp8, isKeyFrame, 0, 3 * Budget, isDisposable);
        byte[][] payloads = Payloads(frame);
        Assert.Equal(4, payloads.Length);
        Assert.Equal(first, Convert.ToHexString(payloads[0], 0, 4));
        Assert.All(payloads[1..], payload => Assert.Equal(rest, Convert.ToHexString(payload, 0, 4)));
        Assert.Equal(frame.Bytes.ToArray(), payloads.SelectMany(payload => payload[4..]));
        Assert.All(payloads[1..^1], payload => Assert.Equal(payloads[0].Length, payload.Length));
    }

    [Fact]   // RFC 9628 §4.2, §4.2.1: I, B, E, V; one spatial layer with its size
    public void Vp9_key_frame_tells_its_size_in_its_first_packet()
    {
        EncodedFrame frame = TestFrames.Create(_encoded, MediaCodec.Vp9, isKeyFrame: true, 0, 3 * Budget);
        byte[][] payloads = Payloads(frame);
        Assert.Equal(4, payloads.Length);
        Assert.Equal("8A9234" + "10" + "0142" + "00B6", Convert.ToHexString(payloads[0], 0, 8));
        Assert.Equal("809234", Convert.ToHexString(payloads[1], 0, 3));
        Assert.Equal("849234", Convert.ToHexString(payloads[3], 0, 3));
        byte[] joined = [.. payloads[0][8..], .. payloads[1..].SelectMany(payload => payload[3..])];
        Assert.Equal(frame.Bytes.ToArray(), joined);
        Assert.All(payloads[1..^1], payload => Assert.Equal(payloads[0].Length, payload.Length));
    }

    [Fact]
    public void Vp9_inter_frame_says_that_it_is_predicted()
    {
        byte[][] payloads = Payloads(TestFrames.Create(_encoded, MediaCodec.Vp9, isKeyFrame: false, 0, 2 * Budget));
        Assert.Equal(["C89234", "C09234", "C49234"], payloads.Select(payload => Convert.ToHexString(payload, 0, 3)));
    }

    [Theory]
    [InlineData(true, Budget - 8, "8E")]
    [InlineData(false, Budget - 3, "CC")]
    [InlineData(true, 20, "8E")]
    public void Vp9_frame_that_fits_one_packet_begins_and_ends_in_it(bool isKeyFrame, int length, string first)
    {
        byte[] payload = Assert.Single(Payloads(TestFrames.Create(_encoded, MediaCodec.Vp9, isKeyFrame, 0, length)));
        Assert.Equal(first, Convert.ToHexString(payload, 0, 1));
    }

    [Theory]
    [InlineData(true, Budget - 7)]
    [InlineData(false, Budget - 2)]
    public void Vp9_frame_one_byte_larger_takes_two(bool isKeyFrame, int length)
    {
        byte[][] payloads = Payloads(TestFrames.Create(_encoded, MediaCodec.Vp9, isKeyFrame, 0, length));
        Assert.Equal(2, payloads.Length);
        Assert.Equal(0x08, payloads[0][0] & 0x0C);
        Assert.Equal(0x04, payloads[1][0] & 0x0C);
    }

    [Theory]
    [InlineData((int)MediaCodec.Opus)]
    [InlineData((int)MediaCodec.Pcmu)]
    [InlineData((int)MediaCodec.Pcma)]
    [InlineData((int)MediaCodec.G722)]
    public void Sound_is_one_packet_and_nothing_else(int codec)
    {
        EncodedFrame frame = TestFrames.Create(_encoded, (MediaCodec)codec, true, 0, 160);
        Assert.Equal(frame.Bytes.ToArray(), Assert.Single(Payloads(frame)));
    }

    [Fact]
    public void Sound_larger_than_a_datagram_is_not_sent()
    {
        Assert.Single(Payloads(TestFrames.Create(_encoded, MediaCodec.Pcmu, true, 0, AudioPayloadFormat.PayloadLimit)));
        Assert.Empty(Payloads(
            TestFrames.Create(_encoded, MediaCodec.Pcmu, true, 0, AudioPayloadFormat.PayloadLimit + 1)));
    }

    [Theory]
    [InlineData((int)MediaCodec.H264)]
    [InlineData((int)MediaCodec.Vp8)]
    [InlineData((int)MediaCodec.Vp9)]
    [InlineData((int)MediaCodec.Av1)]
    public void Packets_are_within_the_budget_and_of_one_length_whatever_the_size(int codec)
    {
        for (int length = 900; length < 6000; length += 13)
        {
            foreach (bool isKeyFrame in new[] { true, false })
            {
                EncodedFrame encoded = TestFrames.Create(_encoded, (MediaCodec)codec, isKeyFrame, 0, length);
                PacketizedFrame frame = _pool.Create(encoded);
                int first = codec == (int)MediaCodec.H264 && isKeyFrame ? 1 : 0;   // parameter sets go alone
                for (int i = 0; i < frame.Count; i++)
                {
                    Assert.InRange(frame.Fragments[i].PayloadLength, 1, Budget);
                    if (i > first && i < frame.Count - 1)
                        Assert.Equal(frame.Fragments[first].PayloadLength, frame.Fragments[i].PayloadLength);
                }
                frame.Release();
                encoded.Release();
            }
        }
    }

    [Fact]
    public void Frame_of_more_packets_than_can_be_counted_is_not_sent()
    {
        EncodedFrame frame = TestPictures.Create(_encoded, false, 0, (FragmentTable.FragmentLimit + 1) * (Budget - 2));
        Assert.Empty(_pool.Create(frame).Fragments.ToArray());
    }

    private byte[][] Payloads(EncodedFrame encoded)
    {
        PacketizedFrame frame = _pool.Create(encoded);
        return [.. Enumerable.Range(0, frame.Count).Select(i => Payload(frame, i))];
    }

    private static byte[] Payload(PacketizedFrame frame, int index)
    {
        frame.Read(
            index, default, PictureId, new byte[16], out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> payload);
        Assert.True(prefix.Length is 0 or 16 || payload.IsEmpty);
        return [.. prefix, .. payload];
    }
}
