namespace Camerad.Media.H264;

/// <summary>
/// Emulation prevention (H.264 §7.4.1): inside a NAL unit a 03 byte is put between two zero bytes and a byte of 00 to
/// 03, so that no start code appears; the raw byte sequence payload (RBSP) is the same without these bytes.
/// </summary>
internal static class Rbsp
{
    private const byte EmulationPreventionByte = 3;

    /// <summary>
    /// Copies without emulation prevention bytes, as much as fits; returns the number of bytes written.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> nal, Span<byte> rbsp)
    {
        int written = 0, zeros = 0;
        foreach (byte value in nal)
        {
            if (zeros == 2 && value == EmulationPreventionByte)
            {
                zeros = 0;
                continue;
            }

            if (written == rbsp.Length) break;
            rbsp[written++] = value;
            zeros = value == 0 ? Math.Min(zeros + 1, 2) : 0;
        }

        return written;
    }

    /// <summary>Copies with emulation prevention bytes; <paramref name="nal"/> must hold half as much again.</summary>
    public static int Escape(ReadOnlySpan<byte> rbsp, Span<byte> nal)
    {
        int written = 0, zeros = 0;
        foreach (byte value in rbsp)
        {
            if (zeros == 2 && value <= EmulationPreventionByte)
            {
                nal[written++] = EmulationPreventionByte;
                zeros = 0;
            }

            nal[written++] = value;
            zeros = value == 0 ? zeros + 1 : 0;
        }

        return written;
    }
}
