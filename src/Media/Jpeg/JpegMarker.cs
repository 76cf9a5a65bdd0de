namespace Camerad.Media.Jpeg;

/// <summary>The second bytes of JPEG markers, after FF (ITU-T T.81 table B.1).</summary>
internal static class JpegMarker
{
    public const byte Prefix = 0xFF;
    public const byte StartOfFrame0 = 0xC0;
    public const byte StartOfFrame15 = 0xCF;
    public const byte HuffmanTables = 0xC4;
    public const byte ArithmeticExtension = 0xC8;
    public const byte ArithmeticTables = 0xCC;
    public const byte Restart0 = 0xD0;
    public const byte StartOfImage = 0xD8;
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;
    public const byte Application0 = 0xE0;
    public const byte Application1 = 0xE1;
    public const byte Temporary = 0x01;

    /// <summary>True for SOF0 to SOF15: C4, C8 and CC lie among them and mean something else.</summary>
    public static bool IsStartOfFrame(byte marker) =>
        marker is >= StartOfFrame0 and <= StartOfFrame15
            and not (HuffmanTables or ArithmeticExtension or ArithmeticTables);

    /// <summary>True if nothing follows that belongs to it.</summary>
    public static bool StandsAlone(byte marker) =>
        marker is Temporary or (>= Restart0 and <= EndOfImage);
}
