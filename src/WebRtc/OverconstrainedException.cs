namespace Camerad.WebRtc;

/// <summary>
/// W3C Media Capture and Streams §4.3.11 (OverconstrainedError): no setting of the source is as the constraint demands.
/// </summary>
/// <param name="constraint">The constraint's name: width, frameRate …</param>
/// <param name="message">A sentence for people.</param>
public sealed class OverconstrainedException(string constraint, string message)
    : RTCException(OverconstrainedError, message)
{
    /// <summary>The constraint's name.</summary>
    public string Constraint { get; } = constraint;
}
