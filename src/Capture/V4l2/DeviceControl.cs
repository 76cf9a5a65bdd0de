using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>A control as the driver describes it.</summary>
/// <param name="Id">V4L2_CID….</param>
/// <param name="Type">CtrlType….</param>
/// <param name="Label">As the driver calls it: "White Balance, Automatic".</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Step">1 or more.</param>
/// <param name="Default">The driver's own.</param>
/// <param name="Flags">CtrlFlag… bits.</param>
internal sealed record DeviceControl(
    uint Id, uint Type, string Label, long Minimum, long Maximum, long Step, long Default, uint Flags)
{
    /// <summary>True for what can be neither read nor set here: disabled, classes, strings, compounds.</summary>
    public bool IsUsable => (Flags & CtrlFlagDisabled) == 0
        && Type is CtrlTypeInteger or CtrlTypeBoolean or CtrlTypeMenu or CtrlTypeButton or CtrlTypeInteger64
            or CtrlTypeBitmask or CtrlTypeIntegerMenu;

    public bool IsMenu => Type is CtrlTypeMenu or CtrlTypeIntegerMenu;

    public bool Is(uint flag) => (Flags & flag) != 0;

    /// <summary>The nearest value that the driver can have.</summary>
    public long Nearest(long value)
    {
        long clamped = Math.Clamp(value, Minimum, Math.Max(Minimum, Maximum));
        return IsMenu || Step <= 1 ? clamped : clamped - ((clamped - Minimum) % Step);
    }
}
