namespace Camerad.Capture.Controls;

/// <summary>What a control's values look like.</summary>
public enum CameraControlKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Switch,

    /// <summary>One of <see cref="CameraControl.Choices"/>.</summary>
    Menu,

    /// <summary>Does something when it is set, whatever the value.</summary>
    Button,
}
