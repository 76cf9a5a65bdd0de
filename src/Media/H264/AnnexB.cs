namespace Camerad.Media.H264;

/// <summary>
/// The byte stream format (H.264 annex B): NAL units behind start codes 00 00 01, with any number of zero bytes before
/// a start code.
/// </summary>
internal static class AnnexB
{
    /// <summary>Bytes of a start code without the optional zero byte before it.</summary>
    public const int StartCodeLength = 3;

    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    /// <summary>The offset of the next start code; -1 if there is none.</summary>
    public static int IndexOfStartCode(ReadOnlySpan<byte> bytes) => bytes.IndexOf(StartCode);

    /// <summary>Length without trailing_zero_8bits, which belong to no NAL unit.</summary>
    public static int LengthWithoutTrailingZeros(ReadOnlySpan<byte> bytes) => bytes.LastIndexOfAnyExcept((byte)0) + 1;
}
