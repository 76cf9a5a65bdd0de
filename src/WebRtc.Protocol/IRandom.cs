using System.Runtime.InteropServices;

namespace Camerad.WebRtc.Protocol;

/// <summary>Randomness as an argument: cryptographic in the program, seeded in tests.</summary>
internal interface IRandom
{
    /// <summary>Fills <paramref name="destination"/> with unpredictable bytes (RFC 4086).</summary>
    void Fill(Span<byte> destination);
}

internal static class RandomExtensions
{
    public static uint NextUInt32(this IRandom random) => random.Next<uint>();

    public static ulong NextUInt64(this IRandom random) => random.Next<ulong>();

    private static T Next<T>(this IRandom random) where T : unmanaged
    {
        T value = default;
        random.Fill(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }
}
