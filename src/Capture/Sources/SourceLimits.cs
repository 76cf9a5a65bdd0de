namespace Camerad.Capture.Sources;

/// <summary>Limits that several sources share.</summary>
internal static class SourceLimits
{
    /// <summary>Bytes without a single picture after which something is not H.264: 10 s at 12 Mbit/s.</summary>
    public const int MaxBytesBeforeFirstPicture = 16 * 1024 * 1024;
}
