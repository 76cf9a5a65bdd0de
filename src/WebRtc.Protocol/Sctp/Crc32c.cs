using System.Buffers.Binary;
using System.Numerics;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>CRC32c (RFC 9260 appendix A), by the processor's instruction where it has one.</summary>
internal static class Crc32c
{
    public const uint Initial = uint.MaxValue;

    public static uint Compute(ReadOnlySpan<byte> bytes) => Finish(Append(Initial, bytes));

    public static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes) state = BitOperations.Crc32C(state, value);
        return state;
    }

    public static uint Finish(uint state) => ~state;
}
