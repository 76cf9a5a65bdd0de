namespace Camerad.Capture.V4l2;

/// <summary>Finds the camera that a person means.</summary>
internal static class CameraFinder
{
    /// <summary>The driver of devices that programs feed.</summary>
    public const string LoopbackDriver = "v4l2 loopback";

    private const string ListThem = "camerad devices lists what there is";

    /// <param name="catalog">Where to look.</param>
    /// <param name="nodes">The same devices, for paths.</param>
    /// <param name="wanted">See <see cref="CameraRequest.Device"/>.</param>
    /// <param name="fault">Why none was found.</param>
    /// <returns>Null with the reason in <paramref name="fault"/>.</returns>
    public static VideoDevice? Find(
        VideoDeviceCatalog catalog, IVideoNodes nodes, string wanted, out V4l2Fault? fault)
    {
        fault = null;
        if (wanted.StartsWith('/')) return ByPath(catalog, nodes, wanted, out fault);
        IReadOnlyList<VideoDevice> devices = catalog.List(withDetails: false);
        if (wanted.Length == 0 || wanted.Equals(CameraRequest.AutoDevice, StringComparison.OrdinalIgnoreCase))
            return Auto(devices, out fault);
        VideoDevice[] matches = Matches(devices, wanted);
        if (matches.Length == 0)
        {
            fault = new V4l2Fault(
                $"there is no camera {wanted}; {Present(devices)}", ListThem, RetryAfter: V4l2Fault.LookAgain);
            return null;
        }

        // A camera has several nodes: pictures, facts about them, sometimes H.264 apart.
        VideoDevice[] cameras = [.. matches.Where(static device => device.IsCamera)];
        if (cameras.Length == 0) return matches[0];
        if (cameras.Select(static device => device.Bus).Distinct().Count() == 1) return Best(cameras);
        fault = new V4l2Fault(
            $"{wanted} may mean {string.Join(" or ", cameras.Select(Named))}",
            "name it by its path, its bus, or its name in /dev/v4l/by-id", NeedsRepair: true);
        return null;
    }

    private static VideoDevice? ByPath(
        VideoDeviceCatalog catalog, IVideoNodes nodes, string path, out V4l2Fault? fault)
    {
        fault = null;
        if (nodes.Resolve(path) is { } node) return catalog.Ask(node, withDetails: false);
        fault = new V4l2Fault(
            $"there is no {path} (not plugged in, or its driver is not loaded); "
            + Present(catalog.List(withDetails: false)),
            ListThem, RetryAfter: V4l2Fault.LookAgain);
        return null;
    }

    private static VideoDevice? Auto(IReadOnlyList<VideoDevice> devices, out V4l2Fault? fault)
    {
        VideoDevice[] cameras = [.. devices.Where(static device => device.IsAutoCamera)];
        fault = cameras.Length == 0 ? NoCamera(devices) : null;
        return cameras.Length == 0 ? null : Best(cameras);
    }

    private static V4l2Fault NoCamera(IReadOnlyList<VideoDevice> devices)
    {
        if (devices.FirstOrDefault(static device => device.Problem != null) is { } closed)
            return new V4l2Fault($"no camera can be used: {closed.Problem}", closed.Fix, NeedsRepair: true);
        if (devices.Any(static device => (device.Uses & VideoDeviceUses.Sensor) != 0))
        {
            return new V4l2Fault(
                "there is no camera that gives pictures by itself, but a Raspberry Pi camera may be there",
                "use source type rpicam", NeedsRepair: true);
        }

        return new V4l2Fault(
            "there is no camera: no video device gives pictures",
            "plug one in; in a container pass it through (--device /dev/video0)", RetryAfter: V4l2Fault.LookAgain);
    }

    private static VideoDevice[] Matches(IReadOnlyList<VideoDevice> devices, string wanted)
    {
        const StringComparison AnyCase = StringComparison.OrdinalIgnoreCase;
        Func<VideoDevice, bool>[] rules =
        [
            device => Path.GetFileName(device.Path) == wanted,
            device => device.Links.Any(link => Path.GetFileName(link) == wanted),
            device => device.Bus.Equals(wanted, AnyCase),
            device => device.Card.Equals(wanted, AnyCase),
            device => device.Card.Contains(wanted, AnyCase),
        ];
        foreach (Func<VideoDevice, bool> rule in rules)
        {
            VideoDevice[] matches = [.. devices.Where(rule)];
            if (matches.Length > 0) return matches;
        }

        return [];
    }

    // H.264 of the camera's own costs us nothing. What a program feeds comes after what is really there.
    private static VideoDevice Best(VideoDevice[] cameras) => cameras
        .OrderBy(static device => device.IsAutoCamera ? 0 : 1)
        .ThenBy(static device => device.Driver == LoopbackDriver ? 1 : 0)
        .ThenBy(static device => (device.Uses & VideoDeviceUses.H264Camera) != 0 ? 0 : 1)
        .First();

    private static string Present(IReadOnlyList<VideoDevice> devices)
    {
        string[] cameras = [.. devices.Where(static device => device.IsCamera).Select(Named)];
        return cameras.Length == 0 ? "there is none at all" : "there is " + string.Join(", ", cameras);
    }

    private static string Named(VideoDevice device) => $"{device.Path} ({device.Card}, {device.Bus})";
}
