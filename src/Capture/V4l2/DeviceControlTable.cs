using System.Globalization;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>Asks a device for its controls, reads and sets them. Thread-safe as the kernel is.</summary>
internal static class DeviceControlTable
{
    /// <summary>Controls that a driver may list; vivid, which has most, lists some 100.</summary>
    internal const int MaxControls = 512;

    /// <summary>Items that a menu may have.</summary>
    internal const int MaxMenuItems = 256;

    /// <summary>All that can be read or set.</summary>
    public static IReadOnlyList<DeviceControl> List(V4l2Device device)
    {
        var controls = new List<DeviceControl>();
        uint id = 0;
        for (int i = 0; i < MaxControls; i++)
        {
            var query = new V4l2QueryExtCtrl { Id = id | CtrlFlagNextCtrl };
            if (device.Call(VidiocQueryExtCtrl, ref query) != 0 || query.Id <= id) break;
            id = query.Id;
            DeviceControl control = Describe(query);
            if (control.IsUsable) controls.Add(control);
        }

        return controls;
    }

    /// <summary>One control; null if the device does not have it.</summary>
    public static DeviceControl? Find(V4l2Device device, uint id)
    {
        var query = new V4l2QueryExtCtrl { Id = id };
        if (device.Call(VidiocQueryExtCtrl, ref query) != 0) return null;
        DeviceControl control = Describe(query);
        return control.IsUsable ? control : null;
    }

    /// <summary>A menu's items, by their numbers; those left out are not offered.</summary>
    public static IReadOnlyList<(long Value, string Text)> MenuOf(V4l2Device device, DeviceControl control)
    {
        if (!control.IsMenu) return [];
        var items = new List<(long Value, string Text)>();
        long last = Math.Min(control.Maximum, control.Minimum + MaxMenuItems - 1);
        for (long value = Math.Max(0, control.Minimum); value <= last; value++)
        {
            var item = new V4l2QueryMenu { Id = control.Id, Index = (uint)value };
            if (device.Call(VidiocQuerymenu, ref item) != 0) continue;
            items.Add((value, control.Type == CtrlTypeMenu
                ? V4l2Device.Text(item.Name)
                : item.Value.ToString(CultureInfo.InvariantCulture)));
        }

        return items;
    }

    /// <returns>0, or errno.</returns>
    public static int Get(V4l2Device device, DeviceControl control, out long value)
    {
        Span<V4l2ExtControl> list = [new() { Id = control.Id }];
        var controls = new V4l2ExtControls { Which = CtrlWhichCurVal };
        int errno = device.Call(VidiocGExtCtrls, ref controls, list);
        value = control.Type switch
        {
            CtrlTypeInteger64 => list[0].Value64,
            CtrlTypeBitmask => (uint)list[0].Value,
            _ => list[0].Value,
        };
        return errno;
    }

    /// <returns>0, or errno.</returns>
    public static int Set(V4l2Device device, DeviceControl control, long value)
    {
        Span<V4l2ExtControl> list = [new() { Id = control.Id }];
        if (control.Type == CtrlTypeInteger64) list[0].Value64 = value;
        else list[0].Value = (int)value;
        var controls = new V4l2ExtControls { Which = CtrlWhichCurVal };
        int errno = device.Call(VidiocSExtCtrls, ref controls, list);
        if (errno != Enotty) return errno;

        // Drivers older than the kernel's control framework know single controls only.
        var single = new V4l2Control { Id = control.Id, Value = (int)value };
        return device.Call(VidiocSCtrl, ref single);
    }

    private static DeviceControl Describe(in V4l2QueryExtCtrl query) => new(
        query.Id, query.Type, V4l2Device.Text(query.Name), query.Minimum, query.Maximum,
        (long)Math.Clamp(query.Step, 1, long.MaxValue), query.DefaultValue, query.Flags);
}
