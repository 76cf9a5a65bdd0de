namespace Camerad.Capture.Controls;

/// <summary>What can be set on a source while it runs. Any thread.</summary>
public interface ICameraControls
{
    /// <summary>What there is, with the values of now. Empty while the device is away.</summary>
    IReadOnlyList<CameraControl> List();

    /// <summary>
    /// Sets one; the value stays through restarts of the source. Never throws for what a user asks for.
    /// </summary>
    /// <param name="name">See <see cref="CameraControl.Name"/>.</param>
    /// <param name="value">A number in invariant culture, true or false, or a menu item's text or number.</param>
    ControlOutcome Set(string name, string value);
}
