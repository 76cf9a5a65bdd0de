namespace Camerad.Capture.Pictures;

/// <summary>A colour in the range of video: luma 16 to 235, chroma 16 to 240 with 128 for grey.</summary>
internal readonly record struct YuvColour(byte Y, byte U, byte V)
{
    public const byte WhiteLuma = 235, BlackLuma = 16, NeutralChroma = 128;

    public static YuvColour White => Grey(WhiteLuma);

    public static YuvColour Black => Grey(BlackLuma);

    public static YuvColour Grey(byte luma) => new(luma, NeutralChroma, NeutralChroma);
}
