using System.Globalization;
using Camerad.Capture.Controls;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>
/// A camera's controls: what it has while it is open, and what was asked for, which is set again each time it is
/// opened. Thread-safe.
/// </summary>
internal sealed class V4l2Controls : ICameraControls
{
    /// <summary>Settings remembered; more than a camera has.</summary>
    internal const int MaxRemembered = 64;

    private readonly Lock _lock = new();
    private readonly List<KeyValuePair<string, string>> _wanted;
    private V4l2Device? _device;

    /// <param name="wanted">From the configuration, in its order.</param>
    public V4l2Controls(IEnumerable<KeyValuePair<string, string>> wanted) =>
        _wanted = [.. wanted.Take(MaxRemembered)];

    /// <summary>What a device has, for listing without using it.</summary>
    public static IReadOnlyList<CameraControl> List(V4l2Device device) =>
        [.. Named(device).Select(named => Describe(device, named.Name, named.Control))];

    /// <summary>The camera is open: what was asked for is set, switches and menus before numbers.</summary>
    /// <returns>What did not go as wanted, for the log.</returns>
    public IReadOnlyList<ControlOutcome> Attach(V4l2Device device)
    {
        lock (_lock)
        {
            _device = device;
            IReadOnlyList<(string Name, DeviceControl Control)> controls = Named(device);
            // A number may be locked while an automatism, which is a switch or menu, is on.
            return
            [
                .. _wanted
                    .OrderBy(wanted => ControlNames.Find(controls, wanted.Key) is { } found && IsNumber(found.Control))
                    .Select(wanted => Apply(device, controls, wanted.Key, wanted.Value))
                    .Where(static outcome => outcome.Message != null),
            ];
        }
    }

    /// <summary>The camera is about to be closed.</summary>
    public void Detach()
    {
        lock (_lock) _device = null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<CameraControl> List()
    {
        lock (_lock) return _device == null ? [] : List(_device);
    }

    /// <inheritdoc/>
    public ControlOutcome Set(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            if (_device == null)
            {
                return Remember(name, value)
                    ? new ControlOutcome(ControlStatus.Deferred, null, "set when the camera runs again")
                    : new ControlOutcome(ControlStatus.Refused, null, $"{MaxRemembered} settings wait already");
            }

            ControlOutcome outcome = Apply(_device, Named(_device), name, value);
            if (outcome.Status == ControlStatus.Applied) _ = Remember(name, value);
            return outcome;
        }
    }

    private bool Remember(string name, string value)
    {
        _wanted.RemoveAll(wanted => ControlNames.Normalize(wanted.Key) == ControlNames.Normalize(name));
        if (_wanted.Count >= MaxRemembered) return false;
        _wanted.Add(new KeyValuePair<string, string>(name, value));
        return true;
    }

    private static IReadOnlyList<(string Name, DeviceControl Control)> Named(V4l2Device device) =>
        ControlNames.Of([.. DeviceControlTable.List(device).Where(static control => !control.Is(CtrlFlagReadOnly))]);

    private static bool IsNumber(DeviceControl control) => KindOf(control) == CameraControlKind.Number;

    private static CameraControlKind KindOf(DeviceControl control) => control.Type switch
    {
        CtrlTypeBoolean => CameraControlKind.Switch,
        CtrlTypeMenu or CtrlTypeIntegerMenu => CameraControlKind.Menu,
        CtrlTypeButton => CameraControlKind.Button,
        _ => CameraControlKind.Number,
    };

    private static CameraControl Describe(V4l2Device device, string name, DeviceControl control)
    {
        IReadOnlyList<(long Value, string Text)> menu = DeviceControlTable.MenuOf(device, control);
        return new CameraControl(
            name, control.Label, KindOf(control), control.Minimum, control.Maximum, control.Step, control.Default,
            Read(device, control, menu) ?? "", [.. menu.Select(static item => item.Text)],
            control.Is(CtrlFlagInactive));
    }

    private static string? Read(
        V4l2Device device, DeviceControl control, IReadOnlyList<(long Value, string Text)> menu)
    {
        if (control.Type == CtrlTypeButton || control.Is(CtrlFlagWriteOnly)) return null;
        if (DeviceControlTable.Get(device, control, out long value) != 0) return null;
        if (control.Type == CtrlTypeBoolean) return value != 0 ? "true" : "false";
        foreach ((long item, string text) in menu)
        {
            if (item == value) return text;
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static ControlOutcome Apply(
        V4l2Device device, IReadOnlyList<(string Name, DeviceControl Control)> controls, string wanted, string text)
    {
        if (ControlNames.Find(controls, wanted) is not var (name, control))
        {
            return new ControlOutcome(
                ControlStatus.Unsupported, null, $"{device.Card} has no control {ControlNames.Normalize(wanted)}");
        }

        IReadOnlyList<(long Value, string Text)> menu = DeviceControlTable.MenuOf(device, control);
        if (!ControlValue.TryParse(control, menu, text, out long value))
        {
            string message = $"{name} cannot be {text}; {ControlValue.Expected(control, menu)}";
            return new ControlOutcome(ControlStatus.BadValue, Read(device, control, menu), message);
        }

        int errno = DeviceControlTable.Set(device, control, value);
        string? now = Read(device, control, menu);
        if (errno != 0) return Refusal(device, name, errno, now);
        bool isInactive = DeviceControlTable.Find(device, control.Id)?.Is(CtrlFlagInactive) == true;
        return new ControlOutcome(
            ControlStatus.Applied, now,
            isInactive ? $"{name} is set, but has no effect while an automatism is on" : null);
    }

    private static ControlOutcome Refusal(V4l2Device device, string name, int errno, string? now) => errno switch
    {
        Enodev or Enxio => new(ControlStatus.Refused, null, $"{device.Card} is gone"),
        Eacces or Eperm => new(ControlStatus.Refused, now, $"{device.Card} does not let {name} be changed"),
        Ebusy => new(ControlStatus.Refused, now, $"{device.Card} does not let {name} be changed while it runs"),
        _ => new(ControlStatus.Refused, now, V4l2Fault.Of(device, name, errno).Problem),
    };
}
