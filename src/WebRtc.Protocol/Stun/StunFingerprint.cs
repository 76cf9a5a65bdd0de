namespace Camerad.WebRtc.Protocol.Stun;

/// <summary>FINGERPRINT (RFC 8489 §14.7): CRC-32 of ISO-HDLC (reflected 0x04C11DB7) XOR "STUN".</summary>
internal static class StunFingerprint
{
    private const uint ReflectedPolynomial = 0xEDB88320;
    private const uint XorValue = 0x5354554E;

    private static readonly uint[] Table = CreateTable();

    /// <param name="message">Everything before the attribute, with the header's length already counting it.</param>
    public static uint Compute(ReadOnlySpan<byte> message)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in message) crc = Table[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc ^ XorValue;
    }

    private static uint[] CreateTable()
    {
        var table = new uint[256];
        for (uint index = 0; index < table.Length; index++)
        {
            uint value = index;
            for (int bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ ReflectedPolynomial : value >> 1;
            table[index] = value;
        }
        return table;
    }
}
