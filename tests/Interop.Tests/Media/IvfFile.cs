using System.Buffers.Binary;

namespace Camerad.Interop.Tests.Media;

/// <summary>
/// IVF, the container that decoders of VP8, VP9 and AV1 read: "DKIF", header length, FourCC, size, time base; then each
/// frame with its length and its time. All numbers are little-endian.
/// </summary>
internal static class IvfFile
{
    private const int HeaderLength = 32, FrameHeaderLength = 12;
    private const uint TicksPerSecond = 90000;

    public static void Write(string path, string mimeType, IEnumerable<RTCEncodedVideoFrame> frames)
    {
        using FileStream file = File.Create(path);
        byte[] header = new byte[HeaderLength];
        "DKIF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), HeaderLength);
        FourCc(mimeType).CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), TicksPerSecond);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), 1);
        file.Write(header);
        uint? first = null;
        foreach (RTCEncodedVideoFrame frame in frames)
        {
            first ??= frame.Timestamp;
            byte[] frameHeader = new byte[FrameHeaderLength];
            BinaryPrimitives.WriteInt32LittleEndian(frameHeader, frame.Data.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(frameHeader.AsSpan(4), unchecked(frame.Timestamp - first.Value));
            file.Write(frameHeader);
            file.Write(frame.Data.Span);
        }
    }

    private static ReadOnlySpan<byte> FourCc(string mimeType) => mimeType.ToUpperInvariant() switch
    {
        "VIDEO/VP8" => "VP80"u8,
        "VIDEO/VP9" => "VP90"u8,
        "VIDEO/AV1" => "AV01"u8,
        _ => throw new ArgumentException($"{mimeType} has no FourCC here"),
    };
}
