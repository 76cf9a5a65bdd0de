namespace Camerad.Media.Av1;

/// <summary>
/// obu_type (AV1 Bitstream &amp; Decoding Process Specification §6.2.2), what this program tells apart.
/// </summary>
internal static class ObuType
{
    public const int SequenceHeader = 1, TemporalDelimiter = 2, FrameHeader = 3, Frame = 6, TileList = 8, Padding = 15;
}
