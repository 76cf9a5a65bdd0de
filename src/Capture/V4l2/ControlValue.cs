using System.Globalization;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>Reads what people write for a control's value.</summary>
internal static class ControlValue
{
    /// <param name="control">Which.</param>
    /// <param name="menu">Its items.</param>
    /// <param name="text">A number in invariant culture, true or false, or a menu item's text or number.</param>
    /// <param name="value">As the driver wants it.</param>
    /// <returns>False if the control cannot have it.</returns>
    public static bool TryParse(
        DeviceControl control, IReadOnlyList<(long Value, string Text)> menu, string text, out long value)
    {
        text = text.Trim();
        value = 0;
        if (control.Type == CtrlTypeButton) return true;
        if (control.Type == CtrlTypeBoolean) return TryParseSwitch(text, out value);
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && Math.Abs(number) < long.MaxValue;
        if (control.IsMenu) return TryFindItem(menu, text, isNumber ? number : null, out value);
        if (!isNumber) return false;
        value = (long)Math.Round(number);
        return value >= control.Minimum && value <= control.Maximum;
    }

    /// <summary>What would be right, for a message.</summary>
    public static string Expected(DeviceControl control, IReadOnlyList<(long Value, string Text)> menu)
    {
        if (control.Type == CtrlTypeBoolean) return "expected true or false";
        if (control.IsMenu) return "expected one of " + string.Join(", ", menu.Select(static item => item.Text));
        string step = control.Step > 1 ? $" in steps of {control.Step}" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"expected {control.Minimum} to {control.Maximum}{step}");
    }

    private static bool TryParseSwitch(string text, out long value)
    {
        bool isTrue = text is "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase)
            || text.Equals("on", StringComparison.OrdinalIgnoreCase);
        bool isFalse = text is "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase)
            || text.Equals("off", StringComparison.OrdinalIgnoreCase);
        value = isTrue ? 1 : 0;
        return isTrue || isFalse;
    }

    // Its text comes before its number: integer menus have numbers as texts.
    private static bool TryFindItem(
        IReadOnlyList<(long Value, string Text)> menu, string text, double? number, out long value)
    {
        foreach ((long item, string itemText) in menu)
        {
            value = item;
            if (itemText.Equals(text, StringComparison.OrdinalIgnoreCase)) return true;
        }

        foreach ((long item, _) in menu)
        {
            value = item;
            if (number is { } wanted && item == wanted) return true;
        }

        value = 0;
        return false;
    }
}
