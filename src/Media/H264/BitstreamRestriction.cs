namespace Camerad.Media.H264;

/// <summary>bitstream_restriction of the VUI (H.264 annex E.1.1), in the order of its fields.</summary>
internal readonly record struct BitstreamRestriction(
    bool MotionVectorsOverPicBoundaries,
    uint MaxBytesPerPicDenom,
    uint MaxBitsPerMbDenom,
    uint Log2MaxMvLengthHorizontal,
    uint Log2MaxMvLengthVertical,
    uint MaxNumReorderFrames,
    uint MaxDecFrameBuffering)
{
    /// <summary>What E.2.1 has a decoder infer for the fields that have nothing to do with reordering.</summary>
    public static readonly BitstreamRestriction Inferred = new(true, 2, 1, 16, 16, 0, 0);

    public void WriteTo(ref BitWriter writer)
    {
        writer.WriteFlag(MotionVectorsOverPicBoundaries);
        writer.WriteUe(MaxBytesPerPicDenom);
        writer.WriteUe(MaxBitsPerMbDenom);
        writer.WriteUe(Log2MaxMvLengthHorizontal);
        writer.WriteUe(Log2MaxMvLengthVertical);
        writer.WriteUe(MaxNumReorderFrames);
        writer.WriteUe(MaxDecFrameBuffering);
    }
}
