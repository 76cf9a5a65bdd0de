namespace Camerad.Capture.Controls;

/// <summary>How setting a control went.</summary>
public enum ControlStatus
{
    /// <summary>In force, perhaps rounded.</summary>
    Applied,

    /// <summary>Remembered; in force when the camera runs again.</summary>
    Deferred,

    /// <summary>This device has no such control. An answer, not a failure.</summary>
    Unsupported,

    /// <summary>No value of this control.</summary>
    BadValue,

    /// <summary>The device would not take it now.</summary>
    Refused,
}
