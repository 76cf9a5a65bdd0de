namespace Camerad.Capture.Rpicam;

/// <summary>The Raspberry Pi cameras of this machine, for listing.</summary>
public static class RpicamCameras
{
    /// <summary>Asks rpicam-vid, which takes up to a second; empty where it is not installed or finds none.</summary>
    public static IReadOnlyList<RpicamCamera> Find(CancellationToken cancellationToken)
    {
        try
        {
            return Require(cancellationToken);
        }
        catch (SourceException)
        {
            return [];                      // a list is no place for what a stream's own check says
        }
    }

    /// <summary>The same for somebody who needs one.</summary>
    /// <exception cref="SourceException">rpicam-vid is missing or fails; says what to do.</exception>
    public static IReadOnlyList<RpicamCamera> Require(CancellationToken cancellationToken) =>
        RpicamProgram.ListCameras(RpicamProgram.Require(), cancellationToken);
}
