namespace Camerad.Capture.V4l2;

/// <summary>How a part of a configured camera is.</summary>
public enum V4l2FindingStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but somebody should know.</summary>
    Warning,

    /// <summary>The stream would not run.</summary>
    Fault,
}
