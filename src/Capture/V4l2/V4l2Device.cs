using System.Runtime.InteropServices;
using System.Text;
using Camerad.Capture.Interop;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>
/// One open video device. What fails here is told by a <see cref="SourceException"/> that names the device and the
/// fix; calls that may be refused give an errno. Thread-safe as the kernel is.
/// </summary>
internal sealed class V4l2Device : IDisposable
{
    private readonly IVideoNode _node;

    private V4l2Device(IVideoNode node, IVideoNodes nodes, string path, in V4l2Capability capability)
    {
        _node = node;
        Nodes = nodes;
        Path = path;
        Driver = Text(capability.Driver);
        Card = Text(capability.Card);
        Bus = Text(capability.BusInfo);
        Capabilities = (capability.Capabilities & CapDeviceCaps) != 0
            ? capability.DeviceCaps
            : capability.Capabilities;
    }

    /// <summary>Where it was opened.</summary>
    public IVideoNodes Nodes { get; }

    /// <summary>E.g. /dev/video0.</summary>
    public string Path { get; }

    /// <summary>The kernel driver: "uvcvideo".</summary>
    public string Driver { get; }

    /// <summary>What it is called: "HD Pro Webcam C920".</summary>
    public string Card { get; }

    /// <summary>Where it is plugged in: "usb-0000:01:00.0-1.2".</summary>
    public string Bus { get; }

    /// <summary>Cap… bits of this node.</summary>
    public uint Capabilities { get; }

    /// <summary>For messages: path and card.</summary>
    public string Name => $"{Path} ({Card})";

    /// <summary>To be polled.</summary>
    public SafeHandle Handle => _node.Handle;

    /// <exception cref="SourceException">It is not there, not allowed, or no video device.</exception>
    public static V4l2Device Open(string path, IVideoNodes? nodes = null) =>
        TryOpen(path, nodes ?? VideoNodes.OfThisMachine, out V4l2Fault? fault) ?? throw fault!.ToException();

    /// <returns>Null with the reason in <paramref name="fault"/>.</returns>
    public static V4l2Device? TryOpen(string path, IVideoNodes nodes, out V4l2Fault? fault)
    {
        fault = null;
        int errno = nodes.Open(path, out IVideoNode? node);
        if (node == null)
        {
            fault = V4l2Fault.OfOpening(path, errno, nodes);
            return null;
        }

        V4l2Capability capability = default;
        errno = node.Ioctl(VidiocQuerycap, MemoryMarshal.AsBytes(new Span<V4l2Capability>(ref capability)));
        if (errno == 0) return new V4l2Device(node, nodes, path, capability);
        node.Dispose();
        fault = errno is Enodev or Enxio
            ? V4l2Fault.OfOpening(path, errno, nodes)
            : new V4l2Fault($"{path} is no video device", "camerad devices lists what there is", NeedsRepair: true);
        return null;
    }

    /// <returns>0, or errno.</returns>
    public int Call<T>(uint request, ref T argument) where T : unmanaged =>
        _node.Ioctl(request, MemoryMarshal.AsBytes(new Span<T>(ref argument)));

    /// <inheritdoc cref="IVideoNode.Ioctl(uint, ref V4l2Buffer, Span{V4l2Plane})"/>
    public int Call(uint request, ref V4l2Buffer buffer, Span<V4l2Plane> planes) =>
        _node.Ioctl(request, ref buffer, planes);

    /// <inheritdoc cref="IVideoNode.Ioctl(uint, ref V4l2ExtControls, Span{V4l2ExtControl})"/>
    public int Call(uint request, ref V4l2ExtControls controls, Span<V4l2ExtControl> list) =>
        _node.Ioctl(request, ref controls, list);

    /// <inheritdoc cref="IVideoNode.Map"/>
    public int Map(uint offset, int length, out MappedMemory? memory) => _node.Map(offset, length, out memory);

    /// <summary>A failure of this device, ready to be thrown.</summary>
    public SourceException Failure(string what, int errno) => V4l2Fault.Of(this, what, errno).ToException();

    public bool Has(uint capability) => (Capabilities & capability) != 0;

    public void Dispose() => _node.Dispose();

    /// <summary>What a driver wrote into a field: up to the first zero, without control characters.</summary>
    internal static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        var text = new StringBuilder(Encoding.UTF8.GetString(end < 0 ? field : field[..end]));
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i])) text[i] = ' ';
        }

        return text.ToString().Trim();
    }
}
