using System.Runtime.InteropServices;
using System.Text;
using Camerad.Capture.Interop;
using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2.Fakes;

/// <summary>
/// A driver that tests write: what it lists, and what it answers. The part that all devices have; it behaves as the
/// kernel's documentation says, or as a test tells it to misbehave. Memory and descriptors are real.
/// </summary>
internal class FakeNode : IVideoNode
{
    private readonly SafeFileHandle _ready = CreateEvent();
    private readonly Dictionary<uint, Queue<int>> _errors = [];
    private bool _isReady;

    public string Driver { get; init; } = "fake";

    public string Card { get; init; } = "Fake Camera";

    public string Bus { get; init; } = "usb-fake-1";

    public uint Caps { get; init; } = CapVideoCapture | CapStreaming;

    /// <summary>What it gives.</summary>
    public List<FakeFormat> Formats { get; } = [];

    /// <summary>What it takes.</summary>
    public List<FakeFormat> Inputs { get; } = [];

    public List<FakeControl> Controls { get; } = [];

    /// <summary>True if it knows S_CTRL.</summary>
    public bool SetSingle { get; set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Requests in the order in which they came, but the ones that are made all the time.</summary>
    public List<uint> Requests { get; } = [];

    public SafeHandle Handle => _ready;

    protected Lock Sync { get; } = new();

    protected bool IsMultiplanar => (Caps & (CapVideoCaptureMplane | CapVideoM2mMplane)) != 0;

    /// <summary>The next calls of this request fail.</summary>
    public void Fail(uint request, int errno, int times = 1)
    {
        lock (Sync)
        {
            if (!_errors.TryGetValue(request, out Queue<int>? queue)) _errors[request] = queue = [];
            for (int i = 0; i < times; i++) queue.Enqueue(errno);
        }
    }

    public int Ioctl(uint request, Span<byte> argument)
    {
        lock (Sync)
        {
            if (Note(request) is var errno and not 0) return errno;
            if (request == VidiocQbuf || request == VidiocDqbuf || request == VidiocQuerybuf)
                return HandleBuffer(request, ref As<V4l2Buffer>(argument), []);
            return HandleOther(request, argument);
        }
    }

    public int Ioctl(uint request, ref V4l2Buffer buffer, Span<V4l2Plane> planes)
    {
        lock (Sync)
        {
            if (Note(request) is var errno and not 0) return errno;
            if (buffer.Length < planes.Length) buffer.Length = (uint)planes.Length;
            return HandleBuffer(request, ref buffer, planes);
        }
    }

    public int Ioctl(uint request, ref V4l2ExtControls controls, Span<V4l2ExtControl> list)
    {
        lock (Sync)
        {
            if (Note(request) is var errno and not 0) return errno;
            FakeControl? control = Find(list[0].Id);
            if (control == null) return Einval;
            if (request == VidiocGExtCtrls)
            {
                if (control.Type == CtrlTypeInteger64) list[0].Value64 = control.Value;
                else list[0].Value = (int)control.Value;
                return 0;
            }

            return Set(control, control.Type == CtrlTypeInteger64 ? list[0].Value64 : list[0].Value);
        }
    }

    public int Map(uint offset, int length, out MappedMemory? memory)
    {
        lock (Sync) return MapBuffer(offset, length, out memory);
    }

    public virtual void Dispose() => IsDisposed = true;

    /// <summary>Gives descriptors and memory back: the device itself goes away, not only one opening of it.</summary>
    public virtual void Unplug() => _ready.Dispose();

    protected virtual int HandleBuffer(uint request, ref V4l2Buffer buffer, Span<V4l2Plane> planes) => Enotty;

    protected virtual int MapBuffer(uint offset, int length, out MappedMemory? memory)
    {
        memory = null;
        return Einval;
    }

    protected virtual int HandleOther(uint request, Span<byte> argument)
    {
        if (request == VidiocQuerycap) return Describe(ref As<V4l2Capability>(argument));
        if (request == VidiocEnumFmt) return List(ref As<V4l2FmtDesc>(argument));
        if (request == VidiocEnumFramesizes) return List(ref As<V4l2FrmSizeEnum>(argument));
        if (request == VidiocEnumFrameintervals) return List(ref As<V4l2FrmIvalEnum>(argument));
        if (request == VidiocQueryExtCtrl) return Query(ref As<V4l2QueryExtCtrl>(argument));
        if (request == VidiocQuerymenu) return Query(ref As<V4l2QueryMenu>(argument));
        if (request != VidiocSCtrl || !SetSingle) return Enotty;
        V4l2Control single = As<V4l2Control>(argument);
        return Find(single.Id) is { } control ? Set(control, single.Value) : Einval;
    }

    protected static ref T As<T>(Span<byte> argument) where T : unmanaged =>
        ref MemoryMarshal.Cast<byte, T>(argument)[0];

    protected static void Write(Span<byte> field, string text) => Encoding.UTF8.GetBytes(text, field);

    protected FakeFormat? FormatOf(uint code) => Formats.Concat(Inputs).FirstOrDefault(format => format.Code == code);

    protected FakeControl? Find(uint id) => Controls.Find(control => control.Id == id);

    /// <summary>Makes the descriptor readable, or not.</summary>
    protected unsafe void SetReady(bool isReady)
    {
        if (isReady == _isReady || _ready.IsClosed) return;
        _isReady = isReady;
        ulong value = 1;
        if (isReady) write(_ready, (byte*)&value, sizeof(ulong));
        else read(_ready, (byte*)&value, sizeof(ulong));
    }

    protected virtual int Set(FakeControl control, long value)
    {
        if (control.SetError != 0) return control.SetError;
        if (value < control.Minimum || value > control.Maximum) return Erange;
        control.Value = value - ((value - control.Minimum) % Math.Max(1, control.Step));
        control.Sets.Add(value);
        control.OnSet?.Invoke();
        return 0;
    }

    private static SafeFileHandle CreateEvent() => new(eventfd(0, OpenNonBlocking | OpenCloseOnExec), true);

    private int Note(uint request)
    {
        bool isFrequent = request == VidiocQbuf || request == VidiocDqbuf || request == VidiocDqevent;
        if (!isFrequent && Requests.Count < 10_000) Requests.Add(request);
        return _errors.TryGetValue(request, out Queue<int>? queue) && queue.TryDequeue(out int errno) ? errno : 0;
    }

    private int Describe(ref V4l2Capability capability)
    {
        Write(capability.Driver, Driver);
        Write(capability.Card, Card);
        Write(capability.BusInfo, Bus);
        capability.Capabilities = Caps | CapDeviceCaps;
        capability.DeviceCaps = Caps;
        return 0;
    }

    private int List(ref V4l2FmtDesc description)
    {
        bool isInput = description.Type is BufTypeVideoOutput or BufTypeVideoOutputMplane;
        List<FakeFormat> formats = isInput ? Inputs : Formats;
        if (description.Index >= formats.Count) return Einval;
        FakeFormat format = formats[(int)description.Index];
        description.PixelFormat = format.Code;
        description.Flags = format.IsCompressed ? FmtFlagCompressed : 0;
        Write(description.Description, format.Description);
        return 0;
    }

    private int List(ref V4l2FrmSizeEnum entry)
    {
        FakeFormat? format = FormatOf(entry.PixelFormat);
        if (format == null || entry.Index >= format.Sizes.Length) return Einval;
        FakeSize size = format.Sizes[(int)entry.Index];
        entry.Type = size.IsRange ? 3u : FrmsizeTypeDiscrete;
        if (size.IsRange)
        {
            entry.Stepwise = new V4l2FrmSizeStepwise
            {
                MinWidth = 32,
                MaxWidth = size.Width,
                StepWidth = 2,
                MinHeight = 32,
                MaxHeight = size.Height,
                StepHeight = 2,
            };
        }
        else
        {
            entry.Discrete = new V4l2FrmSizeDiscrete { Width = size.Width, Height = size.Height };
        }

        return 0;
    }

    private int List(ref V4l2FrmIvalEnum entry)
    {
        (uint width, uint height) = (entry.Width, entry.Height);
        FakeSize? size = FormatOf(entry.PixelFormat)?.Sizes
            .FirstOrDefault(candidate => candidate.Width == width && candidate.Height == height);
        if (size == null || entry.Index >= size.Rates.Length) return Einval;
        entry.Type = FrmivalTypeDiscrete;
        entry.Discrete = new V4l2Fract { Numerator = 1, Denominator = size.Rates[entry.Index] };
        return 0;
    }

    private int Query(ref V4l2QueryExtCtrl query)
    {
        uint id = query.Id & ~CtrlFlagNextCtrl;
        FakeControl? control = (query.Id & CtrlFlagNextCtrl) != 0
            ? Controls.OrderBy(candidate => candidate.Id).FirstOrDefault(candidate => candidate.Id > id)
            : Find(id);
        if (control == null) return Einval;
        (query.Id, query.Type, query.Flags) = (control.Id, control.Type, control.Flags);
        (query.Minimum, query.Maximum, query.Step) = (control.Minimum, control.Maximum, (ulong)control.Step);
        query.DefaultValue = control.Default;
        Write(query.Name, control.Label);
        return 0;
    }

    private int Query(ref V4l2QueryMenu query)
    {
        FakeControl? control = Find(query.Id);
        if (control == null || query.Index >= control.Items.Length) return Einval;
        if (control.Items[query.Index].Length == 0) return Einval;
        if (control.Type == CtrlTypeIntegerMenu) query.Value = long.Parse(control.Items[query.Index]);
        else Write(query.Name, control.Items[query.Index]);
        return 0;
    }
}
