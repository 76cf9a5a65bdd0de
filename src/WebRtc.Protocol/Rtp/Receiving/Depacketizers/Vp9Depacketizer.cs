using System.Buffers.Binary;
using Camerad.Media.Vp9;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>
/// VP9: a descriptor before each piece, which is cut out. A frame here is a picture with all its spatial layers.
/// <code>
/// |I|P|L|F|B|E|V|Z|     P: refers to other pictures; B, E: a layer frame begins, ends      RFC 9628 §4.2
/// |M| PICTURE ID  | (8 more bits if M)    if I
/// | TID |U| SID |D|                       if L; SID: spatial layer
/// |  TL0PICIDX    |                       if L and not F
/// | P_DIFF      |N|                       if F and P; again while N, at most three
/// | N_S |Y|G|-|-|-|                       if V: the scalability structure, §4.2.1
/// |  WIDTH | HEIGHT (16 bits each)        if Y, N_S + 1 times
/// |     N_G       | { TID(3) U(1) R(2) -, R times P_DIFF }            if G
/// </code>
/// </summary>
internal sealed class Vp9Depacketizer : IDepacketizer
{
    private const byte PictureIdBit = 0x80, PredictedBit = 0x40, LayerBit = 0x20, FlexibleBit = 0x10, BeginBit = 0x08,
        StructureBit = 0x02;
    private const byte LongPictureIdBit = 0x80, MoreBit = 1, SizesBit = 0x10, GroupBit = 0x08;
    private const int MaxReferences = 3, SizeLength = 4;

    private bool _hasBegun, _isKeyFrame;
    private int _width, _height;

    public bool BeginsKeyFrame(ReadOnlySpan<byte> payload) =>
        TryReadDescriptor(payload, out Descriptor descriptor) && descriptor.BeginsKeyFrame;

    public void Begin() => (_hasBegun, _isKeyFrame, _width, _height) = (false, false, 0, 0);

    public bool TryAdd(ReadOnlySpan<byte> payload, FrameBuffer frame)
    {
        if (!TryReadDescriptor(payload, out Descriptor descriptor)) return false;
        if (!_hasBegun && !descriptor.BeginsLayerFrame) return false;
        if (!_hasBegun) _isKeyFrame = descriptor.BeginsKeyFrame;
        _hasBegun = true;
        if (descriptor.Width > 0) (_width, _height) = (descriptor.Width, descriptor.Height);
        return frame.TryAppend(payload[descriptor.Length..]);
    }

    public FrameIntegrity Finish(FrameBuffer frame, out FrameProperties properties)
    {
        properties = default;
        if (!_hasBegun) return FrameIntegrity.Empty;
        // Without a scalability structure the frame itself tells its size.
        if (_isKeyFrame && _width == 0 && Vp9FrameHeader.TryParse(frame.Bytes, out Vp9FrameHeader header))
            (_width, _height) = (header.Width, header.Height);
        properties = new FrameProperties(_isKeyFrame, _width, _height);
        return FrameIntegrity.Complete;
    }

    private readonly record struct Descriptor(
        int Length, bool BeginsLayerFrame, bool IsPredicted, int SpatialLayer, int Width, int Height)
    {
        public bool BeginsKeyFrame => BeginsLayerFrame && !IsPredicted && SpatialLayer == 0;
    }

    /// <returns>False also if nothing follows the descriptor.</returns>
    private static bool TryReadDescriptor(ReadOnlySpan<byte> payload, out Descriptor descriptor)
    {
        descriptor = default;
        if (payload.IsEmpty) return false;
        byte flags = payload[0];
        int at = 1, spatialLayer = 0, width = 0, height = 0;
        if ((flags & PictureIdBit) != 0)
        {
            if (at >= payload.Length) return false;
            at += (payload[at] & LongPictureIdBit) != 0 ? 2 : 1;
        }
        if ((flags & LayerBit) != 0)
        {
            if (at >= payload.Length) return false;
            spatialLayer = (payload[at] >> 1) & 7;
            at += (flags & FlexibleBit) != 0 ? 1 : 2;
        }
        bool hasReferences = (flags & FlexibleBit) != 0 && (flags & PredictedBit) != 0;
        if (hasReferences && !TrySkipReferences(payload, ref at)) return false;
        if ((flags & StructureBit) != 0 && !TryReadStructure(payload, ref at, out width, out height)) return false;
        if (at >= payload.Length) return false;
        descriptor = new Descriptor(
            at, (flags & BeginBit) != 0, (flags & PredictedBit) != 0, spatialLayer, width, height);
        return true;
    }

    private static bool TrySkipReferences(ReadOnlySpan<byte> payload, ref int at)
    {
        for (int count = 0; count < MaxReferences; count++)
        {
            if (at >= payload.Length) return false;
            if ((payload[at++] & MoreBit) == 0) return true;
        }
        return false;
    }

    private static bool TryReadStructure(ReadOnlySpan<byte> payload, ref int at, out int width, out int height)
    {
        width = height = 0;
        if (at >= payload.Length) return false;
        byte flags = payload[at++];
        int layers = (flags >> 5) + 1;
        if ((flags & SizesBit) != 0)
        {
            if (at + (layers * SizeLength) > payload.Length) return false;
            at += layers * SizeLength;
            width = BinaryPrimitives.ReadUInt16BigEndian(payload[(at - 4)..]); // the last layer's is the picture's
            height = BinaryPrimitives.ReadUInt16BigEndian(payload[(at - 2)..]);
        }
        if ((flags & GroupBit) == 0) return true;
        if (at >= payload.Length) return false;
        for (int left = payload[at++]; left > 0; left--)
        {
            if (at >= payload.Length) return false;
            at += 1 + ((payload[at] >> 2) & 3);
        }
        return true;
    }
}
