namespace Camerad.Media.Jpeg;

/// <summary>
/// The Huffman tables of ITU-T T.81 annex K.3 as a DHT segment. Cameras leave them out of Motion JPEG; a file needs
/// them.
/// </summary>
internal static class StandardHuffmanTables
{
    private const byte LumaDc = 0x00, ChromaDc = 0x01, LumaAc = 0x10, ChromaAc = 0x11;

    // Each table: how many codes of 1 to 16 bits there are, then what they mean.
    private const string LumaDcTable = "00010501010101010100000000000000" + DcValues;
    private const string ChromaDcTable = "00030101010101010101010000000000" + DcValues;
    private const string DcValues = "000102030405060708090A0B";

    private const string LumaAcTable = "0002010303020403050504040000017D"
        + "01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A161718191A25262728"
        + "292A3435363738393A434445464748494A535455565758595A636465666768696A737475767778797A83848586878889"
        + "8A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2"
        + "E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA";

    private const string ChromaAcTable = "00020102040403040705040400010277"
        + "000102031104052131061241510761711322328108144291A1B1C109233352F0156272D10A162434E125F11718191A26"
        + "2728292A35363738393A434445464748494A535455565758595A636465666768696A737475767778797A828384858687"
        + "88898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DA"
        + "E2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA";

    /// <summary>With marker and length.</summary>
    public static ReadOnlySpan<byte> Segment => Bytes;

    private static readonly byte[] Bytes = Create();

    private static byte[] Create()
    {
        const int MarkerLength = 2;
        byte[] tables =
        [
            LumaDc, .. Convert.FromHexString(LumaDcTable),
            ChromaDc, .. Convert.FromHexString(ChromaDcTable),
            LumaAc, .. Convert.FromHexString(LumaAcTable),
            ChromaAc, .. Convert.FromHexString(ChromaAcTable),
        ];
        int length = tables.Length + MarkerLength;
        return
        [
            JpegMarker.Prefix, JpegMarker.HuffmanTables, (byte)(length >> 8), (byte)length, .. tables,
        ];
    }
}
