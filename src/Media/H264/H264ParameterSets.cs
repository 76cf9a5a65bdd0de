namespace Camerad.Media.H264;

/// <summary>
/// The sequence and picture parameter sets in force, as they are sent before each IDR picture; the SPS's VUI already promises zero
/// reordering. Immutable: a change in the stream makes a new object, so identity tells whether anything changed.
/// </summary>
public sealed class H264ParameterSets
{
    /// <param name="sps">SPS NAL units without start code, header byte first.</param>
    /// <param name="pps">PPS NAL units likewise.</param>
    /// <param name="profileLevelId">profile_idc, constraint flags and level_idc of the first SPS (RFC 6184 §8.1).</param>
    public H264ParameterSets(IReadOnlyList<byte[]> sps, IReadOnlyList<byte[]> pps, uint profileLevelId)
    {
        Sps = sps;
        Pps = pps;
        ProfileLevelId = profileLevelId;
    }

    public IReadOnlyList<byte[]> Sps { get; }

    public IReadOnlyList<byte[]> Pps { get; }

    /// <summary>24 bits, e.g. 0x42E01F.</summary>
    public uint ProfileLevelId { get; }
}
