using System.Buffers.Binary;

namespace Camerad.Media.Vp8;

/// <summary>
/// The uncompressed begin of a VP8 frame.
/// <code>
///  | first partition's size: 19 | show_frame | version: 3 | no key frame: 1 |   RFC 6386 §9.1, little-endian
///  | 9D 01 2A | scale: 2, width: 14 | scale: 2, height: 14 |                   of a key frame only
/// </code>
/// </summary>
/// <param name="IsKeyFrame">A decoder can begin here.</param>
/// <param name="Width">Pixels; 0 if this is no key frame.</param>
/// <param name="Height">Pixels; 0 if this is no key frame.</param>
internal readonly record struct Vp8FrameHeader(bool IsKeyFrame, int Width, int Height)
{
    private const int TagLength = 3, KeyFrameLength = 10;
    private const int SizeMask = 0x3FFF;

    /// <returns>False if these bytes begin no VP8 frame.</returns>
    public static bool TryParse(ReadOnlySpan<byte> frame, out Vp8FrameHeader header)
    {
        header = default;
        if (frame.Length < TagLength) return false;
        if ((frame[0] & 1) != 0) return true;
        if (frame.Length < KeyFrameLength || !frame[TagLength..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]))
            return false;
        header = new Vp8FrameHeader(
            IsKeyFrame: true,
            BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) & SizeMask,
            BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) & SizeMask);
        return true;
    }
}
