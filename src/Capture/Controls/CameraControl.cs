namespace Camerad.Capture.Controls;

/// <summary>One thing that can be set on a camera or its encoder while it runs.</summary>
/// <param name="Name">Lower case with underscores: "brightness", "exposure_time_absolute", "bitrate".</param>
/// <param name="Label">As the device calls it.</param>
/// <param name="Kind">What values look like.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Step">Values are the minimum plus a multiple of this.</param>
/// <param name="Default">The device's own.</param>
/// <param name="Value">Now; the text of a menu item for menus.</param>
/// <param name="Choices">Texts of a menu; empty otherwise.</param>
/// <param name="IsInactive">True while another control overrides it (exposure while it is automatic).</param>
public sealed record CameraControl(
    string Name, string Label, CameraControlKind Kind, double Minimum, double Maximum, double Step, double Default,
    string Value, IReadOnlyList<string> Choices, bool IsInactive);
