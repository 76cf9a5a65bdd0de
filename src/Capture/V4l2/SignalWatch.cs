using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>
/// A device whose pictures come from outside (HDMI): follows the signal's timings, and hears when they change.
/// </summary>
internal sealed class SignalWatch
{
    private readonly V4l2Device _device;
    private readonly bool _isSubscribed;

    /// <param name="device">An open camera; it stays the caller's.</param>
    public SignalWatch(V4l2Device device)
    {
        _device = device;
        HasTimings = AsksForTimings(device, out int input);
        // Events have the number of their input.
        var subscription = new V4l2EventSubscription { Type = EventSourceChange, Id = (uint)input };
        _isSubscribed = device.Call(VidiocSubscribeEvent, ref subscription) == 0;
    }

    /// <summary>True if the signal decides size and rate.</summary>
    public bool HasTimings { get; }

    /// <summary>Sets the device to the signal that is there now.</summary>
    /// <exception cref="SourceException">There is none, or none that the device knows.</exception>
    public void Follow()
    {
        if (!HasTimings) return;
        V4l2DvTimings timings = default;
        int errno = _device.Call(VidiocQueryDvTimings, ref timings);
        if (errno == 0) errno = _device.Call(VidiocSDvTimings, ref timings);
        if (errno == 0) return;
        string problem = errno switch
        {
            Enolink => "has no signal at its input",
            Enolck => "has a signal at its input that is not steady",
            Erange => "has a signal at its input that it cannot take",
            _ => throw _device.Failure("the signal at its input", errno),
        };
        throw new SourceException(
            $"{_device.Name} {problem}; check the cable and what sends the picture", retryAfter: V4l2Fault.LookAgain);
    }

    /// <summary>True once for each change of size; does not wait.</summary>
    public bool TryTakeChange()
    {
        const int MaxEvents = 32;                               // more are looked at next time
        if (!_isSubscribed) return false;
        bool hasChanged = false;
        for (int i = 0; i < MaxEvents; i++)
        {
            V4l2Event told = default;
            if (_device.Call(VidiocDqevent, ref told) != 0) break;
            hasChanged |= told.Type == EventSourceChange && (told.SourceChanges & EventSrcChResolution) != 0;
        }

        return hasChanged;
    }

    private static bool AsksForTimings(V4l2Device device, out int index)
    {
        index = 0;
        if (device.Call(VidiocGInput, ref index) != 0) return false;
        var input = new V4l2Input { Index = (uint)index };
        return device.Call(VidiocEnuminput, ref input) == 0 && (input.Capabilities & InCapDvTimings) != 0;
    }
}
