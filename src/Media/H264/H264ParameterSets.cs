namespace Camerad.Media.H264;

/// <summary>
/// The sequence and picture parameter sets in force, as they are sent before each IDR picture; the SPS's VUI already
/// promises zero reordering. Immutable: a change in the stream makes a new object, so identity tells whether anything
/// changed.
/// </summary>
public sealed class H264ParameterSets
{
    /// <param name="sps">SPS NAL units without start code, header byte first.</param>
    /// <param name="pps">PPS NAL units likewise.</param>
    /// <param name="profileLevelId">Of the SPS the stream uses.</param>
    public H264ParameterSets(IReadOnlyList<byte[]> sps, IReadOnlyList<byte[]> pps, ProfileLevelId profileLevelId)
    {
        Sps = sps;
        Pps = pps;
        ProfileLevelId = profileLevelId;
    }

    /// <summary>SPS NAL units to send, without start code, rewritten for zero reordering.</summary>
    public IReadOnlyList<byte[]> Sps { get; }

    /// <summary>PPS NAL units to send, without start code, unchanged.</summary>
    public IReadOnlyList<byte[]> Pps { get; }

    /// <summary>profile_idc, constraint flags and level_idc as the stream's own SPS says them.</summary>
    public ProfileLevelId ProfileLevelId { get; }

    /// <summary>Pixels of the shown picture, after cropping; 0 if unknown.</summary>
    public int Width { get; init; }

    /// <summary>Pixels of the shown picture, after cropping; 0 if unknown.</summary>
    public int Height { get; init; }

    /// <summary>Pictures per second by the VUI's timing; 0 if the stream does not say.</summary>
    public double FrameRate { get; init; }
}
