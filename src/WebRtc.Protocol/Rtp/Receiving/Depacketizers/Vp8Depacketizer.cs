using Camerad.Media.Vp8;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>
/// VP8: a descriptor before each piece of the frame, which is cut out.
/// <code>
/// |X|R|N|S|R| PID |                      S: a partition begins; PID: its number     RFC 7741 §4.2
/// |I|L|T|K| RSV   |                      if X
/// |M| PictureID   | (8 more bits if M)   if I
/// |  TL0PICIDX    |                      if L
/// |TID|Y| KEYIDX  |                      if T or K
///
/// |Size0|H| VER |P|                      the frame's first byte; P 0: key frame     RFC 7741 §4.3
/// | 2 bytes | 9D 01 2A | width (14 bits, little endian) | height                    RFC 6386 §9.1
/// </code>
/// </summary>
internal sealed class Vp8Depacketizer : IDepacketizer
{
    private const byte ExtendedBit = 0x80, PartitionStartBit = 0x10, PartitionMask = 0x0F;
    private const byte PictureIdBit = 0x80, TemporalLevelBit = 0x40, LayerOrKeyBits = 0x30, LongPictureIdBit = 0x80;

    private bool _hasBegun;

    public bool BeginsKeyFrame(ReadOnlySpan<byte> payload) =>
        TryReadDescriptor(payload, out int length, out bool beginsFrame)
        && beginsFrame && IsKeyFrame(payload[length..]);

    public void Begin() => _hasBegun = false;

    public bool TryAdd(ReadOnlySpan<byte> payload, FrameBuffer frame)
    {
        if (!TryReadDescriptor(payload, out int length, out bool beginsFrame)) return false;
        // The first piece, and only that, begins it.
        if (beginsFrame == _hasBegun) return false;
        _hasBegun = true;
        return frame.TryAppend(payload[length..]);
    }

    public FrameIntegrity Finish(FrameBuffer frame, out FrameProperties properties)
    {
        properties = default;
        if (!_hasBegun) return FrameIntegrity.Empty;
        ReadOnlySpan<byte> bytes = frame.Bytes;
        if (!IsKeyFrame(bytes)) return FrameIntegrity.Complete;
        if (!Vp8FrameHeader.TryParse(bytes, out Vp8FrameHeader header)) return FrameIntegrity.Damaged;
        properties = new FrameProperties(IsKeyFrame: true, header.Width, header.Height);
        return FrameIntegrity.Complete;
    }

    private static bool IsKeyFrame(ReadOnlySpan<byte> frame) => (frame[0] & 1) == 0;

    /// <returns>False also if nothing follows the descriptor.</returns>
    private static bool TryReadDescriptor(ReadOnlySpan<byte> payload, out int length, out bool beginsFrame)
    {
        length = 1;
        beginsFrame = false;
        if (payload.Length < 2) return false;
        // S with PID 0; the bit between them is reserved.
        beginsFrame = (payload[0] & (PartitionStartBit | (PartitionMask >> 1))) == PartitionStartBit;
        if ((payload[0] & ExtendedBit) == 0) return true;
        byte extension = payload[length++];
        if ((extension & PictureIdBit) != 0)
        {
            if (length >= payload.Length) return false;
            length += (payload[length] & LongPictureIdBit) != 0 ? 2 : 1;
        }
        if ((extension & TemporalLevelBit) != 0) length++;
        if ((extension & LayerOrKeyBits) != 0) length++;
        return length < payload.Length;
    }
}
